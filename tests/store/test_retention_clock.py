"""A forward jump of the clock deletes nothing: retention stops, says so, and goes on once a person confirms the day."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from rencai.operations.maintenance import doctor
from rencai.plugins.loader import Installed
from rencai.store import audit, files, runs, snapshot
from rencai.store.retention_clock import ClockError, confirm, has_jumped, require_plausible
from rencai.store.runs import NewRun
from rencai.system import clock
from rencai.system.errors import UsageError
from rencai.web.lifespan import purge_expired

BEGIN = datetime(2026, 3, 1, 18, tzinfo=UTC)
RUN = NewRun("a" * 12, "k", "d", "web", "read", "2026-03-01", "zh", {})


class Clock:
    """The only clock, as the test sets it."""

    def __init__(self, patch):
        self.now = BEGIN
        patch.setattr(clock, "now", lambda: self.now)
        patch.setattr(clock, "today", lambda: self.now.astimezone(clock.CHINA).date())

    def jump(self, **how):
        self.now += timedelta(**how)


@pytest.fixture
def ticking(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def service(tmp_path, ticking):  # noqa: ARG001 - the store's moments are the clock's
    """What the hourly deletion of the web service needs, with an upload that has just come."""
    data = tmp_path / "data"
    made = list(files.draft_all(data, {"in": b"an upload"}).values())
    runs.record(data, RUN, {"state": "done"}, made, files.draft_all(data, {"request": b"{}"}), clock.moment())
    return SimpleNamespace(data=data, retention=30, login="root")


@pytest.mark.parametrize(
    ("days", "ahead", "jumped"),
    [(30, 14, False), (30, 15, True), (3650, 15, True), (10, 5, False), (10, 6, True), (1, 2, False), (1, 3, True)],
)
def test_half_a_retention_is_plausible(days, ahead, jumped):
    last = BEGIN.isoformat(timespec="seconds")
    assert has_jumped(last, BEGIN + timedelta(days=ahead), days) == jumped
    assert not has_jumped(None, BEGIN + timedelta(days=ahead), days)
    assert not has_jumped(last, BEGIN - timedelta(days=ahead), days)


def test_a_jump_deletes_nothing(service, ticking):
    assert purge_expired(service) == (0, 0)
    ticking.jump(days=40)
    for _ in range(2):  # the first refusal is no confirmation for the second
        with pytest.raises(ClockError, match="2026-03-01T18:00:00"):
            purge_expired(service)
    assert looks(service, ticking) == ["E_CLOCK_JUMP"]
    with pytest.raises(UsageError, match="2026-04-11 and not 2026-03-02"):
        confirm(service.data, date(2026, 3, 2), by="root")  # the person looked at a calendar
    ticking.jump(days=-40)
    assert purge_expired(service) == (0, 0)
    assert looks(service, ticking) == []


def looks(service, ticking):
    """The codes of what `doctor` says of the clock."""
    findings = doctor.check_clock(Installed((), ()), snapshot.read_outline(service.data), ticking.now)
    return [finding.code for finding in findings]


def test_a_confirmed_day_deletes_again(service, ticking):
    purge_expired(service)
    ticking.jump(days=40)
    confirm(service.data, date(2026, 4, 11), by="wang")
    assert purge_expired(service) == (1, 2)
    entry = next(each for each in audit.read_all(service.data) if each.action == "clock_confirmed")
    assert (entry.by, entry.details) == ("wang", {"today": "2026-04-11"})


def test_daily_deletions_are_never_stopped(service, ticking):
    counts = []
    for _ in range(40):
        counts.append(purge_expired(service))
        ticking.jump(days=1)
    assert counts.count((1, 2)) == 1
    assert sum(runs_deleted for runs_deleted, _ in counts) == 1


def test_older_stores_go_by_nights(service, ticking):
    """A store of before there was such a note has the nights that its record tells of."""
    audit.record(service.data, at=clock.moment(), by="root", action="nightly_finished", details={})
    ticking.jump(days=20)
    with pytest.raises(ClockError):
        require_plausible(service.data, 30)
    audit.record(service.data, at=clock.moment(), by="root", action="nightly_finished", details={})
    with pytest.raises(ClockError):
        require_plausible(service.data, 30)
    require_plausible(service.data.parent / "none", 30)
    assert not (service.data.parent / "none").exists()


def test_command_asks_and_is_answered(rencai, tmp_path):
    data = tmp_path / "data"
    audit.record(data, at="2020-01-01T00:00:00+00:00", by="root", action="nightly_finished", details={})
    (tmp_path / "in").mkdir()
    night = rencai("nightly", "--inbox", tmp_path / "in", "--outbox", tmp_path / "out")
    assert (night.returncode, night.stderr.split(": ")[0]) == (1, "E_CLOCK_JUMP")
    assert "rencai runs purge --today" in night.stderr
    assert rencai("runs", "purge").stderr.startswith("E_CLOCK_JUMP: ")
    assert rencai("runs", "purge", "--today", "2020-01-01").returncode == 2
    assert rencai("runs", "purge", "--today", str(clock.today())).returncode == 0
    assert rencai("runs", "purge").returncode == 0
