"""What somebody writes into a workbook, a file's name or an address is shown on every page as text, never as markup."""

import re
from urllib.parse import quote, urlencode

import pytest
from openpyxl import Workbook

from rencai.web.auth import API_PREFIX
from rencai.web.routes import build_routes

PROBES = (
    "<i data-probe>a</i>",
    '" data-probe="1',
    "'><b data-probe>",
    "probe:1",
    "{{ 7 * 7 }}</textarea></title>",
)
"""Texts that would become an element, an attribute, a link or a number where a page does not escape them."""
PAGES = [each.path for each in build_routes(0) if "GET" in each.methods and not each.path.startswith(API_PREFIX)]
DATA = (".xlsx", ".parquet", ".ndjson", "/events", "/state", "/healthz", "/readyz")
"""What is no page."""
PARAMETERS = ("q", "lang", "city", "outcome", "page", "before", "name", "next", "as_of", "edition", "decided", "done")
FOREIGN = """() => ({
    probes: document.querySelectorAll("[data-probe], [href^='probe:']").length,
    handlers: [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes])
        .filter((one) => one.name.startsWith("on")).length,
    scripts: document.querySelectorAll("script:not([src='/static/app.js']), img, iframe, object, style").length,
    seven: document.body.textContent.includes("49</"),
})"""
CLEAN = {"probes": 0, "handlers": 0, "scripts": 0, "seven": False}


@pytest.fixture(scope="module")
def run(tmp_path_factory, visited):
    """A run whose every text is a probe: file, sheet, title, headings, cells."""
    book = Workbook()
    book.active.title = "<i data-probe>"
    book.active.append([PROBES[0]])
    book.active.append(["姓名", "工号", "工作城市", "职业资格名称", "发证机构", "证件号码", *PROBES])
    for probe in PROBES:
        book.active.append([probe, probe, probe, probe, probe, probe, *PROBES])
    for name in ("ACCA", "PMP项目管理"):
        book.active.append([PROBES[0], "SYN-1", "苏州", name, PROBES[1], PROBES[2], *PROBES])
    path = tmp_path_factory.mktemp("probes") / "a.xlsx"
    book.save(path)
    reading = visited.upload(path, a='"><i data-probe>.xlsx')
    return {"reading": reading.url.path, "run": visited.score(reading).url.path}


@pytest.fixture(scope="module")
def paths(run):
    """Every page, with the run's ids; those of other things are left out or probes."""
    filled = {"run": run["run"].rpartition("/")[2], "index": "0"}
    mine = [path.replace("/uploads/{run}", run["reading"]) for path in PAGES if not path.endswith(DATA)]
    return [
        re.sub(r"{(\w+)(:\w+)?}", lambda match: filled.get(match[1], quote(PROBES[2], safe="")), each) for each in mine
    ]


def test_input_never_becomes_markup(browse, paths):
    page, visited_pages = browse("/"), 0
    query = urlencode([(name, PROBES[number % 3]) for number, name in enumerate(PARAMETERS)])
    for path in [*paths, f"/{quote(PROBES[2], safe='')}"]:
        for address in (path, f"{path}?{query}"):
            page.goto(address, wait_until="domcontentloaded")
            page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert page.evaluate(FOREIGN) == CLEAN, address
            visited_pages += 1
    assert visited_pages > 30


def test_input_is_shown_verbatim(visited, run):
    for path in (run["reading"], f"{run['run']}/reading", f"{run['run']}/people/0"):
        assert "&lt;i data-probe&gt;a&lt;/i&gt;" in visited.client.get(path).text
