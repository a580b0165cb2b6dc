"""Parse one cell's text into a number: how long, how much, or which HSK level, in digits or in Chinese numerals."""

from __future__ import annotations

from functools import cache

import polars as pl

from rencai.cells.cell_words import cell_words
from rencai.cells.numerals import numerals
from rencai.system.word_lists import any_of

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,20})?"
_HAN = "[一二两三四五六七八九十百零]{1,7}"
"""What a numeral is made of; which ones are numerals ``numerals`` knows."""
_NUMBER = f"(?:{_DIGITS}|{_HAN})"
_LEAST, _MOST = 1_000, 100_000_000
"""Yuan below which a sum without a unit may count 10,000 yuan, and from which one is a slip (whole yuan under 万元).

No person is paid that much, and nobody that little in a year.
"""
_HSK = (
    r"^(?:(?:新?hsk|汉语水平(?:考试)?)[\s-]*)?\(?\s*(?:level\s*)?"
    r"([0-9]|[一二三四五六七八九])(?:\.0+)?\s*(?:级|level)?\s*\)?$"
)


def parse(texts: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return every ``text`` with its number as ``value``, in the unit that is part of the column's name, else null.

    The units are years, months and yuan; a number is never negative.

    :param texts: the columns ``text``, and ``plain``, the same in half width and lower case.
    :param name: the column's name.

    >>> texts = pl.LazyFrame({"text": ["十年", "5年6个月", "半年", "60个月", "两三年"]}).with_columns(plain="text")
    >>> parse(texts, "experience_years").collect()["value"].to_list()
    [10.0, 5.5, 0.5, 5.0, None]
    """
    plain = pl.col("plain")
    if name.endswith("_cny"):
        return _parse_sums(texts)
    unit = next((unit for unit in ("years", "months") if unit in name.split("_")), None)
    if unit:
        return _parse_durations(texts, unit)
    return texts.with_columns(value=_number(plain.str.extract(_HSK if name == "hsk_level" else f"^({_NUMBER})$")))


def usual(text: pl.Expr, name: str) -> pl.Expr:
    """Return the number where the text is plain digits and says by itself what it counts; else null."""
    number = text.str.extract(f"^({_DIGITS})$").str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    if name.endswith("_cny"):
        return pl.when(number.is_between(_LEAST, _MOST, closed="left")).then(number)
    return pl.when(text.str.contains("^[0-9]$")).then(number) if name == "hsk_level" else number


def _number(text: pl.Expr) -> pl.Expr:
    """Return the number that the text is, in digits or as a whole Chinese numeral; else null."""
    written, numbers = _numerals()
    han = text.replace_strict(written, numbers, default=None, return_dtype=pl.Float64)
    return pl.coalesce(text.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False), han)


@cache
def _numerals() -> tuple[pl.Series, pl.Series]:
    return pl.Series(list(numerals())), pl.Series(list(numerals().values()), dtype=pl.Float64)


def _any_unit(name: str) -> str:
    return any_of(sorted(cell_words().units[name], key=len, reverse=True))


def _parse_durations(texts: pl.LazyFrame, unit: str) -> pl.LazyFrame:
    """Parse a number in the unit, or years, years and a half, years and months, or months.

    What counts a part twice, or more months beside years than a year has, is no duration.
    """
    years, months = _any_unit("years"), _any_unit("months")
    form = (
        rf"^(?:(?<years>{_NUMBER})\s*(?:{years})\s*(?<half>半)?)?"
        rf"\s*(?:(?:[零又和、,]|and)?\s*(?<months>{_NUMBER})\s*(?:{months}))?$"
    )
    words = dict.fromkeys(cell_words().half_year, 6.0) | dict.fromkeys(cell_words().whole_year, 12.0)
    plain, in_years = pl.col("plain"), 12 if unit == "years" else 1
    named = plain.str.replace_all(r"\s", "").replace_strict(
        list(words), list(words.values()), default=None, return_dtype=pl.Float64
    )
    return (
        texts.with_columns(plain.str.extract_groups(form).struct.unnest(), named=named)
        .with_columns(
            alone=_number(plain.str.extract(rf"^({_NUMBER})\s*(?:{_any_unit(unit)})?$")),
            years=_number(pl.col("years")),
            months=_number(pl.col("months")),
        )
        .with_columns(value=pl.coalesce("alone", pl.coalesce(_months(), "named") / in_years))
    )


def _months() -> pl.Expr:
    """Return the months of ``years``, ``half`` and ``months``; null where they do not go together."""
    years, half, months = pl.col("years"), pl.col("half").is_not_null(), pl.col("months")
    whole = years == years.floor()
    return (
        pl.when(half).then(pl.when(whole & months.is_null()).then(years * 12 + 6))
        .when(years.is_null() | months.is_null()).then(pl.coalesce(years * 12, months))
        .when(whole & (months < 12)).then(years * 12 + months)  # noqa: PLR2004 - months of a year
    )  # fmt: skip


def _parse_sums(texts: pl.LazyFrame) -> pl.LazyFrame:
    """Parse a sum in yuan; null where it is a slip, or so small that it may be one of 10,000 yuan without a word."""
    form = (
        rf"^(?:¥|rmb|cny|人民币|税前|年薪|[:\s])*(?<number>{_NUMBER})\s*(?<unit>{_any_unit('cny')})?"
        r"(?:/年|每年|一年|/year|\(税前\))?$"
    )
    unit, yuan = pl.col("unit"), pl.col("yuan")
    doubtful = unit.is_null() & yuan.is_between(0, _LEAST, closed="none")
    return (
        texts.with_columns(pl.col("plain").str.extract_groups(form).struct.unnest())
        .with_columns(number=_number(pl.col("number")))
        .with_columns(
            yuan=pl.when(unit.str.contains("万|w")).then((pl.col("number") * 10_000).round(2)).otherwise("number")
        )
        .with_columns(value=pl.when((yuan < _MOST) & ~doubtful).then(yuan))
    )
