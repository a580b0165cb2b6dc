"""Read the tables of a .docx in order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document
from docx.table import Table

from rencai.sheets.file.drawn import Drawn

if TYPE_CHECKING:
    from docx.oxml.table import CT_Row, CT_Tc

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.drawn import Texts


def tables(data: bytes) -> list[Drawn]:
    """All tables, each with the paragraph above it."""
    told, above = [], ""
    for block in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            told.append(_drawn(block, above))
            above = ""
        else:
            above = block.text.strip() or above
    return told


def _drawn(table: Table, above: str) -> Drawn:
    drawn = Drawn(above)
    open_: dict[int, Merge] = {}
    # the public cells repeat what is merged, and go down one call for each row of a merge
    for line, row in enumerate(table._tbl.tr_lst):  # noqa: SLF001
        drawn.rows.append(_texts(row, line, open_, drawn.merges))
    drawn.merges += [merge for merge in open_.values() if _several(merge)]
    return drawn


def _texts(row: CT_Row, line: int, open_: dict[int, Merge], merges: list[Merge]) -> Texts:
    """The row's texts; a cell that goes on below stays in ``open_`` until another begins in its place."""
    texts: Texts = [None] * row.grid_before
    for cell in row.tc_lst:
        place = len(texts)
        goes_on = cell.vMerge == "continue" and place in open_
        if goes_on:
            top, left, _, right = open_[place]
            open_[place] = (top, left, line, right)
        else:
            merges += [merge for merge in (open_.pop(place, None),) if merge and _several(merge)]
            open_[place] = (line, place, line, place + cell.grid_span - 1)
        texts += [None if goes_on else _text(cell), *[None] * (cell.grid_span - 1)]
    return texts


def _text(cell: CT_Tc) -> str:
    return "\n".join(paragraph.text for paragraph in cell.p_lst)


def _several(merge: Merge) -> bool:
    top, left, bottom, right = merge
    return bottom > top or right > left
