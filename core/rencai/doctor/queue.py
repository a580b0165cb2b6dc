"""Runs that wait, were left or given up, and whether the night was missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rencai.messages.findings import Finding

if TYPE_CHECKING:
    from rencai.store import Outline

OVERDUE = timedelta(hours=30)
"""After the last night: a day, and six hours for the timer's delay and the work itself."""
WAITING = timedelta(hours=24)


def runs(told: Outline, now: datetime) -> list[Finding]:
    """Runs that were given up, that nobody works on any more, or that wait for longer than a day."""
    dead = [Finding("E_RUN_DEAD", f"run {one}") for one in told.dead]
    left = [Finding("E_RUN_LEFT", f"run {one}") for one in told.left]
    waiting = [
        Finding("E_RUN_WAITING", f"run {one}", {"when": since})
        for one, since in told.queued.items()
        if datetime.fromisoformat(since) + WAITING < now
    ]
    return [*dead, *left, *waiting]


def nightly(told: Outline, now: datetime) -> list[Finding]:
    """The night that is overdue, where there ever was one."""
    if told.nightly is None or now < datetime.fromisoformat(told.nightly) + OVERDUE:
        return []
    return [Finding("E_NIGHTLY_OVERDUE", fields={"when": told.nightly})]
