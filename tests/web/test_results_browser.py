"""The pages of a run in a real browser: axe, a phone's width, the keyboard, decisions without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

APPLICANTS = Path(__file__).parents[2] / "inputs" / "applicants.xlsx"
DAY = "2022-12-01"
PAGES = ("", "/rulings", "/side-by-side", "/people/0", "/problems", "/review", "/reading", "/changes", "/delete")


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
