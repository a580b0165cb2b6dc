"""Windows of real Chinese workdays: holidays do not count, days worked in lieu do, and the calendar has an end."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from rencai.ruling.workdays import Window, window

LAST = date(max(day.year for day in chinese_calendar.workdays), 12, 31)


@pytest.mark.parametrize(
    ("start", "low", "high", "expected"),
    [
        pytest.param(date(2022, 9, 25), 5, 30, (date(2022, 9, 30), date(2022, 11, 9)), id="sunday-before-national-day"),
        pytest.param(date(2022, 9, 30), 1, 2, (date(2022, 10, 8), date(2022, 10, 9)), id="over-national-day"),
        pytest.param(date(2022, 1, 28), 1, 3, (date(2022, 1, 29), date(2022, 2, 7)), id="over-spring-festival"),
        pytest.param(date(2022, 12, 1), 1, 1, (date(2022, 12, 2), date(2022, 12, 2)), id="next-day"),
    ],
)
def test_first_day_is_the_next_workday(start, low, high, expected):
    assert window(start, low, high) == Window(*expected, not_before=None)


def test_beyond_the_calendar_is_a_bound():
    result = window(LAST - timedelta(days=20), 5, 30)
    assert result.begins is not None
    assert result.begins <= LAST
    assert result.ends is None
    assert LAST < result.not_before <= LAST + timedelta(days=30)


def test_earliest_day_bounds_the_result():
    """With the last day of the calendar as start, five workdays end no sooner than five days later, not thirty."""
    result = window(LAST, 5, 30)
    assert (result.begins, result.ends) == (None, None)
    assert result.not_before == LAST + timedelta(days=5)


def test_calendar_end_gives_the_bound():
    """Where the first day is still known, the bound is the last one's."""
    assert window(LAST - timedelta(days=20), 5, 60).not_before > LAST + timedelta(days=30)
