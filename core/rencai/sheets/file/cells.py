"""Read a workbook's cells as text, and which of them are numbers; name columns by letters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

import fastexcel
from arro3.core import Array, DataType, Field, RecordBatch, Schema

from rencai.sheets.file.errors import guarded, too_long, too_wide
from rencai.sheets.file.limits import ROWS
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl
    from fastexcel import DType, ExcelReader, ExcelSheet

    from rencai.sheets.file.limits import Limits


def pattern_beyond(columns: int) -> bytes:
    """Return a pattern of the letters of every column after that many.

    >>> pattern_beyond(500)
    b'(?:[A-Z]{3,}|[T-Z][A-Z]{1}|S[G-Z][A-Z]{0})'
    """
    last = letters(columns)
    longer = [rb"[A-Z]{%d,}" % (len(last) + 1)]
    same = [
        last[:position].encode() + b"[%c-Z][A-Z]{%d}" % (ord(letter) + 1, len(last) - position - 1)
        for position, letter in enumerate(last)
        if letter != "Z"
    ]
    return b"(?:" + b"|".join(longer + same) + b")"


def pattern_within(columns: int) -> bytes:
    """Return a pattern of the letters of every column up to that one.

    >>> pattern_within(500)
    b'(?:[A-Z]{1,1}|[A-R][A-Z]{1}|S[A-E][A-Z]{0}|SF)'
    """
    last = letters(columns)
    same = [
        last[:position].encode() + b"[A-%c][A-Z]{%d}" % (ord(letter) - 1, len(last) - position - 1)
        for position, letter in enumerate(last)
        if letter != "A"
    ]
    shorter = [b"[A-Z]{1,%d}" % (len(last) - 1)] if len(last) > 1 else []
    return b"(?:" + b"|".join([*shorter, *same, last.encode()]) + b")"


def letters(number: int) -> str:
    """Return the letters of a column, counted from 1.

    >>> letters(1), letters(26), letters(27), letters(500), letters(16384)
    ('A', 'Z', 'AA', 'SF', 'XFD')
    """
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_index(name: bytes) -> int:
    """Return the index, counted from 0, of the column with these letters.

    >>> column_index(b"A"), column_index(b"XFD")
    (0, 16383)
    """
    index = 0
    for letter in name:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


TEXT = DataType.string()


class Cells(NamedTuple):
    """The cells of one sheet as text; column ``j`` is Excel's ``first_column + j``, line 0 its first row.

    ``cells`` is None where the sheet has no column at all. ``numbers`` has the same shape: null exactly where a cell is
    not stored as a number or yes/no; None where no cell is.
    """

    name: str
    visible: bool
    first_column: int
    cells: RecordBatch | None
    numbers: RecordBatch | pl.DataFrame | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.cells.shape if self.cells else (0, 0)

    def text(self, line: int, column: int) -> str | None:
        """Return the text of the cell at that line and column of the sheet; None where it is empty or beyond."""
        height, width = self.shape
        index = column - self.first_column
        if not self.cells or not (0 <= line < height and 0 <= index < width):
            return None
        text = self.cells.column(index)[line].as_py()
        return None if text is None else str(text)


def text_batch(columns: Sequence[Sequence[str | None]]) -> RecordBatch | None:
    """Return columns of equal length as one batch of texts, named by their indices; None where there is no column."""
    if not columns:
        return None
    names = [Field(str(index), TEXT) for index in range(len(columns))]
    return RecordBatch.from_arrays([Array(column, type=TEXT) for column in columns], schema=Schema(names))


def read_texts(data: bytes, wanted: Sequence[str], limits: Limits, reads: Event | None = None) -> list[Cells]:
    """Read the sheets of those names as text; all where none is named.

    :param reads: set once the library, which takes long and needs no interpreter, is at work.
    :raises InputError: when a name is no sheet's, the file is damaged, or a sheet goes beyond the limits.
    """
    reads = reads or Event()
    with guarded():
        reader = fastexcel.read_excel(data)
        require_sheets(wanted, reader.sheet_names)
        reads.set()
        return [_text_cells(_load(reader, name, "string"), limits) for name in wanted or reader.sheet_names]


def start_reading_texts(data: bytes, wanted: Sequence[str], limits: Limits) -> Callable[[], list[Cells]]:
    """Begin to read the texts in a thread, and return a function that waits for them."""
    executor, reads = ThreadPoolExecutor(1), Event()
    future = executor.submit(read_texts, data, wanted, limits, reads)
    future.add_done_callback(lambda _: reads.set())
    executor.shutdown(wait=False)
    reads.wait()  # imports hold the interpreter, and the thread would not get to its library
    return future.result


def read_numbers(data: bytes, wanted: Sequence[str]) -> dict[str, RecordBatch | None]:
    """Return for each of those sheets which cells are stored as numbers or yes/no, else null; None where none is."""
    if not wanted:
        return {}
    # as boolean, exactly the cells stored as numbers or yes/no are not null; texts, dates and errors are
    with guarded():
        reader = fastexcel.read_excel(data)
        return {name: _none_if_empty(_batch(_load(reader, name, "boolean"))) for name in wanted}


def _load(reader: ExcelReader, name: str, dtype: DType) -> ExcelSheet:
    # skip_rows=0 keeps the empty rows above the first cell, so that line 0 is always Excel's row 1
    return reader.load_sheet(
        name, header_row=None, skip_rows=0, dtypes=dtype, skip_whitespace_tail_rows=False, whitespace_as_null=False
    )


def require_sheets(wanted: Sequence[str], names: Sequence[str]) -> None:
    """Refuse a name that no sheet has.

    :raises InputError: when there is one.
    """
    for name in wanted:
        if name not in names:
            raise InputError(f"no sheet {name!r}; it has {', '.join(names)}", code="E_INPUT_SHEET")


def _text_cells(sheet: ExcelSheet, limits: Limits) -> Cells:
    first = min((column.absolute_index for column in sheet.selected_columns), default=0)
    if first + sheet.width > limits.columns:
        raise too_wide(limits)
    if sheet.height > ROWS:
        raise too_long()
    return Cells(sheet.name, sheet.visible == "visible", first, _batch(sheet))


def _batch(sheet: ExcelSheet) -> RecordBatch | None:
    return RecordBatch.from_arrow(sheet) if sheet.width else None


def _none_if_empty(batch: RecordBatch | None) -> RecordBatch | None:
    return None if is_empty(batch) else batch


def is_empty(batch: RecordBatch | None) -> bool:
    """Return whether every cell is null."""
    return batch is None or all(column.null_count == batch.num_rows for column in batch.columns)
