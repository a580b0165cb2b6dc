"""Tell lines in which nobody wrote anything: running numbers, defaults, and what formulas give over blank cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.rows import words
from rencai.sheets.rows.body import NAMING, PERSONAL

if TYPE_CHECKING:
    from rencai.sheets.rows.body import SheetColumns


_COUNTED = 2
"""Numbers at least that make a column one of running numbers."""


def running_columns(cells: pl.DataFrame, sheet: SheetColumns) -> list[str]:
    """Return the columns of applicants' numbers, and those without a heading, whose cells are 1, 2, 3, … in order."""
    blank = [str(index) for index, name in enumerate(sheet.header.names) if name in sheet.header.blank]
    return [column for column in (*sheet.at("applicant_id"), *blank) if _is_running(cells[column])]


def _is_running(texts: pl.Series) -> bool:
    filled = texts.drop_nulls()
    if filled.is_empty() or filled[0].strip() != "1":  # most columns are none of numbers
        return False
    numbers = filled.str.strip_chars().cast(pl.Int64, strict=False).drop_nulls()
    return numbers.len() >= _COUNTED and bool((numbers.diff().drop_nulls() == 1).all())


def holds_defaults(lines: pl.DataFrame, cells: pl.DataFrame, sheet: SheetColumns) -> pl.Series:
    """Return for each of the lines whether nothing in it is anybody's own.

    Nothing in it names a person or a qualification, and each other cell is a zero, the line's number, a figure in a
    column that is none of rencai's, or stands in its column on a further line too.

    :param lines: some of the cells' lines, as typed.
    """
    unnamed = [_is_zero(column) for column in sheet.at(*NAMING)]
    if not sheet.at(*PERSONAL):
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, lines.height)
    nameless = lines.select(pl.all_horizontal(unnamed)).to_series()
    rest = lines.filter(nameless)
    others = [column for column in sheet.columns if column not in sheet.at(*NAMING)]
    ordinary = [_is_ordinary(rest[column], cells[column], sheet) for column in others if rest[column].count()]
    same = pl.DataFrame(ordinary).select(pl.all_horizontal(pl.all())).to_series() if ordinary else None
    alike = nameless.clear().extend_constant(value=True, n=rest.height) if same is None else same
    return nameless.clear().extend_constant(value=False, n=lines.height).scatter(nameless.arg_true(), alike)


def _is_zero(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars().str.to_lowercase()
    return text.is_null() | (text == "") | text.str.contains(words.ZERO)


def _is_ordinary(texts: pl.Series, whole: pl.Series, sheet: SheetColumns) -> pl.Series:
    """Return for each text of a column whether it is nobody's own; ``whole`` is the column on all lines."""
    column = texts.name
    counts = whole.filter(whole.is_in(texts.drop_nulls().unique().implode())).value_counts(name="times")
    repeated = counts.filter(pl.col("times") > 1)[column]
    figure = words.FIGURE if column in sheet.serial or column not in sheet.mapped else words.ZERO
    own = pl.col(column).str.strip_chars().str.contains(figure)
    ordinary = _is_zero(column) | own | pl.col(column).is_in(repeated.implode())
    return texts.to_frame().select(ordinary.fill_null(value=True).alias(column)).to_series()
