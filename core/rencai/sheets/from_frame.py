"""Turn a Polars frame into a book, as if a workbook of the same content had been read."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.dates import MIDNIGHT
from rencai.sheets.file.book import Book, RawSheet
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


NAME = "frame"
"""What a frame is called where rulings name an input and its sheet."""


def read_frame(frame: pl.DataFrame) -> Book:
    """Return the frame as a book of one sheet, its column names as the headings in row 1.

    Dates, numbers and yes/no become the texts that the reader of workbooks gives for such cells, so that the way on is
    the same. Nulls, empty texts and NaN are empty cells.

    :raises UsageError: when a column holds what no cell can, such as a list.
    """
    texts = [_texts(column).alias(str(place)) for place, column in enumerate(frame)]
    names = pl.DataFrame({text.name: [column.name or None] for text, column in zip(texts, frame, strict=True)})
    cells = pl.concat([names.cast(pl.String), pl.DataFrame(texts, schema=dict.fromkeys(names.columns, pl.String))])
    digest = hashlib.sha256(cells.write_csv().encode()).hexdigest()
    return Book(NAME, digest, (RawSheet(NAME, True, cells, numbers=_numbers(frame, cells)),))  # noqa: FBT003 - visible


def _texts(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    for kind, convert in _CONVERTERS:
        if dtype.is_(kind) or dtype.base_type() is kind:
            return convert(column)
    if dtype.is_integer():
        return column.cast(pl.String)
    if dtype.is_numeric():
        return _decimals(column)
    raise UsageError(
        f"column {column.name!r} is {dtype}, which no cell can hold; give texts, numbers, days or yes/no",
        code="E_USAGE_INPUT",
    )


def _decimals(column: pl.Series) -> pl.Series:
    """Return numbers as the reader shows them: with all their digits, no exponent, no trailing zeros."""
    exact = column.cast(pl.String).cast(pl.Float64) if column.dtype == pl.Float32 else column.cast(pl.Float64)
    texts = [None if value is None else format(Decimal(repr(value)), "f") for value in exact.fill_nan(None)]
    return pl.Series(texts, dtype=pl.String).str.strip_suffix(".0")


def _moments(column: pl.Series) -> pl.Series:
    """Return points in time by the clock of their own zone; whole seconds without a fraction, as cells show them."""
    return column.dt.replace_time_zone(None).dt.strftime("%Y-%m-%d %H:%M:%S%.3f").str.strip_suffix(".000")


_CONVERTERS: tuple[tuple[type[pl.DataType], Callable[[pl.Series], pl.Series]], ...] = (
    (pl.String, lambda column: column.replace("", None)),
    (pl.Categorical, lambda column: column.cast(pl.String).replace("", None)),
    (pl.Enum, lambda column: column.cast(pl.String).replace("", None)),
    (pl.Boolean, lambda column: column.cast(pl.String)),
    (pl.Date, lambda column: column.dt.strftime(f"%Y-%m-%d{MIDNIGHT}")),
    (pl.Datetime, _moments),
    (pl.Null, lambda column: column.cast(pl.String)),
)


def _numbers(frame: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame | None:
    """Return which cells are numbers or yes/no: true, else null; the headings are texts."""
    stored = [dtype.is_numeric() or dtype == pl.Boolean for dtype in frame.dtypes]
    if not any(stored):
        return None
    below = pl.int_range(pl.len()) > 0
    marked = [
        pl.when(below & pl.col(name).is_not_null() & pl.lit(is_number)).then(pl.lit(value=True)).alias(name)
        for name, is_number in zip(cells.columns, stored, strict=True)
    ]
    return cells.select(marked)
