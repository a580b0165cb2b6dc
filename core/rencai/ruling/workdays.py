"""Count China's real workdays, holidays and days worked in lieu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Window:
    """When something that takes a number of workdays ends; ``begins`` and ``ends`` are None past the calendar.

    There ``not_before`` is a day that the first of them that is None cannot precede.
    """

    begins: date | None
    ends: date | None
    not_before: date | None


def window(start: date, low: int, high: int) -> Window:
    """Return the first and the last day on which work begun after ``start`` may end; day 1 is the next workday.

    >>> window(date(2022, 9, 30), 1, 2)
    Window(begins=datetime.date(2022, 10, 8), ends=datetime.date(2022, 10, 9), not_before=None)
    """
    first, earliest = _nth(start, low)
    last, latest = _nth(start, high)
    return Window(first, last, None if last else latest if first else earliest)


def _nth(start: date, number: int) -> tuple[date | None, date]:
    """Return the n-th workday after ``start``; where the published calendar ends, None and a day it cannot precede."""
    import chinese_calendar

    day, left = start, number
    while left:
        day += timedelta(days=1)
        try:
            left -= chinese_calendar.is_workday(day)
        except NotImplementedError:
            return None, day + timedelta(days=left - 1)
    return day, day
