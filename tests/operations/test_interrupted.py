"""Nights that are cut off, and people who meddle with files at work; a stand-in does the scoring."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from pkgutil import resolve_name
from unittest.mock import patch

import click
import pytest

import nights
from nights import World
from rencai.operations.nightly.inbox import exclusive
from rencai.store import holders, retention, runs
from rencai.system import files, signals
from rencai.system.errors import Stopped

GOOD, OTHER = b"one", b"another"
RESULTS = {GOOD: nights.result(GOOD), OTHER: nights.result(OTHER)}


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "world")
    made.inbox.mkdir(parents=True)
    return made


class CutError(BaseException):
    """As if the process ended here."""


def cut(world, where, when=lambda *_: True):
    """A night that ends when it calls that function, the first time that it is given such things."""
    call = resolve_name(where)

    def stop(*given, **named):
        if when(*given):
            raise CutError
        return call(*given, **named)

    with patch(where, stop), pytest.raises(CutError):
        nights.ran(world.nightly())


def ended(world, results=RESULTS, later=0):
    """The next start finishes everything; what is wrong afterwards."""
    with patch.object(holders, "is_gone", lambda _: True):
        assert nights.ran(world.nightly(later))[0] in (0, 1)
    return list(nights.wrong(world, results))


@pytest.mark.parametrize(
    "where",
    [
        "rencai.operations.nightly.delivery._result_path",
        "rencai.operations.nightly.delivery.put_away",
        "rencai.operations.nightly.delivery.report",
        "rencai.operations.nightly.night.last_run",
    ],
)
def test_interrupted_night_finishes_unchanged(world, where):
    world.put("甲部", "a.xlsx", GOOD)
    cut(world, where)
    assert ended(world, later=1) == []
    assert [path.name for path in (world.outbox / "甲部").iterdir()] == [f"a-结果-{nights.DAY}.xlsx"]
    assert f"基准日：{nights.DAY}" in (world.inbox / "甲部/done/a.xlsx.报告.txt").read_text("utf-8-sig")
    assert [run.as_of for run in runs.read_all(world.data)] == [str(nights.DAY)]


def test_file_moved_before_the_cut_returns(world):
    world.put("default", "a.xlsx", GOOD)
    cut(world, "rencai.operations.nightly.journal.Journal.finish")
    world.put("default", "a.xlsx", GOOD)
    assert ended(world, later=1) == []
    assert {run.as_of for run in runs.read_all(world.data)} == {"2026-11-26", "2026-11-27"}


def test_promised_place_stays_reserved(world):
    world.put("default", "b.xlsx", GOOD)
    cut(world, "rencai.system.files.write", lambda path, *_: path.suffix == ".xlsx")  # its place is known, and empty
    world.put("default", "b.csv", OTHER)
    with patch("rencai.operations.nightly.night.inbox.list_interrupted", lambda _: []):  # it comes to its turn later
        nights.ran(world.nightly())
    assert ended(world) == []


def test_edited_result_is_not_overwritten(world):
    world.put("default", "a.xlsx", GOOD)
    cut(world, "rencai.operations.nightly.delivery.put_away")
    (result,) = (world.outbox / "default").iterdir()
    result.write_bytes(b"edited")
    nights.ran(world.nightly())
    assert result.read_bytes() == b"edited"
    assert result.with_name(f"a-结果-{nights.DAY} (2).xlsx").read_bytes() == RESULTS[GOOD]


def meddled(world, meddle):
    """A night in the midst of which somebody meddles with the file at work."""

    def performed(*given):
        meddle(world.inbox / "processing" / "a.xlsx")
        return nights.performed(*given)

    with nights.replace_scoring(), patch("rencai.runs.worker.attempt", performed):
        return nights.group.main(world.nightly(), standalone_mode=False)


def test_changing_file_is_put_aside(world):
    world.put("default", "a.xlsx", GOOD)
    assert meddled(world, lambda path: path.write_bytes(OTHER)) == 1
    assert (world.inbox / "quarantine/a.xlsx").read_bytes() == OTHER
    assert "E_INPUT_CHANGED" in (world.inbox / "quarantine/a.xlsx.报告.txt").read_text("utf-8-sig")
    assert not (world.outbox / "default").exists()


def test_removed_file_delays_no_other(world):
    world.put("default", "a.xlsx", GOOD)
    world.put("甲部", "b.xlsx", OTHER)
    assert meddled(world, lambda path: path.unlink(missing_ok=True)) == 0
    assert len(list(world.outbox.glob("*/*.xlsx"))) == 2
    assert nights.ran(world.nightly()) == (0, "")


@pytest.mark.parametrize("fails", [False, True], ids=["swallowed", "taken for an error"])
def test_swallowed_order_is_obeyed(world, monkeypatch, fails):
    """As an import does, which makes an ImportError of it, or a destructor, which makes nothing of it."""
    monkeypatch.setattr(signals, "_orders", orders := [])

    def swallowing(*given):
        with suppress(Stopped):
            signals.handle(signal.SIGTERM)
        if fails:
            raise ImportError
        return nights.performed(*given)

    world.put("default", "a.xlsx", GOOD)
    with nights.replace_scoring(), patch("rencai.runs.worker.attempt", swallowing), pytest.raises(click.Abort):
        nights.group.main(world.nightly(), standalone_mode=False)
    assert [run.state for run in runs.read_all(world.data)] == ["queued"]
    orders.clear()
    assert ended(world) == []


@pytest.mark.parametrize("result", [signal.SIG_IGN, signal.default_int_handler], ids=["background", "terminal"])
def test_ignored_ctrl_c_stays_ignored(result):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        signal.signal(signal.SIGINT, result)
        signals.install()
        assert signal.getsignal(signal.SIGTERM) is signals.handle
        assert (signal.getsignal(signal.SIGINT) is signals.handle) == (result is not signal.SIG_IGN)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("name", ["很长的名字" * 16 + ".xlsx", "a." + "b" * 240], ids=["long", "long ending"])
def test_long_name_is_shortened(world, name):
    world.put("default", name, GOOD)
    assert ended(world) == []


def test_name_in_old_encoding_is_read(world):
    name = os.fsdecode("名单.xlsx".encode("gb18030"))
    world.put("default", name, GOOD)
    assert ended(world) == []
    assert (world.inbox / "done" / "名单.xlsx").is_file()


def test_foreign_night_leaves_the_inbox(world, tmp_path):
    world.put("default", "a.xlsx", GOOD)
    other = World(world.folder)
    with exclusive(tmp_path / "elsewhere", world.inbox):
        code, message = nights.ran(other.nightly())
    assert (code, message.partition(":")[0]) == (1, "E_NIGHTLY_RUNNING")


def test_results_within_the_inbox_are_refused(world):
    words = [str(world.inbox / "out") if word == str(world.outbox) else word for word in world.nightly()]
    code, message = nights.ran(words)
    assert (code, message.partition(":")[0]) == (2, "E_USAGE_OUTBOX")


@pytest.mark.parametrize("later", [-2000, 2000], ids=["of the past", "of the future"])
def test_basis_date_deletes_nothing(world, later):
    world.put("default", "a.xlsx", GOOD)
    nights.ran(world.nightly())
    world.put("default", "b.xlsx", OTHER)
    nights.ran(world.nightly(later))
    assert nights.ran(world.nightly(later)) == (0, "")
    assert list(nights.wrong(world, RESULTS)) == []


def test_only_expired_files_are_deleted(world):
    world.put("default", "a.xlsx", GOOD)
    with patch("rencai.system.clock.moment", lambda: "2026-01-05T00:00:00+00:00"):
        nights.ran(world.nightly(-2000, "--retention", "10000"))
    world.placed.clear()
    world.put("default", "b.xlsx", OTHER)
    with patch("rencai.store.retention_clock.has_jumped", lambda *_: False):  # somebody has confirmed the day
        nights.ran(world.nightly(-2000))
    assert [path.name for path in (world.inbox / "done").iterdir() if path.suffix == ".xlsx"] == ["b.xlsx"]
    assert [entry["name"] for path in nights.runs_journals(world) for entry in nights.night_entries(path)] == ["b.xlsx"]


def test_unawaited_process_counts_as_gone():
    """As helpers are that were killed, until their night ends."""
    code = "from rencai.store import holders; print(holders.this_process())"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        mine = child.stdout.read()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert files.alive(child.pid)
        assert holders.is_gone(mine)


def test_failed_purge_is_swept_later(world):
    world.put("default", "a.xlsx", GOOD)
    nights.ran(world.nightly())
    (run,) = runs.read_all(world.data)
    with patch("rencai.store.retention.tidy", side_effect=CutError), pytest.raises(CutError):
        retention.purge(world.data, [run.id], by="test", at="2026-11-26")
    assert retention.tidy(world.data) > 0
    assert [path for path in Path(world.data / "kept").rglob("*") if path.is_file()] == []
