"""The only clock: now as stored, and today in China."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def moment() -> str:
    """Now, to the second, as it is stored: UTC."""
    return now().isoformat(timespec="seconds")


def ago(hours: int) -> str:
    """So many hours before now, as moments are stored."""
    return (now() - timedelta(hours=hours)).isoformat(timespec="seconds")


def today() -> date:
    """The day it is in China."""
    return datetime.now(CHINA).date()
