"""Values in types that Excel keeps whole: what it cannot hold becomes text, never nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 32_767
"""UTF-16 units that a cell holds."""

_FIRST_DAY = date(1900, 1, 1)
_EXACT = 10**15
_ASTRAL = r"[\x{10000}-\x{10FFFF}]"


def writable(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in types that arrive whole: the writer drops silently what it does not know."""
    told = frame.select(_column(series) for series in frame.iter_columns())
    longest = told.select(pl.col(pl.String).str.len_bytes().max())
    long = [name for row in longest.iter_rows(named=True) for name, most in row.items() if (most or 0) > LONGEST]
    return told.with_columns(_cut(name) for name in long) if long else told


def _column(series: pl.Series) -> pl.Series:
    dtype = series.dtype
    for fits, made in _WRITES:
        if fits(dtype):
            return made(series)
    raise TypeError(f"column {series.name!r} is {dtype}; write text, numbers, dates or flags")


def _cut(name: str) -> pl.Expr:
    """Texts longer than a cell holds, cut."""
    units = pl.col(name).str.len_chars() + pl.col(name).str.count_matches(_ASTRAL)
    kept = pl.when(units == pl.col(name).str.len_chars()).then(LONGEST - 1).otherwise(LONGEST // 2)
    return pl.when(units > LONGEST).then(pl.col(name).str.head(kept) + "…").otherwise(pl.col(name)).alias(name)


def _day(series: pl.Series) -> pl.Series:
    """Excel knows no day before 1900: such a column is written as text."""
    return series.dt.to_string("%Y-%m-%d") if (series < _FIRST_DAY).any() else series


def _whole(series: pl.Series) -> pl.Series:
    """Excel keeps 15 digits: longer numbers are written as text."""
    return series.cast(pl.String) if ((series >= _EXACT) | (series <= -_EXACT)).any() else series


_WRITES: tuple[tuple[Callable[[pl.DataType], bool], Callable[[pl.Series], pl.Series]], ...] = (
    (lambda dtype: dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null), lambda series: series.cast(pl.String)),
    (lambda dtype: dtype == pl.Date, _day),
    (lambda dtype: dtype.is_integer(), _whole),
    (lambda dtype: dtype.is_decimal() or dtype.is_float(), lambda series: series.cast(pl.Float64)),
    (lambda dtype: dtype == pl.Boolean, lambda series: series),
)
