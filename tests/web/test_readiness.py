"""Readiness tells the truth: it writes, it looks at the key, the cities and the processes that score."""

import errno
import os
import time
from types import SimpleNamespace

import pytest

from rencai.operations.maintenance import doctor
from rencai.runs import presence
from rencai.store import audit, database
from rencai.web.readiness import Readiness


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    database.key(folder)
    return folder


def lacking(data, *, packages=("a",), count=2, works=True):
    service = SimpleNamespace(data=data, shipped=SimpleNamespace(packages=packages))
    return Readiness(service, SimpleNamespace(count=count, is_working=works)).lacking()


def test_readiness_names_what_lacks(data, tmp_path):
    assert lacking(data) is None
    assert lacking(data, works=False) == "E_WORKER_NONE"
    assert lacking(data, works=False, count=0) is None
    assert lacking(data, packages=()) == "E_NO_CITY"
    assert lacking(tmp_path / "new") is None
    (data / database.KEY).unlink()
    assert lacking(data) == "E_STORE_KEY"


def test_full_disks_are_not_ready(data, monkeypatch):
    entries = len(audit.read_all(data))

    def full(_):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert lacking(data) == "E_OUTPUT_WRITE"
    assert lacking(data) is None
    assert (len(audit.read_all(data)), list(data.glob("*.part"))) == (entries, [])


def test_an_answer_holds_a_moment(data, monkeypatch):
    """Whoever asks again and again does not make the disk write each time."""
    readiness = Readiness(
        SimpleNamespace(data=data, shipped=SimpleNamespace(packages=("a",))), SimpleNamespace(count=0, is_working=False)
    )
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert readiness.lacking() is None
    (data / database.KEY).unlink()
    assert readiness.lacking() is None
    now[0] += 2
    assert readiness.lacking() == "E_STORE_KEY"


def test_doctor_sees_missing_workers(data):
    codes = lambda: [finding.code for finding in doctor.check_workers(data)]  # noqa: E731 - asked five times
    assert codes() == []
    with presence.present(data, "serve"):
        assert codes() == ["E_WORKER_NONE"]
        with presence.present(data, "worker"), presence.present(data, "worker"):
            assert codes() == []
        assert codes() == ["E_WORKER_NONE"]
    assert codes() == []
