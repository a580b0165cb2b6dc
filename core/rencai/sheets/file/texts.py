"""Complete the texts that the reading process gives: odd cells, times of day, and numbers of more than 15 digits."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.notices import Notice
from rencai.sheets.file.cells import column_index, letters
from rencai.sheets.file.oddities import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_FEW = 6
"""Runs of cells that a notice names."""
_ROUNDED = 1e-9
"""How far the library's text of a number may be from it."""
_DIGITS = 15
"""Digits that Excel keeps of a number."""
_LONG = r"^-?[0-9.]{16,}$"


def complete(
    cells: pl.DataFrame, numbers: pl.DataFrame | None, patches: pl.DataFrame | None, day_zero: str
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the cells with the texts that they have instead, and the numbers in the same shape.

    :param patches: ``answer.PATCH``, null texts where a cell keeps its own; cells below the last lengthen the sheet.
    :param day_zero: the day that the library gives to times of day: day 0 of the workbook's date system.
    """
    cells = pl.DataFrame(
        [_with_long_numbers(_with_times(column, day_zero), numbers) for column in cells.iter_columns()]
    )
    if patches is None:
        return cells, numbers
    texts = patches.drop_nulls("text").filter(pl.col("column") < cells.width)
    height = max([cells.height, *(line + 1 for line in texts["line"].to_list())])
    cells, numbers = _lengthen(cells, height), None if numbers is None else _lengthen(numbers, height)
    for (place,), of_column in texts.partition_by("column", as_dict=True).items():
        name = cells.columns[int(str(place))]
        cells = cells.with_columns(cells[name].scatter(of_column["line"], of_column["text"]))
    return cells, numbers


def with_long_numbers(cells: pl.DataFrame, long: pl.DataFrame, first_column: int) -> pl.DataFrame:
    """Return the cells with the numbers that are rounded in them exactly as they are stored.

    :param long: the letters, rows and values of these numbers, as they stand in the sheet; some of them may be days.
    """
    if long.is_empty():
        return cells
    named, row, value = (pl.col(name) for name in long.columns)
    numbers = long.select(named.alias("letters"), line=row.cast(pl.Int64) - 1, number=value.cast(pl.Float64))
    within = numbers.filter(pl.col("line") < cells.height)
    for (name,), of_column in within.partition_by("letters", as_dict=True).items():
        place = column_index(str(name).encode()) - first_column
        if 0 <= place < cells.width:
            cells = cells.with_columns(_with_numbers(cells.to_series(place), of_column["line"], of_column["number"]))
    return cells


def _with_numbers(texts: pl.Series, lines: pl.Series, numbers: pl.Series) -> pl.Series:
    """Return the texts with those numbers on those lines, where the text there is the number rounded."""
    rounded = texts.gather(lines).cast(pl.Float64, strict=False)
    same = (rounded - numbers).abs() <= _ROUNDED * numbers.abs().clip(1)
    lines, numbers = lines.filter(same), numbers.filter(same)
    plain = numbers.cast(pl.String).str.strip_suffix(".0")
    small = plain.str.contains("e", literal=True).arg_true()
    return texts.clone().scatter(lines, plain.scatter(small, [exact(text) for text in plain.gather(small)]))


def reasons(patches: pl.DataFrame | None, width: int) -> pl.DataFrame | None:
    """Return the cells whose text is not to be believed (``sheets.schema.REASONS``); None where there is none."""
    if patches is None:
        return None
    doubtful = patches.drop_nulls("reason").filter(pl.col("column") < width).select("line", "column", "reason")
    return None if doubtful.is_empty() else doubtful


def formulas_notice(patches: pl.DataFrame | None, first_column: int, where: tuple[str, str]) -> Iterator[Notice]:
    """Yield the notice of the sheet's formulas without a stored result, if there are any."""
    if patches is None or (hollow := patches.filter(pl.col("reason") == "no_value")).is_empty():
        return
    runs = [
        f"{letters(first_column + column + 1)}{first + 1}"
        + (f":{letters(first_column + column + 1)}{last + 1}" if last > first else "")
        for column, first, last in _runs(hollow)
    ]
    named = ", ".join(runs[:_FEW]) + (" …" if len(runs) > _FEW else "")
    yield Notice("formulas_no_value", {"count": str(hollow.height), "cells": named}, where)


def _runs(cells: pl.DataFrame) -> Iterable[tuple[int, int, int]]:
    """Return the column, first line and last line of each run of cells below one another."""
    ordered = cells.select("line", "column").unique().sort("column", "line")
    run = pl.col("line") - pl.int_range(pl.len()).over("column")
    grouped = ordered.with_columns(run=run).group_by("column", "run", maintain_order=True)
    lines = grouped.agg(first=pl.col("line").min(), last=pl.col("line").max())
    return [(int(column), int(first), int(last)) for column, _, first, last in lines.iter_rows()]


def _lengthen(frame: pl.DataFrame, height: int) -> pl.DataFrame:
    missing = height - frame.height
    return frame if missing <= 0 else pl.concat([frame, frame.clear(missing)])


def _with_times(texts: pl.Series, day_zero: str) -> pl.Series:
    """Return the texts with times of day as ``09:30:00``, also the zero of a cell that shows a day."""
    of_day = texts.str.starts_with(f"{day_zero} ")
    if not of_day.any():
        return texts
    text = pl.col(texts.name)
    return texts.to_frame().select(pl.when(of_day).then(text.str.slice(11)).otherwise(text)).to_series()


def _with_long_numbers(texts: pl.Series, numbers: pl.DataFrame | None) -> pl.Series:
    """Return the texts with no more digits of a number than a cell can hold."""
    if numbers is None or numbers[texts.name].null_count() == texts.len():
        return texts
    long = numbers[texts.name].is_not_null() & texts.str.contains(_LONG)
    if not long.any():
        return texts
    lines = long.arg_true()
    return texts.clone().scatter(lines, [_significant(text) for text in texts.gather(lines)])


def _significant(text: str) -> str:
    """Return a number with the digits that a cell can hold, and zeros for whole ones beyond.

    >>> _significant("110105198510120016"), _significant("123456789012345.671875")
    ('110105198510120000', '123456789012345.67')
    """
    number = float(text)
    return format(Decimal(f"{number:.{_DIGITS}g}" if abs(number) >= 10**_DIGITS else repr(number)), "f")
