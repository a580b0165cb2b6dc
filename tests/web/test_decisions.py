"""Decisions made on the page of a run: those that can be taken are stored, and the run is made again by them."""

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
    legends = re.findall(r"<legend>.*· ([^<]*)</label>", page.text)
    lines = re.findall(r'name="line" value="(\w+)"', page.text)
    line_of = dict(zip(legends, lines, strict=True))
    each = {line_of[ROWS[1 if who == "first" else 2][3]]: what for who, what in chosen.items()}
    form = {"csrf": hr.csrf(page), "line": [*each], "choice": [*each.values()], "entry": ["" for _ in each]}
    return hr.client.post(f"{run}/review", data=form)


def test_faulty_line_spares_the_other(hr, run, served):
    before = decisions.read_all(served.data).height
    answer = decide(hr, run, first="未列入", second="候选2")
    assert answer.status_code == 422
    assert "没有这个候选" in answer.text
    assert "已保存 1 条决定" in answer.text
    assert re.findall(r"<legend>.*· ([^<]*)</label>", answer.text) == ["Zebra Diploma"]
    (last,) = decisions.read_all(served.data).slice(before).to_dicts()
    assert (last["verdict"], last["edition"]) == ("unlisted", "batches-1-5")
    page = hr.client.get(f"{run}/review?state=decided").text
    undo = {"csrf": hr.csrf(answer), "undo": last["number"]}
    assert f'value="{last["number"]}" aria-label="撤销' in page
    assert "撤销 #" not in hr.client.post(f"{run}/review/undo?state=", data=undo).text
    assert decisions.read_all(served.data).tail(1)["undone_by"].item() is not None


def test_empty_form_says_so(hr, run):
    answer = decide(hr, run)
    assert (answer.status_code, "没有选择任何一行" in answer.text) == (422, True)


def test_ticked_lines_share_an_answer(hr, run, served):
    page = hr.client.get(f"{run}/review?q=zebra")
    assert re.findall(r"<legend>.*· ([^<]*)</label>", page.text) == ["Zebra Diploma"]
    lines = re.findall(r'name="line" value="(\w+)"', hr.client.get(f"{run}/review").text)
    form = {"csrf": hr.csrf(page), "line": lines, "ticked": lines, "bulk_choice": "列入", "bulk_level": "中级"}
    answer = hr.client.post(f"{run}/review?state=open", data={**form, "then": "stay"})
    assert (str(answer.url).split("?")[1], "已保存 2 条决定" in answer.text) == ("state=open&stored=2", True)
    made = hr.finished(hr.client.post(f"{run}/review", data={"csrf": hr.csrf(page), "then": "score"}))
    assert made.url.path != run
    levels = decisions.read_all(served.data).tail(2).select("verdict", "level").rows()
    assert levels == [("listed", "intermediate")] * 2
    undo = decisions.read_all(served.data).tail(2)["number"]
    for number in undo:
        hr.client.post(f"{run}/review/undo", data={"csrf": hr.csrf(page), "undo": number})


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
