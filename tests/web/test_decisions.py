"""Decisions made on the page of a run: stored all or none, and the run made again by them."""

import re

import pytest
from openpyxl import Workbook

from rencai.store import audit, decisions

ROWS = (
    ("姓名", "工号", "工作城市", "职业资格名称", "发证机构"),
    ("合成甲", "D-1", "苏州", "American Board of Toxicolgy certificate", "American Board of Toxicology"),
    ("合成乙", "D-2", "苏州", "Zebra Diploma", "Zoo"),
)


@pytest.fixture
def run(hr, tmp_path):
    book = Workbook()
    for line in ROWS:
        book.active.append(line)
    book.save(tmp_path / "待定.xlsx")
    return hr.score(hr.upload(tmp_path / "待定.xlsx"), as_of="2026-11-23", city="suzhou").url.path


def decide(hr, run, **chosen):
    """The page after the choices by the name of the qualification."""
    page = hr.client.get(f"{run}/review")
    legends = re.findall(r"<legend>[^<]*· ([^<]*)</legend>", page.text)
    lines = re.findall(r'name="line" value="(\w+)"', page.text)
    line_of = dict(zip(legends, lines, strict=True))
    each = {line_of[ROWS[1 if who == "first" else 2][3]]: what for who, what in chosen.items()}
    form = {"csrf": hr.csrf(page), "line": [*each], "choice": [*each.values()], "entry": ["" for _ in each]}
    return hr.client.post(f"{run}/review", data=form)


def test_single_fault_stores_nothing(hr, run, served):
    before = decisions.read_all(served.data).height
    answer = decide(hr, run, first="候选1", second="候选2")
    assert answer.status_code == 422
    assert "没有这个候选" in answer.text
    assert re.search(r'<option value="候选1" selected>', answer.text)
    assert decisions.read_all(served.data).height == before


def test_empty_form_says_so(hr, run):
    answer = decide(hr, run)
    assert (answer.status_code, "没有选择任何一行" in answer.text) == (422, True)


def test_decision_repeats_the_run(hr, run, served):
    made = hr.finished(decide(hr, run, first="同一"))
    assert made.url.path != run
    assert "已保存 1 条决定" in made.text
    changed = hr.client.get(f"{made.url.path}/changes").text
    assert "人工决定" in changed
    (last,) = decisions.read_all(served.data).tail(1).to_dicts()
    assert (last["city"], last["entry"], last["verdict"]) == ("suzhou", "abt", "same")
    stored = [each.details["numbers"] for each in audit.read_all(served.data) if each.action == "decisions_stored"]
    assert stored[-1] == [last["number"]]
