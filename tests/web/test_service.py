"""The service itself: what every answer says, what is logged, how it stops, and that a kill costs nothing but time."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
import zipfile
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from openpyxl import Workbook

TESTS = Path(__file__).parents[1]
APPLICANTS = TESTS.parent / "inputs" / "applicants.xlsx"
NAME, NUMBER = "测试机密甲", "11010119900307" + "7475"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture
def people(tmp_path):
    book = Workbook()
    for line in (("姓名", "证件号码", "职业资格名称", "工作城市"), (NAME, NUMBER, "ACCA", "苏州")):
        book.active.append(line)
    book.save(tmp_path / f"{NAME}.xlsx")
    return tmp_path / f"{NAME}.xlsx"


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/runs/000000000000", "/api/v1/nothing"])
def test_every_answer_has_security_headers(client, path):
    headers = client.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


def test_foreign_host_is_refused(client):
    assert client.get("/", headers={"host": "other.example"}).status_code == 400


def test_health_and_readiness(client):
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


def test_missing_run_has_no_page(client):
    answer = client.get("/runs/000000000000")
    assert (answer.status_code, "E_WEB_NOT_FOUND" in answer.text) == (404, True)


def test_large_body_is_refused_unread(serve, tmp_path, visit):
    service = serve(tmp_path / "data", "--workers", "0", "--limit", "packed=1MB")
    hr = visit(service)
    form = hr.csrf(hr.client.get("/"))
    answer = hr.client.post("/uploads", data={"csrf": form}, files={"files": ("a.xlsx", bytes(3_000_000))})
    assert (answer.status_code, "E_WEB_TOO_LARGE" in answer.text) == (413, True)
    answer = hr.client.post("/uploads", data={"csrf": form}, files={"files": ("a.xlsx", bytes(1_500_000))})
    assert (answer.status_code, "E_INPUT_TOO_LARGE" in answer.text) == (422, True)
    assert not [path for path in (service.data / "kept").rglob("*") if path.is_file()]


def test_upload_quota_limits_an_account(serve, tmp_path, visit):
    hr = visit(serve(tmp_path / "data", "--workers", "0", "--quota", "1"))
    form = hr.csrf(hr.client.get("/"))
    for content, status in ((bytes(1_100_000), 200), (b"x", 429)):
        answer = hr.client.post("/uploads", data={"csrf": form}, files={"files": ("a.xlsx", content)})
        assert answer.status_code == status
    assert "E_WEB_QUOTA" in answer.text


def test_log_and_store_name_nobody(serve, tmp_path, visit, people):
    service = serve(tmp_path / "data", "--workers", "1")
    hr = visit(service)
    run = hr.score(hr.upload(people))
    hr.client.get(run.url.path, params={"q": NAME})
    hr.client.get(f"/{NAME}")
    service.stop()
    spots = [service.log.encode(), *(path.read_bytes() for path in service.data.glob("rencai.sqlite*"))]
    assert not [spot for spot in spots if NAME.encode() in spot or NUMBER.encode() in spot]
    events = [json.loads(line) for line in service.log.splitlines() if line.startswith("{")]
    pages = [each for each in events if each["event"] == "page"]
    assert {"method", "route", "status", "ms", "department", "via"} <= pages[0].keys()
    assert "/uploads/{run}/runs" in {each["route"] for each in pages}
    assert list((service.data / "uploads").iterdir()) == []


def test_stopping_queues_running_work_again(serve, tmp_path, visit):
    service = serve(tmp_path / "data", "--workers", "1")
    hr = visit(service)
    reading = hr.upload(APPLICANTS)
    form = {"csrf": hr.csrf(reading), "as_of": "2026-11-01"}
    run = hr.client.post(f"{reading.url.path}/runs", data=form).url.path
    while hr.client.get(f"{run}/state").json()["state"] == "queued":
        time.sleep(0.05)
    assert service.stop() in (0, -signal.SIGTERM)
    with closing(sqlite3.connect(service.data / "rencai.sqlite")) as store:
        assert store.execute("select count(*) from runs where state = 'leased'").fetchall() == [(0,)]
    service.start()
    assert "评定结果" in hr.finished(hr.client.get(run)).text


def test_killed_worker_is_restarted(serve, tmp_path, visit, people):
    service = serve(tmp_path / "data", "--workers", "1")
    hr = visit(service)
    hr.upload(people)
    for worker in children(service.process.pid):
        os.kill(worker, signal.SIGKILL)
    assert "评定结果" in hr.score(hr.upload(people), as_of="2026-11-02").text


def children(parent):
    """The processes that one has started."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=True)
    return [int(pid) for pid in listed.stdout.split()]


def test_expired_runs_are_deleted(serve, tmp_path, visit, people):
    service = serve(tmp_path / "data", "--workers", "1", "--retention", "3")
    hr = visit(service)
    run = hr.score(hr.upload(people))
    service.stop()
    with sqlite3.connect(service.data / "rencai.sqlite") as store:
        store.execute("update files set kept_at = '2026-01-01T00:00:00+00:00'")
    service.start()
    gone = hr.client.get(run.url)
    assert "已清除" in gone.text
    assert [path for path in (service.data / "kept").rglob("*") if path.is_file()] == []


def test_erasing_a_person_covers_uploads(serve, tmp_path, visit, people, rencai):
    service = serve(tmp_path / "data", "--workers", "1")
    hr = visit(service)
    reading = hr.upload(people)
    hr.score(reading)
    erased = rencai("--data", service.data, "person", "erase", "--yes", stdin=f"{NUMBER}\n")
    assert erased.returncode == 0, erased.stderr
    assert "已清除" in hr.client.get(reading.url).text
    assert [path for path in (service.data / "kept").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("moment", ["uploaded", "reading", "read", "scoring"])
def test_killed_service_finishes_its_runs(serve, tmp_path, visit, moment):
    service = serve(tmp_path / "data", "--workers", "1")
    hr = visit(service)

    def cut(now):
        if now == moment:
            service.kill()
            service.start()

    form = hr.csrf(hr.client.get("/"))
    answer = hr.client.post("/uploads", data={"csrf": form}, files={"files": ("a.xlsx", APPLICANTS.read_bytes())})
    cut("uploaded")
    time.sleep(0.3 if moment == "reading" else 0)
    cut("reading")
    reading = hr.finished(hr.client.get(answer.url))
    cut("read")
    answer = hr.client.post(f"{reading.url.path}/runs", data={"csrf": hr.csrf(reading), "as_of": "2026-11-01"})
    time.sleep(0.5 if moment == "scoring" else 0)
    cut("scoring")
    run = hr.finished(hr.client.get(answer.url))
    assert "评定结果" in run.text
    assert hr.client.get(f"{run.url.path}/result.xlsx").content[:2] == b"PK"


def parts(*names):
    """A zip of small parts of these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return file.getvalue()


UNUSUAL = {
    "a.csv": (b"a,b,c,d\n" * 2, "E_INPUT_TOO_WIDE"),
    "b.xlsx": (parts(*map(str, range(9))), "E_INPUT_TOO_LARGE"),
    "c.xlsx": (parts("xl/../x.xml"), "E_INPUT_UNSAFE"),
    "d.xlsx": (b"PK\x03\x04" + bytes(200), "E_INPUT_NOT_WORKBOOK"),
}
"""Files that are refused within small limits, and why."""


def test_refused_files_leave_service_answering(serve, tmp_path, visit):
    service = serve(tmp_path / "data", "--workers", "2", "--limit", "columns=3", "--limit", "entries=5")
    hr, statuses, over = visit(service), set(), threading.Event()

    def watch():
        with httpx.Client(base_url=service.url, timeout=30) as other:
            while not over.is_set():
                statuses.add(other.get("/").status_code)
                over.wait(0.05)

    other = threading.Thread(target=watch)
    other.start()
    try:
        form = hr.csrf(hr.client.get("/"))
        answers = [
            hr.client.post("/uploads", data={"csrf": form}, files={"files": (name, content)})
            for name, (content, _) in UNUSUAL.items()
        ]
        ended = [hr.finished(answer).text for answer in answers]
    finally:
        over.set()
        other.join()
    assert statuses == {200}
    for text, (_, code) in zip(ended, UNUSUAL.values(), strict=True):
        assert 'role="alert"' in text
        assert code in text
