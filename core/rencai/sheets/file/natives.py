"""Find in an .xls, .xlsb or .ods what the library's texts round: long decimals, hours beyond a day, months as numbers.

Of .xlsx the XML says it (``oddities``). Here a second look by python-calamine does, which gives numbers as they are
stored; it is taken only at sheets with a text that may be short of something.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import python_calamine

from rencai.sheets.file.errors import guarded
from rencai.sheets.file.oddities import OddCell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arro3.core import RecordBatch

    from rencai.sheets.file.cells import Cells

_DECIMALS = 9
"""Decimals that the library gives of a number at most."""
_MONTH = re.compile(r"(?:19|20)[0-9]{2}\.1")
_DAY = timedelta(days=1)

Place = tuple[int, int]
"""Line and column of a cell of the sheet, from 0."""


def find_months(sheet: Cells, numbers: RecordBatch | None) -> set[Place]:
    """Return the cells whose number may be a month: 1985.1.

    :param numbers: which cells are stored as numbers, in the shape of the cells; None where none is.
    """
    if numbers is None:
        return set()
    texts = _texts(sheet, numbers)
    return {place for place, text in texts if _MONTH.fullmatch(text)}


def find(data: bytes, sheet: Cells, months: set[Place]) -> list[OddCell]:
    """Return the cells of a sheet whose text does not say all that is stored.

    :param data: the workbook, as it was read.
    :param months: cells that show 1985.1 as 1985.10.
    """
    rounded = {place for place, text in _texts(sheet) if _may_be_rounded(text)}
    odd = [OddCell(line, column, "month", sheet.text(line, column) or "") for line, column in months]
    if not rounded:
        return odd
    with guarded():
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    for line, column in sorted(rounded):
        value = rows[line][column] if line < len(rows) and column < len(rows[line]) else None
        if isinstance(value, timedelta) and value >= _DAY:
            odd.append(OddCell(line, column, "hours", repr(value / _DAY)))
        elif isinstance(value, float):
            odd.append(OddCell(line, column, "number", repr(value)))
    return odd


def _texts(sheet: Cells, numbers: RecordBatch | None = None) -> Iterator[tuple[Place, str]]:
    """Yield the filled cells of all columns, or of those in which some are stored as numbers, with their texts."""
    for index, texts in enumerate(sheet.cells.columns if sheet.cells else ()):
        if numbers is None or numbers.column(index).null_count < len(texts):
            yield from (
                ((line, sheet.first_column + index), text) for line, text in enumerate(texts.to_pylist()) if text
            )


def _may_be_rounded(text: str) -> bool:
    """Return whether a number has as many decimals as the library gives, or a length of time became a day of 1900."""
    return text[-_DECIMALS - 1 : -_DECIMALS] == "." or (text.startswith("190") and text[4:5] == "-")
