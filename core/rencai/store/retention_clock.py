"""Let retention stop where the clock is further ahead than plausible: one wrong clock would delete all that is stored.

Each deletion by age notes the moment. Where the clock is much later than the last note, either nothing ran for long, or
the clock jumped; only a person can tell which.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction
from rencai.system import clock
from rencai.system.errors import OutputError, UsageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from sqlite_utils import Database


LONGEST_DAYS = 14
"""How far the clock may be ahead of the last deletion by age, however long the retention is."""
SHORTEST_DAYS = 2
"""So far it may be in any case: a night that was missed is no jump."""


class ClockError(OutputError):
    """The clock is further ahead of the last deletion by age than plausible; nothing was deleted."""

    code = "E_CLOCK_JUMP"
    exit_code = 1


def has_jumped(last: str | None, now: datetime, days: int) -> bool:
    """Return whether the clock is further ahead of the last deletion by age than plausible.

    :param last: ISO, UTC; None where there was none.
    :param days: the retention: a jump of half of it is the most that may go unnoticed.
    """
    most = timedelta(days=min(LONGEST_DAYS, max(SHORTEST_DAYS, days // 2)))
    return last is not None and now - datetime.fromisoformat(last) > most


def require_plausible(data: Path, days: int = 2 * LONGEST_DAYS) -> None:
    """Check the clock before something is deleted by age, and note the moment.

    :param days: the retention; not what somebody asks for once, who knows what is to go.
    :raises ClockError: when it is further ahead than plausible; ``confirm`` says that it is right all the same.
    """
    if not store_exists(data):
        return
    with open_store(data) as store, transaction(store):
        last = _last(store)
        jumped = has_jumped(last, clock.now(), days)
        _note(store, days, last if jumped else None)  # a night that ends now must not hide the jump from the next one
    if jumped:
        message = (
            f"the clock is far ahead of the last deletion by age ({last}), so nothing was deleted; where the day is"
            " right, confirm it: `rencai runs purge --today DATE`"
        )
        raise ClockError(message, when=last)


def confirm(data: Path, today: date, *, by: str) -> None:
    """Note that a person says that the clock's day is right.

    :param today: the day that it is in China, as the person says.
    :raises UsageError: when the clock has another day.
    """
    if today != clock.today():
        message = f"the clock of this machine has {clock.today()} and not {today}; set it, and delete nothing before"
        raise UsageError(message, code="E_USAGE_TODAY")
    if not store_exists(data):
        return
    with open_store(data) as store, transaction(store):
        _note(store, 2 * LONGEST_DAYS)
        append_entry(store, at=clock.moment(), by=by, action="clock_confirmed", details={"today": today.isoformat()})


def _last(store: Database) -> str | None:
    """Return when something was last deleted by age; by older versions, of which there is no note, by a night."""
    noted = next((str(row["at"]) for row in store.table("retention_clock").rows), None)
    query = "select max(at) from audit where action = 'nightly_finished'"
    night: str | None = store.execute(query).fetchone()[0]
    return noted or night


def _note(store: Database, days: int, at: str | None = None) -> None:
    """Note that something was deleted by age at that moment, or now."""
    store.table("retention_clock").upsert({"id": 1, "at": at or clock.moment(), "days": days}, pk="id")
