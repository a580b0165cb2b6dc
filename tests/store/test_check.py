"""What `rencai verify` finds: every kind of damage by its code, nothing where there is none, and it changes nothing."""

import hashlib
import json
import shlex
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from subprocess import DEVNULL

import polars as pl
import pytest

from rencai.awards.model import person_keys
from rencai.store import check, database, files, retention, runs
from rencai.store.runs import NewRun

AT = "2026-01-01T00:00:00+00:00"
RUN = NewRun("a" * 12, "k", "d", "nightly", "score", "2026-01-01", "zh", {})


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A store with a run and a key."""
    data = tmp_path_factory.mktemp("sound") / "data"
    inputs = list(files.draft_all(data, {"in": b"an input"}).values())
    parts = files.draft_all(data, {"request": b"{}", "result": b"r", "rulings": b"s"})
    runs.record(data, RUN, {"state": "done"}, inputs, parts, AT)
    database.key(data)
    return data


@pytest.fixture
def data(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "data")


def verify_codes(data):
    return [item.code for item in check.verify(data)]


def write(data, *statements):
    with sqlite3.connect(data / database.FILE) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def stored_file(data):
    return min(data.glob("kept/??/*"))


def test_sound_store_is_unchanged(data):
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in data.rglob("*") if path.is_file()}
    assert verify_codes(data) == []
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in before} == before


@pytest.mark.parametrize(
    ("harm", "codes"),
    [
        pytest.param(lambda data: stored_file(data).unlink(), ["E_KEPT_MISSING"], id="missing"),
        pytest.param(lambda data: stored_file(data).write_bytes(b"x"), ["E_KEPT_DAMAGED"], id="damaged"),
        pytest.param(lambda data: stored_file(data).rename(stored_file(data).parent / ("f" * 64)),
                     ["E_KEPT_MISSING", "E_KEPT_STRAY"], id="renamed"),
        pytest.param(lambda data: write(data, "update runs set result = null"), ["E_RUN_INCOMPLETE"], id="no-result"),
        pytest.param(lambda data: write(data, "delete from run_inputs"), ["E_RUN_INCOMPLETE"], id="no-input"),
        pytest.param(lambda data: (data / database.KEY).unlink(), ["E_STORE_KEY"], id="no-key"),
        pytest.param(lambda data: (data / database.KEY).write_bytes(b"k" * 32), ["E_STORE_KEY"], id="another-key"),
        pytest.param(lambda data: write(data, "insert into run_inputs values ('none', 'x')"),
                     ["E_STORE_REFERENCE"], id="reference"),
        pytest.param(lambda data: write(data, "insert into award_grounds values (99, '{}')"),
                     ["E_STORE_REFERENCE"], id="ground-of-no-award"),
        pytest.param(lambda data: write(data, "delete from _sqlite_migrations where name = 'processing_record'"),
                     ["E_STORE_SCHEMA"], id="older"),
        pytest.param(lambda data: write(data, "update _sqlite_migrations set name = 'to_come' where id = 1"),
                     ["E_STORE_NEWER"], id="newer"),
        pytest.param(
            lambda data: (data / database.FILE).write_bytes(b"no database" * 400), ["E_STORE_DAMAGED"], id="db"
        ),
        pytest.param(lambda data: (data / database.FILE).unlink(), ["E_STORE_NONE"], id="none"),
    ],
)  # fmt: skip
def test_damage_has_its_code(data, harm, codes):
    harm(data)
    assert verify_codes(data) == codes


def test_a_sound_reading_lacks_nothing(data):
    """What the web service stores of an upload has no result and no rulings, for it is only read."""
    inputs = list(files.draft_all(data, {"in": b"an upload"}).values())
    reading = replace(RUN, id="b" * 12, key="l", origin="web", task="read")
    runs.record(data, reading, {"state": "done"}, inputs, files.draft_all(data, {"request": b"{}", "told": b"{ }"}), AT)
    assert verify_codes(data) == []
    write(data, "update runs set told = null where task = 'read'")
    assert verify_codes(data) == ["E_RUN_INCOMPLETE"]


MOUNTED = "mount --bind {0} {0} && mount -o remount,bind,ro {0} && exec {1}"
"""A shell's line that makes the folder read-only for the command alone."""
UNSHARE = ("unshare", "-r", "-m", "sh", "-c")
MAY_MOUNT = shutil.which("unshare") and not subprocess.call([*UNSHARE, "mount -t tmpfs x /mnt"], stderr=DEVNULL)


def verify_mounted(data):
    """The codes of what `verify` finds where the store lies on a read-only mount."""
    code = (
        "import sys; from pathlib import Path; from rencai.store import check;"
        " print(*[each.code for each in check.verify(Path(sys.argv[1]))])"
    )
    command = shlex.join([sys.executable, "-c", code, str(data)])
    line = MOUNTED.format(shlex.quote(str(data)), command)
    return subprocess.run([*UNSHARE, line], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(not MAY_MOUNT, reason="no mounts of one's own here")
def test_read_only_mounts_are_checked(data):
    assert verify_mounted(data) == ["E_STORE_READ_ONLY"]
    stored_file(data).write_bytes(b"x")
    assert verify_mounted(data) == ["E_STORE_READ_ONLY", "E_KEPT_DAMAGED"]
    (data / f"{database.FILE}-wal").write_bytes(b"what a log may hold")
    assert verify_mounted(data) == ["E_STORE_READ_ONLY"]


@pytest.mark.parametrize(
    ("kind", "is_closed", "code"),
    [
        pytest.param(sqlite3.SQLITE_BUSY, False, "E_STORE_HELD", id="busy"),
        pytest.param(sqlite3.SQLITE_READONLY | 5 << 8, True, "E_STORE_READ_ONLY", id="no-log-can-be-made"),
        pytest.param(sqlite3.SQLITE_CANTOPEN, True, "E_STORE_READ_ONLY", id="read-only"),
        pytest.param(sqlite3.SQLITE_CANTOPEN, False, "E_STORE_DISK", id="no-descriptors"),
        pytest.param(sqlite3.SQLITE_IOERR, False, "E_STORE_DISK", id="the-disk"),
        pytest.param(sqlite3.SQLITE_FULL, False, "E_STORE_DISK", id="full"),
        pytest.param(sqlite3.SQLITE_CORRUPT, True, "E_STORE_DAMAGED", id="corrupt"),
        pytest.param(sqlite3.SQLITE_NOTADB, False, "E_STORE_DAMAGED", id="no-database"),
    ],
)
def test_only_damage_is_called_so(data, monkeypatch, kind, is_closed, code):
    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorcode = kind

    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(database, "is_read_only", lambda _: is_closed)
    monkeypatch.setattr(check, "is_read_only", lambda _: is_closed)
    monkeypatch.setattr(sqlite3, "connect", refuse)
    assert verify_codes(data) == [code]
    assert "rencai restore" not in check.verify(data)[0].remedy("zh") or code == "E_STORE_DAMAGED"


def test_a_purged_run_lacks_nothing(data):
    retention.purge(data, [RUN.id], by="me", at=AT)
    assert verify_codes(data) == []


STANDS = "(1, 'p', 'toy', 'a', null, 100, 500, 2026)"
BARE = (
    *(f"drop table if exists {table}" for table in ("award_grounds", "award_slots", "award_reversals", "awards")),
    'create table awards (number, person_key, city, reward, "group", amount, yearly, year)',
    "create table award_reversals (number, award)",
    "create table award_slots (person_key, city, slot, award)",
)
"""The ledger's tables without what keeps them sound."""


@pytest.mark.parametrize(
    ("awards", "more", "codes"),
    [
        pytest.param([STANDS], [], [], id="one"),
        pytest.param([STANDS, "(2, 'p', 'toy', 'b', null, 100, 500, 2026)"], [], [], id="another-reward"),
        pytest.param([STANDS, "(2, 'p', 'toy', 'a', null, 100, 500, 2027)"], [], ["E_LEDGER_TWICE"], id="twice"),
        pytest.param([STANDS, "(2, 'p', 'toy', 'a', null, 100, 500, 2027)"],
                     ["insert into award_reversals values (1, 1)", "delete from award_slots where award = 1"], [],
                     id="reversed-between"),
        pytest.param(["(1, 'p', 'toy', 'a', 'g', 100, null, 2026)", "(2, 'p', 'toy', 'b', 'g', 100, null, 2027)"], [],
                     ["E_LEDGER_TWICE"], id="two-of-a-group"),
        pytest.param(["(1, 'p', 'toy', 'a', null, 0, null, 2026)"], [], ["E_LEDGER_AMOUNT"], id="nothing"),
        pytest.param(["(1, 'p', 'toy', 'a', null, 1.5, null, 2026)"], [], ["E_LEDGER_AMOUNT"], id="a-fraction"),
        pytest.param(["(1, 'p', 'toy', 'a', null, 501, 500, 2026)"], [], ["E_LEDGER_YEARLY"], id="over-the-cap"),
        pytest.param([STANDS], ["insert into award_reversals values (1, 9)"], ["E_LEDGER_REVERSAL"], id="of-none"),
        pytest.param([STANDS], ["delete from award_slots"], ["E_LEDGER_SLOT"], id="no-slot"),
    ],
)  # fmt: skip
def test_ledger_rules_are_checked(data, awards, more, codes):
    slots = "insert into award_slots select person_key, city, 'reward ' || reward, number from awards"
    rows = ["insert into awards values " + award for award in awards]  # noqa: S608 - our own
    write(data, *BARE, *rows, slots, *more)
    assert verify_codes(data) == codes


def test_awards_of_nobody_are_reported(data):
    texts = ["后补", "有", "1", "身份证", "办理中", "联系电话:", "护照办理中", "保密", "000000198510120018", "E1234567"]
    keys = person_keys(pl.Series(texts), database.key(data))
    rows = [
        f"insert into awards values ({number}, '{key}', 'toy', 'a', null, 100, null, 2026)"  # noqa: S608 - our own
        for number, key in enumerate(keys, 1)
    ]
    slots = "insert into award_slots select person_key, city, 'reward ' || reward, number from awards"
    reversal = ["insert into award_reversals values (1, 2)", "delete from award_slots where award = 2"]
    write(data, *BARE, *rows, slots, *reversal)
    (finding,) = check.verify(data)
    assert (finding.code, finding.where) == ("E_LEDGER_NOBODY", "awards 1, 3, 4, 5, 6, 7, 8")
    assert "rencai awards reverse" in finding.remedy("zh")


def test_the_command_tells_them(rencai, data):
    stored_file(data).write_bytes(b"x")
    result = rencai("verify", "--json", "--lang", "en")
    assert result.returncode == 1
    (item,) = json.loads(result.stdout)
    assert (item["code"], item["level"]) == ("E_KEPT_DAMAGED", "problem")
    assert "it is not" not in result.stdout
    assert rencai("verify").stdout.endswith("发现 1 处\n")
