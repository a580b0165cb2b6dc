"""Words answered on the page of a run and by the API: what can be taken is stored, and the run made again by it."""

import re

import pytest
from openpyxl import Workbook

from rencai.store import audit

ROWS = (
    ("姓名", "工号", "职业资格名称", "从事相关专业", "岗位类别", "国籍", "工作城市"),
    ("合成甲", "W-1", "Zebra Diploma", "待核实", "轮岗", "双重国籍", "待定"),
    ("合成乙", "W-2", "Zebra Diploma", "待核实", "轮岗", "中国", "苏州"),
    ("合成丙", "W-3", "Zebra Diploma", "是", "张合成", "中国", "苏州"),
)


@pytest.fixture
def run(hr, tmp_path):
    book = Workbook()
    for line in ROWS:
        book.active.append(line)
    book.save(tmp_path / "词语.xlsx")
    return hr.score(hr.upload(tmp_path / "词语.xlsx"), as_of="2026-11-23", city="suzhou").url.path


def answer(hr, run, **answers):
    """The page after the answers, by the word."""
    page = hr.client.get(f"{run}/words")
    words = re.findall(r'<tr><th scope="row">([^<]*)</th>', page.text)
    lines = dict(zip(words, re.findall(r'name="line" value="(\w+)"', page.text), strict=True))
    form = {"csrf": hr.csrf(page), "line": [lines[word] for word in answers], "answer": [*answers.values()]}
    return hr.client.post(f"{run}/words", data=form)


def test_answers_repeat_the_run(hr, run, served):
    problems = hr.client.get(f"{run}/problems").text
    assert problems.count("答一次即可（同一个词共 2 格）") == 4
    assert "张合成" not in problems
    empty = answer(hr, run)
    assert (empty.status_code, "没有回答任何一个词" in empty.text) == (422, True)
    partly = answer(hr, run, 待核实="是", 双重国籍="无此国")
    assert partly.status_code == 422
    assert "已记住其余 1 个" in partly.text
    assert 'value="无此国"' in partly.text
    made = hr.finished(answer(hr, run, 双重国籍="美国", 轮岗="视为未填", 待定="北京"))
    assert "已记住 3 个词" in made.text
    left = hr.client.get(f"{made.url.path}/words").text
    assert "每个词都读懂了" in left
    reading = hr.client.get(f"{made.url.path}/reading").text
    assert "岗位类别：2 格按词语" in reading
    assert "记住的词语" in hr.client.get(f"{made.url.path}/changes").text
    stored = [each.details["numbers"] for each in audit.read_all(served.data) if each.action == "words_stored"]
    assert [len(numbers) for numbers in stored[-2:]] == [1, 3]
    listed = hr.client.get("/words").text
    number = stored[-1][-1]
    for shown in ("双重国籍", "待定", "视为未填", f'action="/words/{number}/undo"'):
        assert shown in listed
    csrf = {"csrf": hr.csrf(hr.client.get("/words"))}
    promoted = hr.client.post(f"/admin/words/{number}/promote", data=csrf)
    assert f'action="/admin/words/{number}/withdraw"' in promoted.text
    refused = hr.client.post(f"/words/{number}/undo", data=csrf)
    assert (refused.status_code, "E_USAGE_WORD" in refused.text) == (422, True)
    hr.client.post(f"/admin/words/{number}/withdraw", data=csrf)
    for each in (number for numbers in stored[-2:] for number in numbers):
        assert hr.client.post(f"/words/{each}/undo", data=csrf).status_code == 200


def test_programs_answer_words(hr, run):
    api, own = f"/api/v1{run}", {"X-Rencai": "1"}
    page = hr.client.get(f"{api}/words", headers=own).json()
    assert [(line["column"], line["word"], line["cells"], line["now"]) for line in page["items"]] == [
        ("job_type", "轮岗", 2, None), ("related_field", "待核实", 2, None), ("nationality", "双重国籍", 1, None),
        ("work_city", "待定", 1, None),
    ]  # fmt: skip
    assert page["items"][1]["values"] == [
        {"value": "yes", "called": "是"}, {"value": "no", "called": "否"}, {"value": "", "called": "视为未填"}
    ]  # fmt: skip
    first, second, *_ = (line["line"] for line in page["items"])
    answers = [{"line": first, "answer": "坐班"}, {"line": second, "answer": "no"}, {"line": "X", "answer": "是"}]
    result = hr.client.post(f"{api}/words", json={"answers": answers}, headers=own).json()
    assert result["stored"] == 1
    assert {(fault["line"], fault["code"]) for fault in result["faults"]} == {
        ("X", "E_WORD_LINE"), (first, "E_WORD_VALUE")
    }  # fmt: skip
    again = hr.client.get(f"{api}/words", headers=own).json()["items"]
    assert [line["now"] for line in again] == [None, "no", None, None]
    number = max(map(int, re.findall(r"/words/(\d+)/undo", hr.client.get("/words").text)))
    hr.client.post(f"/words/{number}/undo", data={"csrf": hr.csrf(hr.client.get("/words"))})
