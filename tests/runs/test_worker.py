"""Workers outlive what keeps them from work: every way in which one may end is tried, and the queue finishes itself."""

import errno
import sqlite3
from contextlib import closing
from datetime import date
from itertools import pairwise

import pytest

from rencai.plugins.loader import Installed
from rencai.runs import context, patience, records, worker
from rencai.runs.crew import Crew
from rencai.runs.outcome import RunOutcome
from rencai.runs.perform import RoomError
from rencai.runs.request import Request
from rencai.runs.worker import OutdatedError, Worker
from rencai.sheets.file.limits import WEB
from rencai.store import database, queue, runs
from rencai.system.errors import OutputError

NONE = Installed((), ())
MADE = RunOutcome("done", {"rows": 1}, {"told": b"{}"})


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A store with one run in the queue; nothing waits for long."""
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.001)
    monkeypatch.setattr(patience, "LONGEST_SECONDS", 0.001)
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.01)
    monkeypatch.setattr(worker, "attempt", lambda *_: MADE)
    folder, source = tmp_path / "data", tmp_path / "a.csv"
    source.write_text("姓名,工号\n合成甲,SYN-1\n", "utf-8")
    drafts = records.draft_inputs(folder, [source], WEB)
    request = Request("d", (("a.csv", drafts[0].sha256),), date(2026, 11, 26), "zh", task="read")
    records.request_run(folder, request, context.load_context(folder, "d", NONE, ()), "web", drafts)
    return folder


def failing(times, error, real):
    """Call ``real``, but raise the error the first times."""
    left = [error] * times

    def call(*arguments, **options):
        if left:
            raise left.pop()
        return real(*arguments, **options)

    return call


def only_run(data):
    (run,) = runs.read_all(data, task=None)
    return run


LOCKED = OutputError("locked", code="E_STORE")
FULL = OutputError("full", code="E_OUTPUT_WRITE")


@pytest.mark.parametrize(
    "troubles",
    [
        pytest.param([(queue, "has_open_runs", LOCKED)], id="the store is held when it is polled"),
        pytest.param([(queue, "lease", LOCKED)], id="when a run is leased"),
        pytest.param([(queue, "report_progress", LOCKED)], id="when a step is told"),
        pytest.param([(queue, "finish", LOCKED)], id="when a run is finished"),
        pytest.param([(queue, "finish", LOCKED), (queue, "release", LOCKED)], id="and when it is put back"),
        pytest.param([(worker.files, "draft_all", FULL), (queue, "release", FULL)], id="the disk is full"),
        pytest.param([(worker, "attempt", RoomError("full"))], id="no room to read"),
        pytest.param([(worker, "attempt", OSError(errno.ENOSPC, "full"))], id="no room for a library's file"),
        pytest.param([(worker.database, "key", LOCKED)], id="the key is missing for a while"),
    ],
)
def test_worker_outlives_what_passes(data, monkeypatch, troubles):
    for where, name, error in troubles:
        monkeypatch.setattr(where, name, failing(3, error, getattr(where, name)))
    attending = Worker(data, NONE, WEB)
    attending.attend(lambda: False, drain=True)
    run = only_run(data)
    assert (run.state, run.attempts, run.holder, attending.troubled) == ("done", 1, None, {})


def test_locked_store_is_waited_for(data):
    looks = []
    with closing(sqlite3.connect(data / database.FILE)) as other:
        other.execute("BEGIN IMMEDIATE")

        def ends():
            looks.append(1)
            if len(looks) == 3:
                other.rollback()
            return False

        Worker(data, NONE, WEB).attend(ends, drain=True)
    assert (only_run(data).state, len(looks) >= 3) == ("done", True)


def test_endless_trouble_fails_the_run(data, monkeypatch):
    monkeypatch.setattr(worker, "attempt", failing(99, RoomError("full"), None))
    monkeypatch.setattr(worker, "ROOM_SECONDS", -1.0)
    Worker(data, NONE, WEB).attend(lambda: False, drain=True)
    assert (only_run(data).state, only_run(data).code) == ("failed", "E_INPUT_ROOM")


def test_an_order_or_change_is_obeyed(data, monkeypatch):
    monkeypatch.setattr(queue, "lease", failing(99, LOCKED, None))
    Worker(data, NONE, WEB).attend(iter([False, True, True]).__next__)  # the parent is gone by the second look
    monkeypatch.setattr(queue, "lease", failing(1, OutdatedError("changed"), None))
    with pytest.raises(OutdatedError, match="changed"):
        Worker(data, NONE, WEB).attend(lambda: False)
    assert only_run(data).state == "queued"


class Child:
    """A process of which the test says how it ends; ``returncode`` is None while it lives."""

    returncode = None

    def poll(self):
        return self.returncode

    def terminate(self):
        self.returncode = -15

    def wait(self, _=None):
        return self.returncode


@pytest.fixture
def crew(monkeypatch):
    """A crew of one, whose clock stands still and whose processes are no real ones."""
    made = Crew(["worker"], 1, clock=lambda: made.now)
    made.now, made.started, made.refused = 0.0, [], 0

    def start():
        if made.refused:
            made.refused -= 1
            raise BlockingIOError(errno.EAGAIN, "no more processes")
        made.started.append(Child())
        return made.started[-1]

    monkeypatch.setattr(made, "_start_process", start)
    return made


@pytest.mark.parametrize("end", [0, 1, 4, 70, 143, -6, -9, -11, -15])
def test_every_end_is_followed_up(crew, end):
    crew.start()
    for _ in range(3):
        crew.now += 60
        crew.started[-1].returncode = end
        crew.tend()
        crew.now += 1
        crew.tend()
    assert (len(crew.started), crew.worst, crew.is_working) == (4, abs(end), True)


def test_refused_start_is_tried_again(crew):
    crew.refused = 5
    crew.start()
    assert not crew.is_working
    for _ in range(20):
        crew.now += 10
        crew.tend()
    assert (len(crew.started), crew.is_working) == (1, True)


def test_failing_again_is_not_working(crew):
    """A process that ends at its first line is started less and less often, and counts as none."""
    crew.start()
    starts = []
    for _ in range(600):
        crew.started[-1].returncode = 1
        crew.now += 0.5
        crew.tend()
        if len(crew.started) > len(starts) + 1:
            starts.append(crew.now)
            assert crew.is_working == (len(starts) < 2)
    gaps = [after - before for before, after in pairwise(starts)]
    assert gaps == sorted(gaps)
    assert gaps[-1] >= 30
    crew.now += 31
    crew.tend()
    crew.now += 31
    assert crew.is_working  # the last one lives


def test_a_drained_crew_ends(crew):
    crew.restart = False
    crew.start()
    crew.tend()
    assert not crew.has_ended
    crew.started[0].returncode = 4
    crew.tend()
    assert (crew.has_ended, crew.worst, len(crew.started)) == (True, 4, 1)


def test_stopping_ends_all(crew):
    crew.start()
    crew.stop()
    assert crew.started[0].returncode == -15
