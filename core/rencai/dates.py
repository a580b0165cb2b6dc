"""One cell's text -> a day, or a year and month; what may be two days is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

PERMANENT = date(9999, 12, 31)
"""The expiry date of a certificate that never expires."""

_PERMANENT_WORDS = (
    "长期", "长期有效", "永久", "永久有效", "无期限", "无限期", "无固定期限", "终身", "终身有效", "永不过期",
    "permanent", "lifetime", "indefinite", "noexpiry", "noexpirydate", "neverexpires", "doesnotexpire",
    "99991231", "99991231000000", "9999年12月31日",
)  # fmt: skip

_TIME = r"[ t]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"
_YEAR, _TWO, _MONTH = "([0-9]{4})", "([0-9]{1,2})", r"([a-z]{3,9})\.?"
_NTH = rf"{_TWO}(?:st|nd|rd|th)?"
_GAP = "[ ,./-]*"
_SAME = [rf"{{}}{mark}{{}}{mark}{{}}" for mark in ("-", "/", r"\.")]
"""Three parts with one mark between them."""

_DAYS = {
    **{rf"^{form.format(_YEAR, _TWO, _TWO)}$": "${1}-${2}-${3}" for form in _SAME},
    rf"^{_YEAR}年{_TWO}月{_TWO}[日号]?$": "${1}-${2}-${3}",
    r"^([0-9]{4})([0-9]{2})([0-9]{2})$": "${1}-${2}-${3}",
    rf"^{_NTH}{_GAP}{_MONTH}{_GAP}{_YEAR}$": "${3}-${2}-${1}",
    rf"^{_MONTH}{_GAP}{_NTH}[ ,./-]+{_YEAR}$": "${3}-${1}-${2}",
    rf"^{_YEAR}{_GAP}{_MONTH}{_GAP}{_NTH}$": "${1}-${2}-${3}",
}
_DAY_FIRST = {rf"^{form.format(_TWO, _TWO, _YEAR)}$": "${3}-${2}-${1}" for form in _SAME}
_MONTH_FIRST = dict.fromkeys(_DAY_FIRST, "${3}-${1}-${2}")
_MONTHS = {
    rf"^{_YEAR}年{_TWO}月份?$": "${1}-${2}-1",
    rf"^{_YEAR}[-/]{_TWO}$": "${1}-${2}-1",
    r"^([0-9]{4})\.([0-9]{2})$": "${1}-${2}-1",
    r"^((?:19|20)(?:00|1[3-9]|[2-9][0-9]))([0-9]{2})$": "${1}-${2}-1",
    rf"^{_TWO}[-/]{_YEAR}$": "${2}-${1}-1",
    rf"^{_MONTH}{_GAP}{_YEAR}$": "${2}-${1}-1",
    rf"^{_YEAR}{_GAP}{_MONTH}$": "${1}-${2}-1",
}
"""2022.1 is none: so the number 2022.10 arrives. Nor is 200512, which may be a day of 2020 or of 2012."""

_NAMES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
_NUMBERS = {f"-{name}-": f"-{number}-" for line in _NAMES for number, name in enumerate(line.split(), 1)}
_NUMBERS["-sept-"] = "-9-"


def day(text: pl.Expr) -> pl.Expr:
    """The day, where the text names one without doubt, between the years 1900 and 2100; else null.

    A time after it is dropped, one with a time zone is not: the day may be another here.

    >>> told = pl.DataFrame({"text": ["2022年3月29号", "25/12/2022", "03/04/2022", "Mar 29, 2022", "2022-02-30"]})
    >>> told.select(day(pl.col("text")))["text"].to_list()
    [datetime.date(2022, 3, 29), datetime.date(2022, 12, 25), None, datetime.date(2022, 3, 29), None]
    """
    plain = _plain(text, without=_TIME)
    first, second = _read(plain, _DAY_FIRST), _read(plain, _MONTH_FIRST)
    one = first.is_null() | second.is_null() | (first == second)
    return pl.coalesce(_read(plain, _DAYS), pl.when(one).then(pl.coalesce(first, second)))


def month(text: pl.Expr) -> pl.Expr:
    """The first day of the month, where the text names a year and a month and no more; else null.

    >>> told = pl.DataFrame({"text": ["2022年3月", "202203", "2022.1", "200512", "2022-03-29", "2022"]})
    >>> told.select(month(pl.col("text")))["text"].to_list()
    [datetime.date(2022, 3, 1), datetime.date(2022, 3, 1), None, None, None, None]
    """
    return _read(_plain(text), _MONTHS)


def since(text: pl.Expr) -> pl.Expr:
    """The day, or the first day of the month that the text names; null where it names neither."""
    return pl.coalesce(day(text), month(text))


def until(text: pl.Expr) -> pl.Expr:
    """The day, or the last day of the month that the text names, or ``PERMANENT``; else null."""
    named = pl.coalesce(day(text), month(text).dt.month_end())
    return pl.when(fold(text).is_in(_PERMANENT_WORDS)).then(pl.lit(PERMANENT)).otherwise(named)


def _plain(text: pl.Expr, *, without: str = "$") -> pl.Expr:
    """The text in one width and case, its dashes hyphens, no space beside a mark; the ending ``without`` is dropped."""
    plain = text.str.normalize("NFKC").str.to_lowercase().str.replace(without, "")
    return plain.str.replace_all(r"\p{Pd}", "-").str.replace_all(r"\s*([-/.,年月日号])\s*", "${1}")


def _read(plain: pl.Expr, forms: Mapping[str, str]) -> pl.Expr:
    """The day that the text is in one of the forms, each of which is rewritten as year-month-day."""
    written = [pl.when(plain.str.contains(form)).then(plain.str.replace(form, made)) for form, made in forms.items()]
    told = pl.coalesce(written).str.replace_many(list(_NUMBERS), list(_NUMBERS.values()))
    read = told.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(read.dt.year().is_between(1900, 2100)).then(read)
