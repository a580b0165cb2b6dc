"""The history: a department's own runs, newest first, page by page; and what was uploaded and left."""

import re
from datetime import date

import pytest

from rencai.runs import request as runs_request
from rencai.runs.request import Request
from rencai.store import files, register, runs
from rencai.store.register import NewPlace
from rencai.store.runs import NewRun


def run(folder, number, *, department="default", task=runs_request.SCORE, state="done", counts=None, assumed=()):
    """A run that is over, whose file is called after its number."""
    inputs = files.draft_all(folder, {"input": f"list {number}".encode()})
    request = Request(department, ((f"名单{number}.xlsx", inputs["input"].sha256),), date(2026, 1, 1), task=task)
    context = {"cities": [["beijing", "1.0", "f"]]}
    new = NewRun(f"{department[:1]}{number:011d}", f"{department}{number}", department, "web", task, "2026-01-01", "zh",
                 context, assumed=assumed)  # fmt: skip
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


def test_what_if_runs_are_marked(desk, apart):
    before = desk.client.get("/runs").text.count("假设（what if）")
    run(apart.data, 40, assumed=("work_city",))
    assert desk.client.get("/runs").text.count("假设（what if）") == before + 1


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


def sharing(folder, number, task=runs_request.SCORE, state="done", department="default"):
    """A run of that number that read the file of that hundred, as others may, too."""
    content = files.draft_all(folder, {"input": f"people {number // 100}".encode()})
    request = Request(
        department, ((f"名单{number // 100}.xlsx", content["input"].sha256),), date(2026, 1, 1), task=task
    )
    new = NewRun(f"{number:012d}", f"{number}", department, "web", task, "2026-01-01", "zh", {"cities": []})
    parts = files.draft_all(folder, {"request": request.serialize()})
    runs.record(folder, new, {"state": state, "rows": 1}, [*content.values()], parts, "2026-01-01T00:00:00+00:00")
    return new.id, files.path_of(folder, content["input"].sha256)


def delete(desk, path, **form):
    page = desk.client.get(f"{path}/delete")
    return page.text, desk.client.post(f"{path}/delete", data={"csrf": desk.csrf(page), **form})


def test_upload_goes_with_its_run(desk, apart):
    upload, _ = sharing(apart.data, 101, runs_request.READ)
    run_id, content = sharing(apart.data, 102)
    question, answer = delete(desk, f"/runs/{run_id}")
    assert ("名单1.xlsx" in question, "还有别的评定" in question, answer.url.path) == (True, False, "/runs")
    assert "已清除" in desk.client.get(f"/uploads/{upload}").text
    assert not content.exists()


def test_what_keeps_files_is_offered(desk, apart):
    ids = [sharing(apart.data, number)[0] for number in (201, 202)]
    upload, content = sharing(apart.data, 203, runs_request.READ)
    foreign, _ = sharing(apart.data, 299, department="other")
    for number in (0, 1):
        question, _ = delete(desk, f"/uploads/{upload}" if number else f"/runs/{ids[0]}", also=foreign)
        assert (f'value="{ids[1]}"' in question, foreign in question) == (True, False)
        assert content.exists()
    assert not runs.find(apart.data, foreign)[0].purged_at
    assert runs.find(apart.data, upload)[0].purged_at
    sharing(apart.data, 204)
    question, _ = delete(desk, f"/runs/{ids[1]}", also="000000000204")
    assert content.exists()  # it is the other department's, too
    purged = [runs.find(apart.data, f"{number:012d}")[0].purged_at for number in (201, 202, 203, 204)]
    assert all(purged)


@pytest.mark.parametrize("path", ["/runs", "/uploads"])
def test_failed_runs_can_be_deleted(desk, apart, path):
    number, task = (301, runs_request.SCORE) if path == "/runs" else (401, runs_request.READ)
    failed, content = sharing(apart.data, number, task, "failed")
    assert f'href="{path}/{failed}/delete"' in desk.client.get(f"{path}/{failed}").text
    delete(desk, f"{path}/{failed}")
    assert ("已清除" in desk.client.get(f"{path}/{failed}").text, content.exists()) == (True, False)


def test_programs_delete_uploads(desk, apart):
    upload, _ = sharing(apart.data, 501, runs_request.READ)
    run_id, content = sharing(apart.data, 502)
    headers = {"X-Rencai": "1"}
    answer = desk.client.delete(f"/api/v1/uploads/{upload}", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"runs": [run_id], "undeleted": 0})
    assert desk.client.delete(f"/api/v1/runs/{run_id}", headers=headers).status_code == 204
    assert not content.exists()


def test_nights_files_go_with_it(desk, apart, tmp_path):
    """As far as they can be deleted; what is the outbox's is named."""
    run_id, content = sharing(apart.data, 601)
    places = [NewPlace(tmp_path / name, kind, content.name, run_id)
              for name, kind in (("a.xlsx", "done"), ("b.txt", "report"), ("c.xlsx", "result"))]  # fmt: skip
    register.enter(apart.data, places, "2026-01-01T00:00:00+00:00")
    for name in ("a.xlsx", "c.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "b.txt").mkdir()
    question, answer = delete(desk, f"/runs/{run_id}")
    assert ("夜间评定收存的名单" in question, "c.xlsx，请自行删除" in question) == (True, True)
    assert "夜间评定收存的 1 个文件未能删除" in answer.text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.txt", "c.xlsx"]
