"""The only reader of spreadsheets: a workbook's cells as text, each at Excel's own row and column."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from rencai.errors import InputError
from rencai.intake.book import Book, RawSheet

if TYPE_CHECKING:
    from pathlib import Path

    from fastexcel import ExcelReader, ExcelSheet


def read(path: Path) -> Book:
    """Every worksheet of the workbook, hidden ones too, as text."""
    data = _bytes(path)
    sheets = _sheets(path.name, data)
    if not any(sheet.cells.height for sheet in sheets):
        raise InputError(f"{path.name}: no sheet has any content; fill in the template", code="E_INPUT_EMPTY")
    return Book(path.name, hashlib.sha256(data).hexdigest(), sheets)


def _bytes(path: Path) -> bytes:
    name = path.name or str(path)  # "." and "/" have no name
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{name} is a folder or a device; name one workbook file", code="E_INPUT_NOT_FILE")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{name} does not exist; check the path", code="E_INPUT_MISSING") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be opened; check its name and permissions", code="E_INPUT_NOT_FILE") from error


def _sheets(name: str, data: bytes) -> tuple[RawSheet, ...]:
    import fastexcel

    try:
        reader = fastexcel.read_excel(data)
        return tuple(_sheet(reader, sheet) for sheet in reader.sheet_names)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a Rust panic is no Exception
        raise InputError(
            f"{name} is not a workbook that can be read (damaged, protected by a password, or another kind of file);"
            " open it in Excel and save it as .xlsx without a password",
            code="E_INPUT_NOT_WORKBOOK",
        ) from error


def _sheet(reader: ExcelReader, name: str) -> RawSheet:
    # skip_rows=0 keeps the empty rows above the first cell, so that line 0 is always Excel's row 1
    sheet = reader.load_sheet(
        name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=False, whitespace_as_null=False
    )
    return RawSheet(sheet.name, sheet.visible == "visible", _cells(sheet), first_column=_first_column(sheet))


def _cells(sheet: ExcelSheet) -> pl.DataFrame:
    cells = sheet.to_polars() if sheet.width else pl.DataFrame()
    cells = cells.select(pl.all().cast(pl.String).name.map(lambda name: name.removeprefix("__UNNAMED__")))
    empty = cells.select(pl.all_horizontal(pl.all().is_null()).all()).item() if cells.width else True
    return cells.clear() if empty else cells


def _first_column(sheet: ExcelSheet) -> int:
    return min((column.absolute_index for column in sheet.selected_columns), default=0)
