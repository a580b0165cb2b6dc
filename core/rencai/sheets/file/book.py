"""What is read from a spreadsheet: each sheet's cells as text, at Excel's own row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.sheets.rows.marks import Marks

if TYPE_CHECKING:
    import polars as pl

    from rencai.messages.notices import Notice


Merge = tuple[int, int, int, int]
"""Cells shown as one: first line, first column, last line, last column, all places in ``RawSheet.cells``."""


@dataclass(frozen=True, eq=False)
class RawSheet:
    """One worksheet; line ``i`` of ``cells`` is Excel's row ``first_row + i``, null where a cell is empty.

    ``first_column`` counts from 0, column ``j`` of ``cells`` being Excel's ``first_column + j``. ``numbers`` has the
    shape of ``cells``: true where a cell is stored as a number or as yes/no, else null; None where nothing is.
    ``reasons`` lists the cells whose text is not to be believed (``sheets.schema.REASONS``); None where there is none.
    """

    name: str
    visible: bool
    cells: pl.DataFrame
    first_row: int = 1
    first_column: int = 0
    numbers: pl.DataFrame | None = None
    merges: tuple[Merge, ...] = ()
    reasons: pl.DataFrame | None = None
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, eq=False)
class Book:
    """A spreadsheet as it was read; ``name`` is the file's name alone, without its folder."""

    name: str
    sha256: str
    sheets: tuple[RawSheet, ...]
    notices: tuple[Notice, ...] = ()
