"""The history: a department's own runs, newest first, page by page; and what was uploaded and left."""

import re
from datetime import date

import pytest

from rencai.runs import request as runs_request
from rencai.runs.request import Request
from rencai.store import files, runs
from rencai.store.runs import NewRun


def run(folder, number, *, department="default", task=runs_request.SCORE, state="done", counts=None):
    """A run that is over, whose file is called after its number."""
    inputs = files.draft_all(folder, {"input": f"list {number}".encode()})
    request = Request(department, ((f"名单{number}.xlsx", inputs["input"].sha256),), date(2026, 1, 1), task=task)
    context = {"cities": [["beijing", "1.0", "f"]]}
    new = NewRun(f"{department[:1]}{number:011d}", f"{department}{number}", department, "web", task, "2026-01-01", "zh",
                 context)  # fmt: skip
    result = {"state": state, "rows": number, "degraded": 0, "code": None, "counts": counts}
    parts = files.draft_all(folder, {"request": request.serialize()})
    runs.record(folder, new, result, list(inputs.values()), parts, f"2026-01-01T00:{number:02d}:00+00:00")
    return new.id


def listed(page):
    return re.findall(r'<a href="/runs/(\w+)">名单', page.text)


def test_empty_history_says_what_to_do(desk):
    page = desk.client.get("/runs").text
    assert ("/templates" in page, "还没有评定过" in page) == (True, True)
    assert "Nothing was scored" in desk.client.get("/runs?lang=en").text


def test_runs_are_paged_newest_first(desk, apart):
    ids = [run(apart.data, number) for number in range(1, 26)]
    assert [*listed(desk.client.get("/runs")), *listed(desk.client.get("/runs?page=2"))] == ids[::-1]


@pytest.mark.parametrize(
    ("number", "first"),
    [
        pytest.param("0", "d00000000025", id="before the first"),
        pytest.param("99", "d00000000005", id="beyond the last"),
        pytest.param("x", "d00000000025", id="no number"),
        pytest.param("9" * 5000, "d00000000025", id="too long for a number"),
    ],
)
def test_invalid_page_is_replaced(desk, number, first):
    assert listed(desk.client.get("/runs", params={"page": number}))[0] == first


def test_other_departments_runs_are_hidden(desk, apart):
    theirs = run(apart.data, 30, department="other")
    assert theirs not in desk.client.get("/runs").text + desk.client.get("/runs?page=2").text


def test_counts_are_summed_over_pathways(desk, apart):
    run(
        apart.data,
        40,
        counts={"beijing listed": {"eligible": 3, "review": 1}, "beijing urgently-needed": {"review": 2}},
    )
    row = desk.client.get("/runs").text.split("名单40.xlsx")[1].split("</tr>")[0]
    assert re.findall(r'<span class="nowrap">(\S+ \d+)', row) == ["符合 3", "待复核 3"]


def test_unscored_uploads_are_listed(desk, apart):
    left = run(apart.data, 50, task=runs_request.READ)
    run(apart.data, 51, task=runs_request.READ)
    run(apart.data, 51, department="default")  # the same file, scored
    assert re.findall(r'href="/uploads/(\w+)"', desk.client.get("/runs").text) == [left]
