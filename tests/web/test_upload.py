"""The flow of HR: upload, what was understood, progress, result; and what is said to an upload that is none."""

import hashlib
import io
import json
import sqlite3
from pathlib import Path

import httpx
import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

ROOT = Path(__file__).parents[2]
APPLICANTS = ROOT / "inputs" / "applicants.xlsx"
HEADINGS = ("姓名", "工号", "工作城市", "职业资格名称", "发证机构", "备用栏")
PEOPLE = (
    ("测试甲", "SYN-1", "苏州", "ACCA", "ACCA", "一"),
    ("测试乙", "SYN-2", "北京", "注册会计师", "", "二"),
)


@pytest.fixture
def small(tmp_path):
    book = Workbook()
    for line in (HEADINGS, *PEOPLE):
        book.active.append(line)
    book.save(tmp_path / "名单.xlsx")
    return tmp_path / "名单.xlsx"


def test_result_agrees_with_the_command(serve, visit, tmp_path, rencai):
    hr = visit(serve(tmp_path / "own", "--workers", "1"))
    run = hr.score(hr.upload(APPLICANTS), as_of="2026-11-26")
    assert "评定结果" in run.text
    got = hr.client.get(f"{run.url.path}/result.xlsx")
    rencai("score", str(APPLICANTS), "--as-of", "2026-11-26", "--no-record", "-o", str(tmp_path / "r.xlsx"))
    sent, written = (hashlib.sha256(each).hexdigest() for each in (got.content, (tmp_path / "r.xlsx").read_bytes()))
    assert sent == written
    assert got.headers["content-disposition"].startswith("attachment; ")
    assert "applicants-%E7%BB%93%E6%9E%9C-2026-11-26.xlsx" in got.headers["content-disposition"]


def test_same_upload_is_same_run(hr, small):
    first, second = (hr.score(hr.upload(small), as_of="2026-11-20") for _ in range(2))
    assert first.url == second.url


def test_reading_shows_sample_values(hr, small):
    reading = hr.upload(small)
    assert all(text in reading.text for text in ("名单.xlsx", "备用栏", "一；二", "第 1 行是表头"))


def test_chosen_heading_is_remembered(hr, tmp_path):
    book = Workbook()
    book.active.append(("姓名", "城市在哪", "职业资格名称"))
    book.active.append(("测试甲", "苏州", "ACCA"))
    book.save(tmp_path / "a.xlsx")
    reading = hr.upload(tmp_path / "a.xlsx")
    run = hr.score(reading, heading=["姓名", "城市在哪", "职业资格名称"], column=["", "work_city", ""])
    assert run.status_code == 200
    again = hr.upload(tmp_path / "a.xlsx")
    assert "已确认，读作工作城市" in again.text


def test_form_sets_cities_day_assumptions(hr, small, served):
    run = hr.score(
        hr.upload(small), as_of="2024-06-01", city=["suzhou"], assume=["job_type", "", ""], value=["技术", "", ""]
    )
    stored = request(served, run)
    assert (stored["as_of"], stored["cities"], stored["assumed"]) == ("2024-06-01", ["suzhou"], {"job_type": "技术"})
    assert "苏州" in run.text
    assert "广州" not in run.text


def request(served, run):
    """What was asked for, as it is kept."""
    with sqlite3.connect(served.data / "rencai.sqlite") as store:
        (sha256,) = store.execute("select request from runs where id = ?", [run.url.path.split("/")[-1]]).fetchone()
    return json.loads((served.data / "kept" / sha256[:2] / sha256).read_bytes())


def test_invalid_assumption_shows_an_error(hr, small):
    run = hr.score(hr.upload(small), assume=["job_type"], value=["不知所云"])
    assert "E_USAGE_ASSUME" in run.text
    assert "不知所云" not in run.text


def test_equal_file_names_are_numbered(hr, small, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    book = load_workbook(small)
    book.active["A2"] = "测试丙"
    book.save(other / "名单.xlsx")
    form = hr.csrf(hr.client.get("/"))
    files = [("files", ("名单.xlsx", path.read_bytes())) for path in (small, other / "名单.xlsx")]
    run = hr.score(hr.finished(hr.client.post("/uploads", data={"csrf": form}, files=files)))
    got = hr.client.get(f"{run.url.path}/result.xlsx")
    assert run.text.count("4 行") == 1
    names = pl.read_excel(io.BytesIO(got.content), sheet_name="总览", engine="calamine")["文件"].unique().sort()
    assert names.to_list() == ["名单 (2).xlsx", "名单.xlsx"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        pytest.param("空.xlsx", b"", "E_INPUT_EMPTY", id="empty"),
        pytest.param("假.xlsx", b"this is no workbook at all", "E_INPUT_NOT_WORKBOOK", id="text"),
        pytest.param("图.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 999, "E_INPUT_NOT_WORKBOOK", id="picture"),
    ],
)
def test_invalid_workbook_is_refused(hr, name, content, code):
    form = hr.csrf(hr.client.get("/"))
    answer = hr.finished(hr.client.post("/uploads", data={"csrf": form}, files={"files": (name, content)}))
    assert code in answer.text
    assert 'role="alert"' in answer.text


def test_header_rows_are_corrected_by_hand(hr, tmp_path):
    book = Workbook()
    for line in (("名单",), ("姓名", "在哪上班", "本人证照"), PEOPLE[0][::2]):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    unread = hr.upload(tmp_path / "a.xlsx")
    assert "E_INPUT_NO_HEADER" in unread.text
    address = f"{unread.url.path}/readings"
    refused = hr.client.post(address, data={"csrf": hr.csrf(unread), "header_rows": "二"})
    assert (refused.status_code, "E_USAGE_HEADER" in refused.text) == (422, True)
    reading = hr.finished(hr.client.post(address, data={"csrf": hr.csrf(unread), "header_rows": "Sheet=2"}))
    assert ("第 2 行是表头" in reading.text, 'value="Sheet=2"' in reading.text) == (True, True)
    run = hr.score(reading, as_of="2026-01-05", heading=["本人证照"], column=["qualification"])
    assert "评定结果" in run.text


def test_missing_file_shows_an_error(hr):
    form = hr.csrf(hr.client.get("/"))
    answer = hr.client.post("/uploads", data={"csrf": form}, files={"files": ("", b"")})
    assert answer.status_code == 422
    assert "E_INPUT_MISSING" in answer.text


def test_foreign_form_is_refused(hr, small):
    hr.client.get("/")
    for form in ({}, {"csrf": "0" * 64}):
        answer = hr.client.post("/uploads", data=form, files={"files": ("a.xlsx", small.read_bytes())})
        assert (answer.status_code, "E_WEB_FORM" in answer.text) == (403, True)


def test_progress_events_resume(hr, served, small):
    run = hr.score(hr.upload(small), as_of="2026-01-05").url.path
    with httpx.stream("GET", f"{served.url}{run}/events") as answer:
        events = answer.read().decode()
    number = next(line[4:] for line in events.splitlines() if line.startswith("id: "))
    assert "event: state" in events
    assert '"finished": true' in events
    with httpx.stream("GET", f"{served.url}{run}/events", headers={"Last-Event-ID": number}) as answer:
        assert "event: state" not in answer.read().decode()
    assert hr.client.get(f"{run}/state").json()["finished"] is True
