"""The pages of a run in a real browser: axe, a phone's width, the keyboard, decisions without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

APPLICANTS = Path(__file__).parents[2] / "inputs" / "applicants.xlsx"
DAY = "2022-12-01"
PAGES = ("", "/rulings", "/side-by-side", "/people/0", "/problems", "/review", "/words", "/reading", "/changes",
         "/delete")  # fmt: skip


@pytest.fixture
def run(hr):
    return hr.score(hr.upload(APPLICANTS), as_of=DAY).url.path


@pytest.mark.parametrize(
    ("lang", "options"),
    [
        pytest.param("zh", {"color_scheme": "light"}, id="light"),
        pytest.param("en", {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}}, id="dark-phone"),
    ],
)
def test_result_pages_are_accessible(browse, barriers, run, lang, options):
    page = browse(f"{run}?lang={lang}", **options)
    for path in PAGES:
        page.goto(f"{run}{path}")
        assert (path, barriers(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_count_to_person_by_keyboard(browse, run):
    page = browse(run, java_script_enabled=False)
    link = page.locator(f'a[href*="{run}/rulings?city=suzhou"][href*="outcome=eligible"]')
    count = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pager").first).to_contain_text(f"共 {count} 项")
    page.locator("tbody a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="各市并列")).to_be_visible()
    expect(page.locator("#suzhou")).to_contain_text("符合")
    several_names_by_keyboard(page, run)


def several_names_by_keyboard(page, run):
    """Two names are looked up at once, are no longer to be looked up, and are undone; keys alone, without scripts."""
    page.goto(f"{run}/review?city=北京")
    ticks = page.locator('input[name="ticked"]')
    before = ticks.count()
    for place in (0, 1):
        ticks.nth(place).focus()
        page.keyboard.press("Space")
    page.locator("#bulk_choice").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="保存", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("已保存 2 条决定。")
    assert (ticks.count(), "city=" in page.url) == (before - 2, True)
    for left in (1, 0):
        page.goto(f"{run}/review?state=decided")
        undo = page.get_by_role("button", name="撤销 #")
        undo.first.focus()
        page.keyboard.press("Enter")
        expect(undo).to_have_count(left)
