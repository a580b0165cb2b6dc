"""Parse one cell's text into a day or a year and month; a date that may be two days is null."""

from __future__ import annotations

from datetime import date

import polars as pl

from rencai.cells.parsers import cell_words
from rencai.system.text import fold

PERMANENT = date(9999, 12, 31)
"""The expiry date of a certificate that never expires."""

MIDNIGHT = " 00:00:00"
"""How the text of a spreadsheet's day ends: the reader gives each as the moment at which it begins."""

_YEARS = (1900, 2100)
_USUAL = r"^[12][0-9]{3}(?:-[0-9]{1,2}-[0-9]{1,2}(?: 00:00:00)?|/[0-9]{1,2}/[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)$"
"""How nearly all days are written, also those that the spreadsheet stores as days.

The many other forms are tried on the rest only, which is far quicker.
"""

_MARKS = {"/": "-", "年": "-", "月": "-", "日": "", MIDNIGHT: ""}
"""What turns those into year-month-day."""

_TIME = r"[ t]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"
_YEAR, _TWO, _MONTH = "([0-9]{4})", "([0-9]{1,2})", r"([a-z]{3,9})\.?"
_NTH = rf"{_TWO}(?:st|nd|rd|th)?"
_GAP = "[ ,./-]*"
_SAME = [rf"^{{}}{mark}{{}}{mark}{{}}$" for mark in ("-", "/", r"\.")]
"""Three parts with one mark between them."""

_FORMS = {
    **{form.format(_YEAR, _TWO, _TWO): "=${1}-${2}-${3}" for form in _SAME},
    rf"^{_YEAR}年{_TWO}月{_TWO}[日号]?$": "=${1}-${2}-${3}",
    r"^([0-9]{4})([0-9]{2})([0-9]{2})$": "=${1}-${2}-${3}",
    rf"^{_NTH}{_GAP}{_MONTH}{_GAP}{_YEAR}$": "=${3}-${2}-${1}",
    rf"^{_MONTH}{_GAP}{_NTH}[ ,./-]+{_YEAR}$": "=${3}-${1}-${2}",
    rf"^{_YEAR}{_GAP}{_MONTH}{_GAP}{_NTH}$": "=${1}-${2}-${3}",
    **{form.format(_TWO, _TWO, _YEAR): "?${3}-${1}-${2}" for form in _SAME},
    rf"^{_YEAR}年{_TWO}月份?$": "~${1}-${2}-1",
    rf"^{_YEAR}[-/]{_TWO}$": "~${1}-${2}-1",
    r"^([0-9]{4})\.([0-9]{2})$": "~${1}-${2}-1",
    r"^((?:19|20)(?:00|1[3-9]|[2-9][0-9]))([0-9]{2})$": "~${1}-${2}-1",
    rf"^{_TWO}[-/]{_YEAR}$": "~${2}-${1}-1",
    rf"^{_MONTH}{_GAP}{_YEAR}$": "~${2}-${1}-1",
    rf"^{_YEAR}{_GAP}{_MONTH}$": "~${1}-${2}-1",
}
"""Form -> year-month-day after a mark: = a day, ~ a month, ? a day whose month may come first or second.

2022.1 is no form: the number 2022.10 arrives like that. Nor is 200512, which may be a day of 2020 or of 2012.
"""

_NAMES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
_NUMBERS = {f"-{name}-": f"-{number}-" for line in _NAMES for number, name in enumerate(line.split(), 1)}
_NUMBERS["-sept-"] = "-9-"


def parse(texts: pl.LazyFrame, *, expires: bool) -> pl.LazyFrame:
    """Return every ``text`` with the day that it names as ``value``, null where it names none, and ``month_only``.

    A day counts where the text names one without doubt, between the years 1900 and 2100. A month counts from its first
    day, where the certificate ``expires`` to its last. A time is dropped, but not one with a zone: its day may differ.

    :param texts: a column ``text`` without nulls.

    >>> texts = pl.LazyFrame({"text": ["2022年3月29号", "25/12/2022", "03/04/2022", "Feb 2022", "2022.1"]})
    >>> parse(texts, expires=True).collect()["value"].to_list()
    [datetime.date(2022, 3, 29), datetime.date(2022, 12, 25), None, datetime.date(2022, 2, 28), None]
    """
    usual = pl.col("text").str.contains(_USUAL)
    written = pl.col("text").str.replace_many(_MARKS)
    quick = texts.filter(usual).select("text", value=_day(written), month_only=pl.lit(value=False))
    return pl.concat([quick, _parse_any_form(texts.filter(~usual), expires=expires)])


def _parse_any_form(texts: pl.LazyFrame, *, expires: bool) -> pl.LazyFrame:
    """Parse as ``parse`` does, a text in any form."""
    kind, first, second = pl.col("kind"), pl.col("first"), pl.col("second")
    unambiguous = first.is_null() | second.is_null() | (first == second)
    month = pl.when(kind == "~").then(first)
    day = (
        pl.when(kind == "=").then(first)
        .when((kind == "?") & unambiguous).then(pl.coalesce(first, second))
        .otherwise(month.dt.month_end() if expires else month)
    )  # fmt: skip
    permanent = fold(pl.col("text")).is_in(cell_words().permanent)
    value = pl.when(permanent).then(pl.lit(PERMANENT)).otherwise(day) if expires else day
    swapped = pl.col("written").str.replace(r"-(.*)-(.*)$", "-${2}-${1}")
    return (
        texts.with_columns(written=_as_year_month_day(pl.col("text")))
        .with_columns(kind=pl.col("written").str.head(1), written=pl.col("written").str.slice(1))
        .with_columns(first=_day(pl.col("written")), second=_day(swapped))
        .select("text", value=value, month_only=month.is_not_null())
    )


def _day(written: pl.Expr) -> pl.Expr:
    day = written.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(day.dt.year().is_between(*_YEARS)).then(day)


def _as_year_month_day(text: pl.Expr) -> pl.Expr:
    """Return the text as ``_FORMS`` write it; one of no form begins with none of their marks."""
    plain = text.str.normalize("NFKC").str.to_lowercase().str.replace(_TIME, "").str.replace_all(r"[=~?]", "!")
    plain = plain.str.replace_all(r"\p{Pd}", "-").str.replace_all(r"\s*([-/.,年月日号])\s*", "${1}")
    for form, template in _FORMS.items():
        plain = plain.str.replace(form, template)
    return plain.str.replace_many(list(_NUMBERS), list(_NUMBERS.values()))
