"""Read the tables of a .docx in order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document
from docx.table import Table

from rencai.sheets.file.document_table import DocumentTable

if TYPE_CHECKING:
    from docx.oxml.table import CT_Row, CT_Tc

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.document_table import Texts


def read_tables(data: bytes) -> list[DocumentTable]:
    """Read all tables, each with the paragraph above it."""
    tables, above = [], ""
    for block in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            tables.append(_read_table(block, above))
            above = ""
        else:
            above = block.text.strip() or above
    return tables


def _read_table(table: Table, above: str) -> DocumentTable:
    content = DocumentTable(above)
    open_: dict[int, Merge] = {}
    # the public cells repeat what is merged, and go down one call for each row of a merge
    for line, row in enumerate(table._tbl.tr_lst):  # noqa: SLF001
        content.rows.append(_row_texts(row, line, open_, content.merges))
    content.merges += [merge for merge in open_.values() if _spans_cells(merge)]
    return content


def _row_texts(row: CT_Row, line: int, open_: dict[int, Merge], merges: list[Merge]) -> Texts:
    """Return the row's texts; add the merges that end above it.

    :param open_: column -> the cell that may go on below; changed to the state after this row.
    """
    texts: Texts = [None] * row.grid_before
    for cell in row.tc_lst:
        column = len(texts)
        continues = cell.vMerge == "continue" and column in open_
        if continues:
            top, left, _, right = open_[column]
            open_[column] = (top, left, line, right)
        else:
            merges += [merge for merge in (open_.pop(column, None),) if merge and _spans_cells(merge)]
            open_[column] = (line, column, line, column + cell.grid_span - 1)
        texts += [None if continues else _text(cell), *[None] * (cell.grid_span - 1)]
    return texts


def _text(cell: CT_Tc) -> str:
    return "\n".join(paragraph.text for paragraph in cell.p_lst)


def _spans_cells(merge: Merge) -> bool:
    top, left, bottom, right = merge
    return bottom > top or right > left
