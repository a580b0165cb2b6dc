"""The clock, from which the basis date comes: not before what is known to have happened, and with China's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rencai.messages.findings import Finding

if TYPE_CHECKING:
    from rencai.plugins import Installed
    from rencai.store import Outline

_SLACK = timedelta(minutes=5)
_CHINA = timedelta(hours=8)


def wrong(installed: Installed, told: Outline, now: datetime) -> list[Finding]:
    """What shows that the clock is behind, or that its zone is missing.

    The release tells its day by the last on which somebody checked a source: packages hold no other.
    """
    checked = max((day.verified for one in installed.packages for day in one.policy.sources.values()), default=None)
    found = [] if _zone(now) else [Finding("E_CLOCK_ZONE")]
    if checked and now.date() + timedelta(days=1) < checked:
        found.append(Finding("E_CLOCK_SOURCE", fields={"when": checked}))
    if told.newest and now + _SLACK < datetime.fromisoformat(told.newest):
        found.append(Finding("E_CLOCK_STORE", fields={"when": told.newest}))
    return found


def _zone(now: datetime) -> bool:
    try:
        return now.astimezone(ZoneInfo("Asia/Shanghai")).utcoffset() == _CHINA
    except ZoneInfoNotFoundError:
        return False
