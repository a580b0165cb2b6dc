"""What administrators do in the browser: official lists, decisions, and looking at the installation."""

import re
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from rencai.decisions.schema import LOOKED_UP, SEALED, SHOWN
from rencai.messages.codes import ACTIONS
from rencai.store import audit, decisions, lists, marks, tokens
from rencai.store.tokens import NewToken

LIST = Path(__file__).parents[2] / "inputs" / "guangzhou-list-synthetic.xlsx"


def read(desk, path, status=200, **query):
    answer = desk.client.get(path, params=query)
    assert answer.status_code == status
    return unescape(answer.text)


def post(desk, path, at="/admin/lists", **fields):
    return desk.client.post(path, data={"csrf": desk.csrf(desk.client.get(at)), **fields})


def hand_in(desk, *files, **fields):
    form = {"csrf": desk.csrf(desk.client.get("/admin/lists")), "city": "guangzhou", "edition": "2025", **fields}
    return desk.client.post(
        "/admin/lists", data=form, files=[("files", (path.name, path.read_bytes())) for path in files]
    )


def holding(apart):
    return [(each.edition, each.version) for each in lists.read_versions(apart.data) if each.holds]


@pytest.fixture
def imported(desk, apart):
    """The synthetic list holds; it is gone after the test."""
    post(desk, hand_in(desk, LIST, title="合成目录").url.path)
    ((_, version),) = holding(apart)
    yield version
    for _, version in holding(apart):
        post(desk, "/admin/lists/guangzhou/2025/remove", version=version)


# ---- official lists ----


def test_pending_list_is_shown_only(desk, apart):
    page = unescape(hand_in(desk, LIST).text)
    totals = re.findall(r'<th scope="row">([^<]+)</th><td class="number">(\d+)</td><td class="number">(\d+)</td>', page)
    assert (totals[0], len(totals)) == (("条目", "170", "170"), 10)
    assert all(counted == published for _, counted, published in totals)
    assert ("新增 168" in page, holding(apart)) == (True, [])


def test_discarded_list_is_gone(desk, apart):
    shown = hand_in(desk, LIST)
    assert post(desk, f"{shown.url.path}/drop").url.path == "/admin/lists"
    assert (desk.client.get(shown.url.path).status_code, holding(apart)) == (404, [])


@pytest.mark.usefixtures("imported")
def test_confirmed_list_applies_at_once(desk):
    assert "170 / 170" in read(desk, "/catalogue")
    assert "广州：不在目录中" in read(desk, "/catalogue", name="Certified Barista", lang="zh")


def test_import_is_in_the_audit(desk, apart, imported):
    last = audit.read_all(apart.data)[-1]
    assert (last.action, last.subject) == ("list_imported", "guangzhou")
    assert last.details == {"edition": "2025", "version": imported}
    assert "导入目录" in read(desk, "/admin/audit", action="list_imported", lang="zh")


def test_second_list_needs_replace(desk, apart, imported):
    assert "E_LIST_EXISTS" in hand_in(desk, LIST).text
    again = post(desk, hand_in(desk, LIST, replace="yes").url.path)
    assert (again.status_code, holding(apart)) == (200, [("2025", imported + 1)])


def test_changed_list_is_shown_again(desk, apart, imported):
    shown = hand_in(desk, LIST, replace="yes")
    post(desk, "/admin/lists/guangzhou/2025/remove", version=imported)
    assert (post(desk, shown.url.path).status_code, holding(apart)) == (409, [])
    assert (post(desk, shown.url.path).status_code, len(holding(apart))) == (200, 1)


def test_removal_asks_and_takes_shown_list(desk, apart, imported):
    page = read(desk, "/admin/lists/guangzhou/2025/remove", lang="zh")
    assert ("插件自带的数据" in page, holding(apart)) == (True, [("2025", imported)])
    post(desk, "/admin/lists/guangzhou/2025/remove", version=imported + 7)
    assert holding(apart) == [("2025", imported)]
    post(desk, "/admin/lists/guangzhou/2025/remove", version=imported)
    assert (holding(apart), audit.read_all(apart.data)[-1].action) == ([], "list_removed")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"edition": "2026"}, "E_LIST_EDITION", id="no such edition"),
        pytest.param({"city": "nowhere"}, "E_USAGE_CITY", id="no such city"),
        pytest.param({"begins": "tomorrow"}, "E_USAGE_DATE", id="no day"),
        pytest.param({"published": "-1"}, "E_USAGE", id="no number"),
        pytest.param({"title": "长" * 201}, "E_USAGE", id="too long a title"),
        pytest.param({"sheets": "none"}, "E_USAGE_SHEET", id="no such sheet"),
    ],
)
def test_impossible_import_is_refused(desk, apart, fields, code):
    answer = hand_in(desk, LIST, **fields)
    waiting = list((apart.data / "pending").glob("*/asked.json"))
    post(desk, "/admin/lists")  # without a file
    assert (answer.status_code, code in answer.text) == (422, True)
    assert list((apart.data / "pending").glob("*/asked.json")) == waiting


def test_file_name_is_no_path(desk):
    form = {"csrf": desk.csrf(desk.client.get("/admin/lists")), "city": "guangzhou", "edition": "2025"}
    files = [("files", (name, LIST.read_bytes())) for name in ("../../a.xlsx", "C:\\lists\\a.xlsx")]
    page = unescape(desk.client.post("/admin/lists", data=form, files=files).text)
    assert ("a.xlsx、a (2).xlsx" in page, "../" in page) == (True, False)


def test_file_without_list_is_refused(desk, tmp_path):
    (tmp_path / "a.csv").write_text("姓名,证书名称,出生日期,工作单位\n张三,ACCA,1990-01-01,甲公司\n", "utf-8")
    answer = hand_in(desk, tmp_path / "a.csv")
    assert (answer.status_code, "E_LIST_APPLICANTS" in answer.text, "张三" in answer.text) == (422, True, False)


# ---- decisions ----


def decision(wanted):
    """A decision as the store takes it; what it does not say is null."""
    columns = (*wanted, *(field.name for field in (*LOOKED_UP, *SEALED, *SHOWN)))
    return pl.DataFrame([wanted], schema=dict.fromkeys(columns, pl.String))


def decide(apart, department, entry):
    """The number of a decision on some name."""
    wanted = {"city": "beijing", "name": entry, "pair": entry, "entry": entry, "verdict": "same"}
    decisions.record(apart.data, department, decision(wanted), lambda _: (), by="me", at="2026-01-01T00:00:00+00:00")
    return decisions.read_all(apart.data)["number"].max()


@pytest.fixture
def decided(apart):
    """A decision of the department on an entry; its number."""
    wanted = decision({"city": "beijing", "name": "n", "pair": "p", "entry": "ieee-fellow", "verdict": "same"})
    decisions.record(apart.data, "default", wanted, lambda _: (), by="me", at="2026-01-01T00:00:00+00:00")
    number = decisions.read_all(apart.data)["number"].max()
    yield number
    marks.demote(apart.data, decisions.TABLE, [number], by="me", at="2026-01-01T00:00:00+00:00")
    marks.undo(apart.data, decisions.TABLE, [number], by="me", at="2026-01-01T00:00:00+00:00")


def row(page, number):
    return page.split(f'id="decision-{number}"')[1].split("</tr>")[0]


def test_decisions_are_listed_with_entry(desk, decided):
    line = row(read(desk, "/decisions", lang="zh"), decided)
    assert [each for each in ("北京", "IEEE会士", "同一", "me", "适用") if each not in line] == []


def test_own_department_undoes_decision(desk, apart, decided):
    post(desk, f"/decisions/{decided}/undo")
    assert "已撤销" in row(read(desk, "/decisions", lang="zh"), decided)
    assert audit.read_all(apart.data)[-1].details == {"numbers": [decided]}


def test_promoted_and_withdrawn(desk, apart, decided):
    post(desk, f"/admin/decisions/{decided}/promote")
    assert "已推广到各部门" in row(read(desk, "/admin/decisions", lang="zh"), decided)
    refused = post(desk, f"/decisions/{decided}/undo")
    assert (refused.status_code, "E_USAGE_DECISION" in refused.text) == (422, True)
    post(desk, f"/admin/decisions/{decided}/withdraw")
    assert "已推广到各部门" not in row(read(desk, "/admin/decisions", lang="zh"), decided)
    assert [each.action for each in audit.read_all(apart.data)[-2:]] == ["decisions_promoted", "decisions_withdrawn"]


def test_void_decision_is_not_promoted(desk, apart):
    number = decide(apart, "other", "gone")
    assert "条目已不在目录中" in row(read(desk, "/admin/decisions", lang="zh"), number)
    assert f'id="decision-{number}"' not in read(desk, "/decisions")
    assert post(desk, f"/admin/decisions/{number}/promote").status_code == 422


@pytest.mark.parametrize(
    ("number", "status"), [pytest.param("999", 404, id="none"), pytest.param("9" * 30, 404, id="no number")]
)
def test_missing_decision_has_no_page(desk, number, status):
    assert post(desk, f"/decisions/{number}/undo").status_code == status


# ---- the installation ----


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_overview_shows_the_installation(desk, lang):
    page = read(desk, "/admin", lang=lang)
    wanted = ["rencai-beijing", "rencai-guangzhou", "rencai-shenyang", "rencai-suzhou", "rencai_pathways"]
    health = {"zh": ["数据文件夹", "排队与中断的运行"], "en": ["data folder", "runs that wait or were cut off"]}[lang]
    assert [each for each in (*wanted, *health) if each not in page] == []


def test_people_are_listed_without_secrets(desk, apart):
    token = NewToken("abcd", "exporter", "default", ["read"], None, "2027-01-01T00:00:00+00:00", "digest-of-it")
    tokens.issue(apart.data, token, by="me", at="2026-01-01T00:00:00+00:00")
    page = read(desk, "/admin/users")
    assert ("exporter" in page, "digest-of-it" in page) == (True, False)


def test_audit_is_listed_by_action(desk, apart):
    for number in range(60):
        details = {"number": number}
        audit.record(apart.data, at="2026-01-01T00:00:00+00:00", by="me", action="backup_made", details=details)
    first = re.findall(r"number:</span> (\d+)", read(desk, "/admin/audit", action="backup_made"))
    rest = re.findall(r"number:</span> (\d+)", read(desk, "/admin/audit", action="backup_made", page=2))
    assert [*first, *rest] == [str(number) for number in range(59, -1, -1)]
    assert set(ACTIONS) == set(re.findall(r'<option value="(\w+)"', read(desk, "/admin/audit")))


@pytest.mark.parametrize("path", ["/admin", "/admin/lists", "/admin/decisions", "/admin/users", "/admin/audit"])
def test_every_page_marks_its_tab(desk, path):
    tabs = read(desk, path).split('class="tabs"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', tabs) == [path]


def test_package_cases_are_checked(desk):
    page = read(desk, "/admin/check", lang="en")
    counts = re.findall(r"all (\d+) cases came out as derived", page)
    assert (len(counts), min(map(int, counts)) > 0) == (4, True)


def test_broken_package_harms_no_other(city, site, serve, visit, tmp_path, monkeypatch):
    city("bad", code="raise RuntimeError")
    city("wrong", way="other", files={"cases.csv": "case,as_of,pathway,expect.outcome\na,2026-01-01,other,eligible\n"})
    monkeypatch.setenv("PYTHONPATH", str(site))
    desk = visit(serve(tmp_path / "data", "--workers", "0"))
    page = read(desk, "/admin", lang="en")
    assert [each for each in ("rencai-bad", "E_PLUGIN_IMPORT", "rencai-suzhou") if each not in page] == []
    checked = read(desk, "/admin/check", lang="en")
    assert ("expected eligible, found evidence_needed" in checked, "of 1 cases 1 came out" in checked) == (True, True)
