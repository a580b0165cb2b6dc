"""Place merged cells in a sheet's frame, and find those of an .xls."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import python_calamine

from rencai.sheets.file.errors import guarded, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.sheets.file.book import Merge


RECORD = b"\xe5\x00"
"""How a record of merged cells begins in .xls; other bytes may look the same."""


def clip(merges: Iterable[Merge], first_column: int, shape: tuple[int, int]) -> list[Merge]:
    """Return the merges whose first cell is one of the cells, cut where the cells end, counted from their first.

    :raises InputError: when merges overlap: a small file would make much work.
    """
    height, width = shape
    cut = (
        (top, left - first_column, min(bottom, height - 1), min(right - first_column, width - 1))
        for top, left, bottom, right in merges
        if top < height and 0 <= left - first_column < width
    )
    clipped = [merge for merge in cut if merge[:2] != merge[2:] and 0 <= merge[0] <= merge[2] and merge[1] <= merge[3]]
    if sum((last - top + 1) * (right - left + 1) for top, left, last, right in clipped) > height * width:
        raise unsafe("merged cells that overlap")
    return clipped


def read_xls(data: bytes) -> dict[str, list[Merge]]:
    """Return sheet -> its merges in an .xls, lines and columns of the sheet from 0."""
    if RECORD not in data:
        return {}
    with guarded():
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            name: [(*start, *end) for start, end in book.get_sheet_by_name(name).merged_cell_ranges or ()]
            for name in book.sheet_names
        }
