"""What nights keep goes together, by the day on which an input first came; a stand-in does the scoring."""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import pytest

import nights
from nights import World
from rencai.operations.nightly import entering
from rencai.store import register, retention, runs
from rencai.store.database import open_store
from rencai.system import clock


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "world")
    made.inbox.mkdir(parents=True)
    return made


@contextmanager
def on(day):
    """It is noon of that day, and somebody has confirmed it where many have passed."""
    with (
        patch("rencai.store.retention_clock.has_jumped", lambda *_: False),
        patch.object(clock, "moment", lambda: f"{day}T12:00:00+00:00"),
        patch.object(clock, "today", lambda: date.fromisoformat(day)),
    ):
        yield


def night(world, day, *options, later=0):
    with on(day):
        assert nights.ran(world.nightly(later, *options))[0] in (0, 1)


def put_away(world):
    return sorted(path.name for path in (world.inbox / "done").iterdir() if path.suffix == ".xlsx")


def test_second_coming_prolongs_nothing(world):
    world.put("default", "a.xlsx", b"one")
    night(world, "2026-10-01")
    world.put("default", "b.xlsx", b"one")
    world.put("default", "c.xlsx", b"another")
    night(world, "2026-10-25")
    assert put_away(world) == ["a.xlsx", "b.xlsx", "c.xlsx"]
    night(world, "2026-11-01")
    assert put_away(world) == ["c.xlsx"]
    assert len(list((world.outbox / "default").iterdir())) == 3
    night(world, "2026-11-01", "--clear-outbox")
    assert [path.name[0] for path in (world.outbox / "default").iterdir()] == ["c"]
    assert [run.id for run in runs.read_all(world.data) if not run.purged_at] == [nights.night_entries(path)[0]["run"]
            for path in nights.runs_journals(world)]  # fmt: skip


def test_late_return_counts_anew(world):
    """Nights were missed, and the file comes again after its time is over: it is scored and put away as new."""
    world.put("default", "a.xlsx", b"one")
    night(world, "2026-10-01")
    world.put("default", "b.xlsx", b"one")
    night(world, "2026-12-01", "--clear-outbox", later=61)
    assert (put_away(world), len(list((world.outbox / "default").iterdir()))) == (["b.xlsx"], 1)
    assert {place.came[:10] for place in register.read_all(world.data)} == {"2026-12-01"}


def test_rescoring_prolongs_nothing(world):
    """By the law of another day, on the day before the input's time is over."""
    world.put("default", "a.xlsx", b"one")
    night(world, "2026-10-01")
    with patch("rencai.operations.nightly.rescore._stale", lambda *_: True):
        night(world, "2026-10-31", "--rescore", later=30)
    assert [bool(run.purged_at) for run in runs.read_all(world.data)] == [False, False]
    assert {place.came[:10] for place in register.read_all(world.data)} == {"2026-10-01"}
    night(world, "2026-11-01", later=31)
    assert [bool(run.purged_at) for run in runs.read_all(world.data)] == [True, True]
    assert (list(world.data.glob("kept/??/*")), put_away(world)) == ([], [])


def test_purged_run_leaves_no_input(world):
    world.put("default", "a.xlsx", b"one")
    night(world, "2026-10-01")
    (run,) = runs.read_all(world.data)
    retention.purge(world.data, [run.id], by="me", at="2026-10-02")
    assert list((world.inbox / "done").iterdir()) == []
    assert {place.kind for place in register.read_all(world.data)} == {"result"}


def test_older_stores_are_entered(world):
    """Also what somebody else put into ``done``; the rest of the outbox is not ours."""
    world.put("甲部", "a.xlsx", b"one")
    world.put("default", "b.xlsx", b"unreadable")
    night(world, "2026-10-01")
    before = {(place.path, place.kind, place.input, place.run) for place in register.read_all(world.data)}
    with open_store(world.data) as store:
        for table in ("places", "folders"):
            store.execute(f"delete from {table}")  # noqa: S608 - ours
        store.conn.commit()
    foreign = world.inbox / "done" / "foreign.xlsx"
    foreign.parent.mkdir(exist_ok=True)
    for path in (foreign, world.outbox / "mine.xlsx"):
        path.write_bytes(b"foreign")
    entering.enter_unentered(world.data)
    entering.enter_unentered(world.data)
    places = [place for place in register.read_all(world.data) if place.kind != "summary"]  # which a stand-in wrote
    assert {(place.path, place.kind, place.input, place.run) for place in places if place.path != foreign} == before
    assert len(places) == len(before) + 1
    assert {place.came[:10] for place in places if place.path != foreign} == {"2026-10-01"}
