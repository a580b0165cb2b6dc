"""Parse one cell's text into a day or a year and month; a date that may be two days is null."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl

from rencai.cells.cell_words import cell_words
from rencai.cells.doubts import has_signs
from rencai.cells.numerals import YEAR_DIGITS, numerals
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
    rf"^{_YEAR}年{_TWO}(?:月份?)?$": "~${1}-${2}-1",
    rf"^{_YEAR}[-/]{_TWO}$": "~${1}-${2}-1",
    r"^([0-9]{4})\.([0-9]{2}|[2-9])$": "~${1}-${2}-1",
    rf"^{_YEAR}[-/.]{_TWO}月份?$": "~${1}-${2}-1",
    rf"^{_YEAR}[-/.]{_TWO}月{_TWO}[日号]?$": "=${1}-${2}-${3}",
    r"^((?:19|20)(?:00|1[3-9]|[2-9][0-9]))([0-9]{2})$": "~${1}-${2}-1",
    rf"^{_TWO}[-/]{_YEAR}$": "~${2}-${1}-1",
    rf"^{_MONTH}{_GAP}{_YEAR}$": "~${2}-${1}-1",
    rf"^{_YEAR}{_GAP}{_MONTH}$": "~${1}-${2}-1",
}
"""Form -> year-month-day after a mark: = a day, ~ a month, ? a day whose month may come first or second.

2022.1 is no form: the number 2022.10 arrives like that, and no other month does. Nor is 200512, which may be a day of
2020 or of 2012.
"""

_NAMES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
_NUMBERS = {f"-{name}-": f"-{number}-" for line in _NAMES for number, name in enumerate(line.split(), 1)}
_NUMBERS["-sept-"] = "-9-"


_HAN = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_IN_HAN = rf"^([0-9{''.join(YEAR_DIGITS)}]{{4}})年({_HAN}|元)月份?(?:({_HAN})[日号]?)?$"
"""A day or a month in Chinese numerals, the year digit by digit: 一九八五年十月."""

_BORN = "(?:出生|生)$"
_LABEL = (
    r"^(?:证书)?(?:有效期限?|有效日期|有效|截止日期|截止时间|到期日期?|到期时间"
    r"|valid(?:ity)?|expires?|expir(?:y|ation) date)?[:\s]*"
)
_UNTIL = "^(?:截止|截至|截|至|到|(?:until|through|till|to|on)[: ])"
_SINCE = "^(?:自|从|from |since )"
_ENDS = "([0-9年月日号])(?:为止|止|到期|截止)$"
"""Words around a certificate's last day, or its first."""

_RANGES = (
    r"^(.*?[0-9日月号年])起?(?:[至到〜]|\s(?:to|until|till|through)\s)(.+)$",
    r"^(.*?[0-9日月号年])(?:起[,-]?|[,-])(\D+)$",
    r"^([0-9]{4}.*?)-{1,2}((?:19|2[0-9])[0-9]{2}.*)$",
    r"^(.*[a-z0-9][ ./-][0-9]{4})-(.*[0-9]{4})$",
)
"""First and last day of a certificate in one cell; of several forms that fit the first one counts."""


def parse(texts: pl.LazyFrame, *, expires: bool) -> pl.LazyFrame:
    """Return every ``text`` with the day that it names as ``value``, null where it names none, and ``month_only``.

    A day counts where the text names one without doubt, between the years 1900 and 2100. A month counts from its first
    day, where the certificate ``expires`` to its last. A time is dropped, but not one with a zone: its day may differ.
    Of the first and last day of a certificate the last counts; the end of 2999 and the like are days then too.

    :param texts: a column ``text`` without nulls.

    >>> texts = pl.LazyFrame({"text": ["2022年3月29号", "25/12/2022", "03/04/2022", "Feb 2022", "2022.1"]})
    >>> parse(texts, expires=True).collect()["value"].to_list()
    [datetime.date(2022, 3, 29), datetime.date(2022, 12, 25), None, datetime.date(2022, 2, 28), None]
    """
    text = pl.col("text")
    quick = texts.filter(text.str.contains(_USUAL)).select(
        "text", value=usual_day(text, expires=expires), month_only=pl.lit(value=False)
    )
    others = texts.filter(~text.str.contains(_USUAL)).with_columns(plain=_plain(text))
    return pl.concat([quick, _parse_last_day(others) if expires else _parse_any_form(others)])


def usual_day(text: pl.Expr, *, expires: bool) -> pl.Expr:
    """Return the day that the text names in a usual form; null also where it names one in another form."""
    return pl.when(text.str.contains(_USUAL)).then(_day(text.str.replace_many(_MARKS), far=expires))


def _parse_any_form(texts: pl.LazyFrame) -> pl.LazyFrame:
    """Parse ``plain`` as ``parse`` does, in any form of a day or month."""
    born = texts.with_columns(plain=pl.col("plain").str.replace(_BORN, ""))
    return _with_days(born).select("text", value="begins", month_only="begins_month")


def _parse_last_day(texts: pl.LazyFrame) -> pl.LazyFrame:
    """Parse ``plain`` as ``parse`` does a certificate's last day: alone, within words, or after the first day.

    What would be a range whose days are not in their order names no day.
    """
    tidy = pl.col("plain").str.replace(_LABEL, "").str.replace(_ENDS, "${1}")
    ranges = [tidy.str.replace(_SINCE, "").str.extract_groups(form).struct for form in _RANGES]
    first, last = (pl.coalesce(parts.field(group) for parts in ranges) for group in ("1", "2"))
    alone = tidy.str.replace(_UNTIL, "").str.strip_chars_start(": ")
    days = texts.select("text", alone=alone, first=first, last=last).collect(engine="in-memory")
    # all forms are tried once on the three together: most of what they cost is that they are compiled
    named = _with_days(pl.concat([days.lazy().select(plain=name) for name in ("alone", "first", "last")]).unique())
    read = named.select("plain", "begins", "ends", "ends_month").collect(engine="in-memory")
    for name in ("alone", "first", "last"):
        parts = read.select(pl.col("plain").alias(name), pl.exclude("plain").name.prefix(f"{name}."))
        days = days.join(parts, on=name, how="left", nulls_equal=True)
    ordered = pl.col("first.begins") <= pl.col("last.ends")
    return days.lazy().select(
        "text",
        value=pl.coalesce("alone.ends", pl.when(ordered).then("last.ends")),
        month_only=pl.when(pl.col("alone.ends").is_not_null())
        .then("alone.ends_month")
        .otherwise(ordered & pl.col("last.ends_month")),
    )


def _with_days(texts: pl.LazyFrame) -> pl.LazyFrame:
    """Add the day that every ``plain`` names: ``begins`` counts a month from its first day, ``ends`` to its last.

    ``ends`` may be for ever. ``begins_month`` and ``ends_month`` say whether it is a month only.
    """
    swapped = pl.col("_written").str.replace(r"-(.*)-(.*)$", "-${2}-${1}")
    (begins, in_month), (ends, to_month) = (_meant_day(name) for name in ("begins", "ends"))
    spelt = pl.col("plain").str.replace_all("[!〜]", "?")
    permanent = fold(pl.col("plain")).is_in(cell_words().permanent) & ~has_signs(spelt)
    return (
        texts.with_columns(_written=_as_year_month_day(pl.col("plain")))
        .with_columns(_kind=pl.col("_written").str.head(1), _written=pl.col("_written").str.slice(1))
        .with_columns(
            _begins=_day(pl.col("_written"), far=False),
            _begins_swapped=_day(swapped, far=False),
            _ends=_day(pl.col("_written"), far=True),
            _ends_swapped=_day(swapped, far=True),
        )
        .with_columns(
            begins=pl.coalesce(begins, in_month),
            begins_month=in_month.is_not_null(),
            ends=pl.when(permanent).then(pl.lit(PERMANENT)).otherwise(pl.coalesce(ends, to_month.dt.month_end())),
            ends_month=to_month.is_not_null(),
        )
        .drop(pl.selectors.starts_with("_"))
    )


def _meant_day(name: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the day that is written, and the first day where it is a month; null where it is not that."""
    kind, first, second = pl.col("_kind"), pl.col(f"_{name}"), pl.col(f"_{name}_swapped")
    unambiguous = first.is_null() | second.is_null() | (first == second)
    day = pl.when(kind == "=").then(first).when((kind == "?") & unambiguous).then(pl.coalesce(first, second))
    return day, pl.when(kind == "~").then(first)


def _day(written: pl.Expr, *, far: bool) -> pl.Expr:
    """Return the day; ``far``: also one so far that it says "for ever", such as the end of 2999, but no slip (2203)."""
    day = written.str.to_date("%Y-%m-%d", strict=False)
    usual = day.dt.year().is_between(*_YEARS)
    if not far:
        return pl.when(usual).then(day)
    year, edge = day.dt.year(), day.dt.to_string("%m-%d")
    end = year.cast(pl.String).str.ends_with("99") & (edge == "12-31")
    ever = end | (year.cast(pl.String).str.ends_with("000") & edge.is_in(["01-01", "12-31"]))
    return pl.when(usual | ((year > _YEARS[1]) & ever)).then(day)


def _plain(text: pl.Expr) -> pl.Expr:
    """Return the text in half width and lower case, without a time, with usual marks and no blanks around them."""
    plain = text.str.normalize("NFKC").str.to_lowercase().str.replace(_TIME, "").str.replace_all(r"[=?]", "!")
    plain = (
        plain.str.replace_all(r"\p{Pd}", "-")
        .str.replace_all("~", "〜")
        .str.replace_all(r"([0-9])[。、]([0-9])", "${1}.${2}")
    )
    return plain.str.replace_all(r"\s*([-/.,年月日号])\s*", "${1}").str.strip_chars_end(".。")


def _as_year_month_day(plain: pl.Expr) -> pl.Expr:
    """Return the text as ``_FORMS`` write it; one of no form begins with none of their marks."""
    plain = pl.coalesce(_in_digits(plain), plain)
    for form, template in _FORMS.items():
        plain = plain.str.replace(form, template)
    return plain.str.replace_many(list(_NUMBERS), list(_NUMBERS.values()))


def _in_digits(plain: pl.Expr) -> pl.Expr:
    """Return the day or month with digits where it is written in Chinese numerals; else null."""
    parts = plain.str.extract_groups(_IN_HAN).struct
    year = parts.field("1").str.replace_many(list(YEAR_DIGITS), list(YEAR_DIGITS.values()))
    day = pl.concat_str(pl.lit("月"), _look_up(parts.field("3")), pl.lit("日"))
    return pl.concat_str(
        year,
        pl.lit("年"),
        _look_up(parts.field("2")),
        pl.when(parts.field("3").is_null()).then(pl.lit("月")).otherwise(day),
    )


def _look_up(number: pl.Expr) -> pl.Expr:
    written, digits = _calendar_numbers()
    return number.replace_strict(written, digits, default=None, return_dtype=pl.String)


@cache
def _calendar_numbers() -> tuple[pl.Series, pl.Series]:
    """Return how the days and months are written, in digits and in Chinese, and their numbers in digits."""
    written = {f"{number}": number for number in range(1, 32)} | {f"0{number}": number for number in range(1, 10)}
    written |= {text: number for text, number in numerals().items() if number < 32} | {"元": 1}  # noqa: PLR2004
    return pl.Series(list(written)), pl.Series([str(number) for number in written.values()])
