"""Which law is in force on which day: the day something begins belongs to it."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from rencai.policy.in_force import boundaries, figure_on, in_force, join_law, periods
from rencai.policy.nouns import Check, City, Edition, Figure, Pathway, Policy, Source
from rencai.policy.package import ENTRY_SCHEMA, Package

NEWS = Source("news", "t", "i", "w", "2020", date(2026, 1, 1), "news")
OTHER = Source("other", "t", "i", "w", "2020", date(2026, 1, 1), "news")
A = Edition("a", "甲", "A", date(2020, 1, 1), NEWS, published=1)
B = Edition("b", "乙", "B", (date(2021, 3, 1), date(2021, 3, 31)), NEWS, published=None)


def figure(begins, value, source=NEWS):
    return Figure(begins, value, source, date(2026, 1, 1))


def toy(holds, parameters=None, editions=(A, B)):
    policy = Policy(list(editions), parameters or {}, {"news": NEWS, "other": OTHER}, {})
    way = Pathway("p", "径", "Path", date(2020, 1, 1), "title", (Check("c", "条", "c", holds(policy), NEWS),), NEWS)
    city = City("toy", "玩", "Toy", ())
    return Package("toy", "toy", "toy", "1", city, None, policy, pl.DataFrame(schema=ENTRY_SCHEMA), (way,), ())


def law(package, *days, **columns):
    frame = pl.DataFrame({"as_of": pl.Series(days, dtype=pl.Date), **columns})
    dated, present = periods(frame["as_of"], package)
    joined = frame.join(dated, on="as_of", how="left", maintain_order="left")
    return join_law(joined, present, package)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2019, 12, 31), (), id="before-all"),
        pytest.param(date(2020, 1, 1), (A,), id="first-day"),
        pytest.param(date(2021, 2, 28), (A,), id="day-before-the-range"),
        pytest.param(date(2021, 3, 1), (A, B), id="range-begins"),
        pytest.param(date(2021, 3, 30), (A, B), id="last-uncertain-day"),
        pytest.param(date(2021, 3, 31), (B,), id="certain"),
    ],
)
def test_edition_holds_until_the_next(day, expected):
    assert in_force([A, B], day) == expected


def test_order_of_editions_does_not_matter():
    assert in_force([B, A], date(2022, 1, 1)) == (B,)


def test_first_edition_may_not_hold_yet():
    assert in_force([B], date(2021, 3, 1)) == (None, B)


def test_nothing_changes_between_two_boundaries():
    package = toy(lambda policy: policy.listed())
    assert boundaries(package) == [date(2020, 1, 1), date(2021, 3, 1), date(2021, 3, 31)]
    days = pl.Series([date(2021, 3, 30), None, date(2021, 3, 1), date(2019, 1, 1), date(2021, 3, 30)], dtype=pl.Date)
    frame, present = periods(days, package)
    expected = {"as_of": [date(2019, 1, 1), date(2021, 3, 1), date(2021, 3, 30)], "period": [0, 2, 2]}
    assert_frame_equal(frame, pl.DataFrame(expected, schema={"as_of": pl.Date, "period": pl.UInt32}))
    assert [period.label for period in present] == [None, "a|b"]


OLD, NEW = figure(date(2020, 1, 1), 60), figure((date(2021, 3, 1), date(2021, 3, 31)), 65)
SAME = figure((date(2021, 3, 1), date(2021, 3, 31)), 60)
NONE = figure(date(2022, 1, 1), None)


@pytest.mark.parametrize(
    ("figures", "day", "expected"),
    [
        pytest.param((OLD, NEW), date(2019, 12, 31), (None, ()), id="before"),
        pytest.param((OLD, NEW), date(2020, 1, 1), (60, (OLD,)), id="first-day"),
        pytest.param((OLD, NEW), date(2021, 3, 1), (None, (OLD, NEW)), id="disagreeing"),
        pytest.param((OLD, SAME), date(2021, 3, 1), (60, (OLD, SAME)), id="agreeing"),
        pytest.param((OLD, NEW), date(2021, 3, 31), (65, (NEW,)), id="certain"),
        pytest.param((NEW,), date(2021, 3, 1), (None, (NEW,)), id="perhaps-none-yet"),
        pytest.param((OLD, NONE), date(2022, 1, 1), (None, (NONE,)), id="no-longer-published"),
        pytest.param((NEW, OLD), date(2021, 3, 31), (65, (NEW,)), id="newest-first"),
    ],
)
def test_figure_on_a_day(figures, day, expected):
    assert figure_on(figures, day) == expected


def test_parameters_keep_the_row_order():
    package = toy(lambda policy: pl.col("experience_years") >= policy.param("years"), {"years": (OLD, NEW)})
    result = law(package, date(2021, 4, 1), None, date(2021, 3, 2), date(2020, 1, 1))
    expected = pl.DataFrame(
        {
            "as_of": [date(2021, 4, 1), None, date(2021, 3, 2), date(2020, 1, 1)],
            "edition": ["b", None, "a|b", "a"],
            "coverage": ["0/?", None, "0/1|0/?", "0/1"],
            "param.years.source": ["news", None, "news", "news"],
            "param.years": [65.0, None, None, 60.0],
        }
    )
    assert_frame_equal(result.select(expected.columns), expected)


TABLE = [{"education": "doctor", "value": 2}, {"education": "master", "value": 3}, {"education": "other"}]


def test_disputed_figure_cites_each_source_once():
    figures = (OLD, figure((date(2021, 3, 1), date(2021, 3, 31)), 65, OTHER))
    package = toy(lambda policy: pl.col("experience_years") >= policy.param("years"), {"years": figures})
    assert law(package, date(2021, 3, 2))["param.years.source"].to_list() == ["news; other"]


def test_table_is_read_by_its_keys():
    package = toy(
        lambda policy: pl.col("experience_years") >= policy.param("years", by=["education"]),
        {"years": (figure(date(2020, 1, 1), TABLE, OTHER),)},
    )
    result = law(package, *[date(2020, 6, 1)] * 4, None, education=["master", "bachelor", None, "other", "doctor"])
    assert result["param.years@education"].to_list() == [3.0, None, None, None, None]
    assert result["param.years@education.source"].to_list() == ["other"] * 4 + [None]
