"""The model of a sheet to write, and values in types that Excel keeps whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


LONGEST = 32_767
"""UTF-16 units that a cell holds."""

BLUE = "#1F4E79"
"""The header's fill unless the sheet says otherwise."""

A3_WIDTH = 370.0
"""How many letters wide a sheet may be to fit on A3 in letters that can be read; a wider one takes several pages."""

_LATIN = 0.88
"""Digits as wide as a letter of English text is in Calibri."""
_FIRST_DAY = date(1900, 1, 1)
_EXACT = 10**15
_ASTRAL = r"[\x{10000}-\x{10FFFF}]"


def writable(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame in types that arrive whole: the writer silently drops what it does not know.

    :raises TypeError: when a column is of a type that it has no rule for.
    """
    converted = frame.select(_column(series) for series in frame.iter_columns())
    longest = converted.select(pl.col(pl.String).str.len_bytes().max())
    long = [name for row in longest.iter_rows(named=True) for name, most in row.items() if (most or 0) > LONGEST]
    return converted.with_columns(_cut(name) for name in long) if long else converted


def _column(series: pl.Series) -> pl.Series:
    dtype = series.dtype
    for fits, convert in _WRITES:
        if fits(dtype):
            return convert(series)
    raise TypeError(f"column {series.name!r} is {dtype}; write text, numbers, dates or flags")


def _cut(name: str) -> pl.Expr:
    """Return the texts, cut where they are longer than a cell holds."""
    units = pl.col(name).str.len_chars() + pl.col(name).str.count_matches(_ASTRAL)
    length = pl.when(units == pl.col(name).str.len_chars()).then(LONGEST - 1).otherwise(LONGEST // 2)
    return pl.when(units > LONGEST).then(pl.col(name).str.head(length) + "…").otherwise(pl.col(name)).alias(name)


def _day(series: pl.Series) -> pl.Series:
    """Return the days as text where one is before 1900: Excel knows none of these."""
    return series.dt.to_string("%Y-%m-%d") if (series < _FIRST_DAY).any() else series


def _whole(series: pl.Series) -> pl.Series:
    """Return whole numbers as text where one has more than the 15 digits that Excel keeps."""
    return series.cast(pl.String) if ((series >= _EXACT) | (series <= -_EXACT)).any() else series


_WRITES: tuple[tuple[Callable[[pl.DataType], bool], Callable[[pl.Series], pl.Series]], ...] = (
    (lambda dtype: dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null), lambda series: series.cast(pl.String)),
    (lambda dtype: dtype == pl.Date, _day),
    (lambda dtype: dtype.is_integer(), _whole),
    (lambda dtype: dtype.is_decimal() or dtype.is_float(), lambda series: series.cast(pl.Float64)),
    (lambda dtype: dtype == pl.Boolean, lambda series: series),
)


def letters_wide(text: pl.Expr) -> pl.Expr:
    """Return how many digits are as wide as the texts, the unit of a column's width; null for null."""
    # a Chinese letter is three bytes and two digits wide, a Latin one is one byte and narrower than a digit on average
    letters, bytes_ = text.str.len_chars(), text.str.len_bytes()
    return (bytes_ - letters) + _LATIN * (3 * letters - bytes_) / 2


@dataclass(frozen=True)
class Banner:
    """A line of text above the table; ``style`` is title, red, plain or note."""

    text: str
    style: str = "plain"


@dataclass(frozen=True)
class Chart:
    """A chart over columns of its own sheet, a colour for each series or none.

    Without ``row`` and ``column`` (from 0) it stands right of the table.
    """

    series: Sequence[str]
    categories: str
    title: str
    colours: Sequence[str] = ()
    kind: str = "column_stacked"
    row: int | None = None
    column: int | None = None
    width: int = 640
    height: int = 320


@dataclass(frozen=True)
class Choice:
    """A column to be filled in: what to choose from, a note on its heading, what is said of anything else.

    ``values`` has a list for each line, or one that is every line's; where a list is empty, anything may be typed.
    """

    values: Sequence[str] | Sequence[Sequence[str]]
    note: str
    title: str = ""
    other: str = ""

    def offered(self, line: int) -> Sequence[str]:
        """Return what the line offers, the first being 0."""
        if not self.values or isinstance(self.values[0], str):
            return [str(value) for value in self.values]
        return self.values[line]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table; mappings and charts name the frame's own columns, ``headings`` are what is shown instead.

    ``fills`` colours a cell by its text; ``marked`` are the lines, from 0, of a column whose cells are coloured as
    wrong, and ``links`` the sheet and the cell to which each cell of a column leads, None for none. ``folded`` are how
    many of the table's lines stand folded away, and how many lines stand below these; ``freeze`` is how many rows of
    the table (1: the header) and columns stay in sight. Where a column wraps, every cell is aligned to the top, except
    on large sheets, where that would cost half the time again. ``printed`` are the first and the last column that go on
    paper, counted from 0, beside those that stay in sight; None: all of them.
    """

    name: str
    frame: pl.DataFrame
    headings: Sequence[str] = ()
    widths: Mapping[str, float] = field(default_factory=dict)
    wrap: Sequence[str] = ()
    fills: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    marked: Mapping[str, Sequence[int]] = field(default_factory=dict)
    links: Mapping[str, Sequence[tuple[str, str] | None]] = field(default_factory=dict)
    banner: Sequence[Banner] = ()
    charts: Sequence[Chart] = ()
    folded: tuple[int, int] = (0, 0)
    freeze: tuple[int, int] = (1, 0)
    autofilter: bool = True
    printed: tuple[int, int] | None = None
    tab: str | None = None

    @property
    def shown(self) -> dict[str, str]:
        """Each column's heading."""
        return dict(zip(self.frame.columns, self.headings or self.frame.columns, strict=True))

    @property
    def header_row(self) -> int:
        """The header's row, counted from 0."""
        return len(self.banner)
