"""What is read from a spreadsheet: each sheet's cells as text, at Excel's own row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from rencai.messages.notices import Notice


Merge = tuple[int, int, int, int]
"""Cells shown as one: first line, first column, last line, last column, all places in ``RawSheet.cells``."""


@dataclass(frozen=True)
class Marks:
    """What is seen of rows beside their cells, lines and columns as places in ``RawSheet.cells``.

    :param hidden: the lines that are hidden, by a filter or by hand.
    :param struck: line and column of the cells that are struck through, blank ones too.
    :param comments: line and column of each comment, and its text.
    """

    hidden: tuple[int, ...] = ()
    struck: tuple[tuple[int, int], ...] = ()
    comments: tuple[tuple[int, int, str], ...] = ()

    def lines(self, start: int, end: int) -> Marks:
        """Return the marks of the lines from ``start`` to before ``end``, counted from ``start``."""
        return Marks(
            tuple(line - start for line in self.hidden if start <= line < end),
            tuple((line - start, column) for line, column in self.struck if start <= line < end),
            tuple((line - start, column, text) for line, column, text in self.comments if start <= line < end),
        )

    def columns(self, start: int, end: int) -> Marks:
        """Return the marks of the columns from ``start`` to before ``end``, counted from ``start``."""
        return Marks(
            self.hidden,
            tuple((line, column - start) for line, column in self.struck if start <= column < end),
            tuple((line, column - start, text) for line, column, text in self.comments if start <= column < end),
        )


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
