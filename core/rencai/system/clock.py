"""The only clock: now as stored, and today in China."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def moment() -> str:
    """Return the present moment as it is stored: ISO, UTC, to the second."""
    return now().isoformat(timespec="seconds")


def ago(hours: int) -> str:
    """Return the moment that many hours ago, as moments are stored."""
    return (now() - timedelta(hours=hours)).isoformat(timespec="seconds")


def today() -> date:
    """Return the day it is in China."""
    return datetime.now(CHINA).date()


def in_china(stored: str) -> str:
    """Return a stored moment as people in China read it: day, hour and minute there.

    >>> in_china("2026-11-30T16:05:59+00:00")
    '2026-12-01 00:05'
    """
    return datetime.fromisoformat(stored).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
