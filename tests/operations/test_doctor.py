"""What `rencai doctor` finds wrong: each by its code, nothing where all is well, and nothing is changed."""

import json
import os
import shutil
import sqlite3
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rencai.operations.maintenance import doctor
from rencai.plugins import loader
from rencai.plugins.loader import Installed
from rencai.policy.package import UnusableList
from rencai.store import audit, database, files, runs, tokens
from rencai.store.runs import NewRun
from rencai.store.tokens import NewToken

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
RUN = NewRun("a" * 12, "k", "d", "nightly", "score", "2026-01-01", "zh", {})
ROOM = namedtuple("ROOM", "total used free")  # noqa: PYI024 - as shutil gives it


@pytest.fixture
def data(tmp_path):
    """A store with a key and a night that finished an hour ago."""
    folder = tmp_path / "data"
    database.key(folder)
    audit.record(folder, at=at(hours=1), by="me", action="nightly_finished", details={})
    return folder


@pytest.fixture
def toy(city):
    """One city, whose source was checked on 2026-01-01."""
    city("toy")
    installed = loader.load()
    return Installed(tuple(package for package in installed.packages if package.name == "toy"), ())


def at(**ago):
    return (NOW - timedelta(**ago)).isoformat(timespec="seconds")


def codes(data, installed, *, now=NOW, outbox=None, stale_after=365):
    result = doctor.examine(data, outbox, installed, now, stale_after)
    assert list(result) == list(doctor.CHECKS)
    return [item.code for value in result.values() for item in value]


def test_all_is_well(data, toy):
    assert codes(data, toy) == []


def test_nothing_is_made_by_looking(tmp_path, toy):
    assert codes(tmp_path / "none", toy) == ["E_STORE_NONE"]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        pytest.param(lambda data: data.chmod(0o755), "E_DATA_OPEN", id="folder-open"),
        pytest.param(lambda data: (data / database.KEY).chmod(0o644), "E_DATA_OPEN", id="key-open"),
        pytest.param(lambda data: (data / database.KEY).unlink(), "E_STORE_KEY", id="no-key"),
        pytest.param(lambda data: queued(data, days=2), "E_RUN_WAITING", id="waits"),
        pytest.param(lambda data: queued(data, state="dead"), "E_RUN_DEAD", id="dead"),
        pytest.param(lambda data: queued(data, state="leased", holder=None), "E_RUN_LEFT", id="left"),
    ],
)
def test_the_folder_and_the_runs(data, toy, harm, code):
    harm(data)
    assert codes(data, toy) == [code]


def queued(data, days=0, **how):
    parts = files.draft_all(data, {"request": b"{}"})
    runs.request(data, RUN, [], parts, at(days=days))
    with sqlite3.connect(data / database.FILE) as connection:
        for name, value in how.items():
            connection.execute(f"update runs set {name} = ?", [value])  # noqa: S608 - our own
    connection.close()


def test_another_s_folder(data, toy, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: data.stat().st_uid + 1)
    assert codes(data, toy) == ["E_DATA_OWNER"]


@pytest.mark.parametrize(
    ("kind", "matches"),
    [
        pytest.param("nfs4", ["E_DATA_SHARE"], id="nfs"),
        pytest.param("cifs", ["E_DATA_SHARE"], id="windows-share"),
        pytest.param("fuse.sshfs", ["E_DATA_SHARE"], id="sshfs"),
        pytest.param("fuse.unheard-of", ["E_DATA_UNTOLD"], id="unknown"),
        pytest.param("xfs", [], id="local"),
    ],
)
def test_where_the_disk_is(data, toy, monkeypatch, tmp_path, kind, matches):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / {tmp_path} rw shared:1 - {kind} x rw\n")
    monkeypatch.setattr(doctor, "MOUNTS", mounts)
    assert codes(data, toy) == matches


@pytest.mark.parametrize(
    ("free", "remaining", "matches"),
    [
        pytest.param(1 << 20, 0, ["E_DISK_FULL"] * 3, id="full"),
        pytest.param(1 << 30, 1 << 31, ["E_DISK_LOW"], id="less-than-is-kept"),
        pytest.param(1 << 30, 1 << 20, [], id="room"),
    ],
)
def test_how_much_room_there_is(data, tmp_path, monkeypatch, free, remaining, matches):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: ROOM(1 << 40, 0, free))
    assert [item.code for item in doctor.check_disk(data, tmp_path / "outbox", remaining)] == matches


@pytest.mark.parametrize(
    ("now", "stale_after", "matches"),
    [
        pytest.param(NOW + timedelta(hours=28), 365, [], id="the-next-night-is-not-due"),
        pytest.param(NOW + timedelta(hours=30), 365, ["E_NIGHTLY_OVERDUE"], id="overdue"),
        pytest.param(NOW - timedelta(hours=2), 365, ["E_CLOCK_STORE"], id="before-the-newest-entry"),
        pytest.param(datetime(2025, 12, 1, tzinfo=UTC), 365, ["E_CLOCK_SOURCE", "E_CLOCK_STORE"], id="last-year"),
        pytest.param(NOW, 100, ["E_SOURCE_STALE"], id="not-checked-for-long"),
    ],
)
def test_the_clock_and_what_it_tells(data, toy, now, stale_after, matches):
    assert codes(data, toy, now=now, stale_after=stale_after) == matches


@pytest.mark.parametrize(
    ("days", "matches"),
    [
        pytest.param(15, [], id="not-soon"),
        pytest.param(14, ["E_TOKEN_EXPIRES"], id="soon"),
        pytest.param(0, [], id="already"),
    ],
)
def test_tokens_that_expire(data, toy, days, matches):
    for name in ("one", "two"):
        token = NewToken(name, "payroll", "d", ["read"], None, at(days=-days), "-")
        tokens.issue(data, token, by="me", at=at(hours=1))
    tokens.revoke(data, "two", by="me", at=at(hours=1))
    assert codes(data, toy) == matches


def test_cities_are_checked(data, toy, city):
    assert codes(data, Installed((), ())) == ["E_NO_CITY"]
    city("bad", holds="nonsense")
    broken = tuple(package for package in loader.load().broken if package.name == "bad")
    result = Installed(toy.packages, broken, (UnusableList("toy", "one", 1, "totals"),))
    assert codes(data, result) == ["E_CITY_BROKEN", "E_LIST_UNUSED"]


def test_command_reports_findings(rencai, tmp_path):
    result = rencai("doctor", "--lang", "en", "--outbox", "out")
    assert (result.returncode, result.stderr) == (0, "")
    assert "E_STORE_NONE" in result.stdout
    assert not (tmp_path / "data").exists()
    assert rencai("doctor", "--strict").returncode == 1
    database.key(tmp_path / "data")
    Path(tmp_path / "data").chmod(0o755)
    result = rencai("doctor", "--json")
    assert result.returncode == 1
    assert [item["code"] for check in json.loads(result.stdout) for item in check["findings"]] == ["E_DATA_OPEN"]
