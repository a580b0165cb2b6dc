"""The whole flow in a real browser: zh and en, mouse and keyboard, with and without scripts, dark, phone, axe."""

import json
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
APPLICANTS = ROOT / "inputs" / "applicants.xlsx"
PHONE = {"width": 360, "height": 740}
WORDS = {
    "zh": {
        "upload": "上传",
        "score": "开始评定",
        "download": "下载结果 .xlsx",
        "result": "评定结果",
        "summary": "汇总",
    },
    "en": {
        "upload": "Upload",
        "score": "Score",
        "download": "Download .xlsx",
        "result": "Result",
        "summary": "Summary",
    },
}


@pytest.fixture
def small(tmp_path):
    book = Workbook()
    for line in (
        ("姓名", "工号", "工作城市", "职业资格名称", "发证机构", "手机"),
        ("测试甲", "SYN-1", "苏州", "ACCA", "ACCA", "无"),
        ("测试乙", "SYN-2", "北京", "PMP项目管理", "", "无"),
    ):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def scored(page, path, lang="zh"):
    """The page of the result, by mouse."""
    words = WORDS[lang]
    page.set_input_files("#files", path)
    page.get_by_role("button", name=words["upload"], exact=True).click()
    page.get_by_role("button", name=words["score"], exact=True).click()
    expect(page.get_by_role("heading", level=1, name=words["result"])).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_upload_to_workbook_by_mouse(browse, lang, tmp_path):
    page = browse(f"/?lang={lang}")
    scored(page, APPLICANTS, lang)
    with page.expect_download() as got:
        page.get_by_role("link", name=WORDS[lang]["download"]).click()
    path = tmp_path / "r.xlsx"
    got.value.save_as(path)
    assert got.value.suggested_filename.startswith("applicants-")
    summary = pl.read_excel(path, sheet_name=WORDS[lang]["summary"], has_header=False, engine="calamine")
    assert summary.height > 10


def test_files_can_be_dropped(page):
    drop = """async ([name, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name));
        const form = document.querySelector("[data-drop]");
        for (const kind of ["dragenter", "dragover", "drop"]) {
            form.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
        }
    }"""
    import base64

    page.evaluate(drop, ["拖.xlsx", base64.b64encode(APPLICANTS.read_bytes()).decode()])
    expect(page.locator(".chosen")).to_contain_text("拖.xlsx")
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("拖.xlsx")).to_be_visible()


def test_whole_flow_by_keyboard(page, small):
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.set_input_files("#files", small)  # the system's own dialogue is no page
    page.locator("#files").focus()
    tabbed_to(page, "button", "上传")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="开始评定")).to_be_visible()
    tabbed_to(page, "button", "开始评定")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="评定结果")).to_be_visible()
    tabbed_to(page, "a", "下载结果 .xlsx")


def tabbed_to(page, tag, text):
    """The element has the focus after some presses of the tabulator, and shows it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate("() => [document.activeElement.tagName.toLowerCase(), document.activeElement.textContent]")
        if at == [tag, text]:
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"{text} cannot be reached")


def test_whole_flow_without_scripts(browse, small):
    page = browse(java_script_enabled=False)
    page.set_input_files("#files", small)
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_role("button", name="开始评定").click()
    expect(page.get_by_role("heading", level=1, name="评定结果")).to_be_visible()


def test_progress_survives_lost_connection(browse, small):
    page = browse()
    page.route("**/events", lambda route: route.abort())
    page.set_input_files("#files", small)
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_role("button", name="开始评定").click()
    expect(page.get_by_role("heading", level=1, name="评定结果")).to_be_visible()


@pytest.mark.parametrize(("lang", "scheme"), [pytest.param("zh", "light"), pytest.param("en", "dark")])
def test_pages_are_accessible_on_phones(browse, barriers, small, lang, scheme):
    page = browse(f"/?lang={lang}", color_scheme=scheme, viewport=PHONE)
    seen = {"first": barriers(page)}
    wide = [overflow(page)]
    page.set_input_files("#files", small)
    page.get_by_role("button", name=WORDS[lang]["upload"], exact=True).click()
    page.get_by_role("button", name=WORDS[lang]["score"], exact=True).wait_for()
    for summary in page.locator("summary").all():
        summary.click()
    seen["upload"], wide = barriers(page), [*wide, overflow(page)]
    page.get_by_role("button", name=WORDS[lang]["score"], exact=True).click()
    expect(page.get_by_role("heading", level=1, name=WORDS[lang]["result"])).to_be_visible()
    seen["run"], wide = barriers(page), [*wide, overflow(page)]
    for path in PAGES:
        page.goto(path)
        seen[path], wide = barriers(page), [*wide, overflow(page)]
    assert {name: violations for name, violations in seen.items() if violations} == {}
    assert max(wide) <= 0, json.dumps(wide)


PAGES = (
    "/nothing", "/runs", "/catalogue", "/catalogue/suzhou", "/policy", "/policy/beijing", "/templates", "/decisions",
    "/admin", "/admin/check", "/admin/decisions", "/admin/lists", "/admin/users", "/admin/audit",
)  # fmt: skip


def overflow(page):
    """Pixels by which the page is wider than the window."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
