"""One account cannot take the queue, or the processes that score, for itself."""

import io
from datetime import date

import pytest

from rencai.accounts.principal import Principal
from rencai.plugins.loader import Installed
from rencai.sheets.file.limits import WEB
from rencai.store import queue, runs
from rencai.system import clock
from rencai.web.errors import HTTPError
from rencai.web.runs import services
from rencai.web.service import Service

EMPTY = Installed((), ())


def upload(service, by="wang", text="a"):
    """Upload a list as that account."""
    return services.start_reading(service, person(by), [("a.csv", io.BytesIO(f"姓名\n{text}\n".encode()))], "zh")


def person(by):
    return Principal(by, "甲部", frozenset({"read", "score"}), None, "session", None)


def site(tmp_path, **limits):
    return Service(tmp_path / "data", EMPTY, WEB, "root", **limits)


def refusal(call, *arguments, **options):
    with pytest.raises(HTTPError) as caught:
        call(*arguments, **options)
    return caught.value.status, caught.value.code, caught.value.zh, caught.value.en


def test_unfinished_runs_are_bounded(tmp_path):
    service = site(tmp_path, queue=2)
    for text in "ab":
        upload(service, text=text)
    status, code, zh, en = refusal(upload, service, text="c")
    assert (status, code, "2 个" in zh, "2 runs" in en) == (429, "E_WEB_QUEUE", True, True)
    upload(service, by="li", text="c")  # another account's are not counted
    finish(service, rows=1)
    upload(service, text="d")


def finish(service, rows):
    lease = queue.lease(service.data, now=0.0, at=clock.moment(), seconds=60.0)
    queue.finish(service.data, lease, {"state": "done", "rows": rows}, {}, clock.moment())


def test_scored_applicants_are_bounded(tmp_path):
    service = site(tmp_path, quota_rows=10)
    reading = runs.find(service.data, upload(service))[0]
    finish(service, rows=10)  # reading alone does not count
    how = {"as_of": date(2026, 11, 26), "lang": "zh"}
    services.start_scoring(service, person("wang"), reading, **how)
    finish(service, rows=10)
    status, code, zh, en = refusal(services.start_scoring, service, person("wang"), reading, **how | {"lang": "en"})
    assert (status, code, "10 人次" in zh, "10 applicants" in en) == (429, "E_WEB_ROWS", True, True)
    services.start_scoring(service, person("li"), reading, **how | {"lang": "en"})
