"""The cells of a workbook as text, and which of them are stored as numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import fastexcel
import polars as pl

from rencai.errors import InputError
from rencai.intake.faults import guarded, too_wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastexcel import DType, ExcelReader, ExcelSheet

    from rencai.intake.limits import Limits

TOGETHER = 400_000_000
"""Unpacked bytes up to which text and numbers are read at the same time, which takes the memory of both."""


class Cells(NamedTuple):
    """The cells of one sheet; column ``j`` is Excel's ``first_column + j``, line 0 its first row."""

    name: str
    visible: bool
    first_column: int
    cells: pl.DataFrame
    numbers: pl.DataFrame | None = None


def sheets(data: bytes, wanted: Sequence[str], unpacked: int, limits: Limits) -> list[Cells]:
    """The sheets of those names; all where none is named."""
    with guarded():
        if unpacked > TOGETHER:
            reader = fastexcel.read_excel(data)
            texts, numbers = _texts(reader, wanted, limits), _numbers(reader, wanted)
        else:
            with ThreadPoolExecutor(2) as threads:  # a reader serves one thread
                told = threads.submit(lambda: _texts(fastexcel.read_excel(data), wanted, limits))
                held = threads.submit(lambda: _numbers(fastexcel.read_excel(data), wanted))
            texts, numbers = told.result(), held.result()
        return [sheet._replace(numbers=stored) for sheet, stored in zip(texts, numbers, strict=True)]


def _load(reader: ExcelReader, name: str, dtype: DType) -> ExcelSheet:
    # skip_rows=0 keeps the empty rows above the first cell, so that line 0 is always Excel's row 1
    return reader.load_sheet(
        name, header_row=None, skip_rows=0, dtypes=dtype, skip_whitespace_tail_rows=False, whitespace_as_null=False
    )


def _texts(reader: ExcelReader, wanted: Sequence[str], limits: Limits) -> list[Cells]:
    known(wanted, reader.sheet_names)
    return [_text(_load(reader, name, "string"), limits) for name in wanted or reader.sheet_names]


def known(wanted: Sequence[str], names: Sequence[str]) -> None:
    """Nothing; a name that no sheet has is refused."""
    for name in wanted:
        if name not in names:
            raise InputError(f"no sheet {name!r}; it has {', '.join(names)}", code="E_INPUT_SHEET")


def _text(sheet: ExcelSheet, limits: Limits) -> Cells:
    first = min((column.absolute_index for column in sheet.selected_columns), default=0)
    if first + sheet.width > limits.columns:
        raise too_wide(limits)
    return Cells(sheet.name, sheet.visible == "visible", first, _frame(sheet).select(pl.all().cast(pl.String)))


def _numbers(reader: ExcelReader, wanted: Sequence[str]) -> list[pl.DataFrame | None]:
    # as boolean, exactly the cells stored as numbers or yes/no are not null; texts, dates and errors are
    names = [name for name in wanted or reader.sheet_names if name in reader.sheet_names]
    return [_stored(_frame(_load(reader, name, "boolean"))) for name in names]


def _stored(read: pl.DataFrame) -> pl.DataFrame | None:
    if empty(read):
        return None
    return read.select(pl.when(pl.col(name).is_not_null()).then(True).alias(name) for name in read.columns)  # noqa: FBT003 - a value


def empty(frame: pl.DataFrame) -> bool:
    """Whether all is null."""
    return all(column.null_count() == frame.height for column in frame.iter_columns())


def _frame(sheet: ExcelSheet) -> pl.DataFrame:
    frame = sheet.to_polars() if sheet.width else pl.DataFrame()
    return frame.rename(lambda name: name.removeprefix("__UNNAMED__"))
