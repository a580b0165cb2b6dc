"""Read the tables of a .docx in order, as they read with all tracked changes accepted.

The library's own texts leave out what was inserted while changes are tracked, and what stands in content controls.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document
from docx.oxml.ns import qn

from rencai.sheets.file.document_table import DocumentTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.table import CT_Row
    from docx.oxml.xmlchemy import BaseOxmlElement

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.document_table import Texts


WRAPPERS = frozenset(
    map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:smartTag", "w:customXml", "w:hyperlink"))
)
"""Elements around content, which is read as if they were not there."""
MARKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
TABLE, ROW, CELL, PARAGRAPH, RUN, TEXT = map(qn, ("w:tbl", "w:tr", "w:tc", "w:p", "w:r", "w:t"))
DELETED = f"{qn('w:trPr')}/{qn('w:del')}"


def read_tables(data: bytes) -> list[DocumentTable]:
    """Read all tables, each with the paragraph above it."""
    tables, above = [], ""
    for block in _children(Document(io.BytesIO(data)).element.body, TABLE, PARAGRAPH):
        if block.tag == TABLE:
            tables.append(_read_table(block, above))
            above = ""
        else:
            above = _paragraph_text(block).strip() or above
    return tables


def _children(element: BaseOxmlElement, *tags: str) -> Iterator[BaseOxmlElement]:
    """Yield the children of these tags in order, also those that wrappers hold; deleted content is in no wrapper."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, *tags)


def _read_table(table: BaseOxmlElement, above: str) -> DocumentTable:
    content = DocumentTable(above)
    open_: dict[int, Merge] = {}
    # the public cells repeat what is merged, and go down one call for each row of a merge
    rows = (row for row in _children(table, ROW) if row.find(DELETED) is None)
    for line, row in enumerate(rows):
        content.rows.append(_row_texts(row, line, open_, content.merges))
    content.merges += [merge for merge in open_.values() if _spans_cells(merge)]
    return content


def _row_texts(row: CT_Row, line: int, open_: dict[int, Merge], merges: list[Merge]) -> Texts:
    """Return the row's texts; add the merges that end above it.

    :param open_: column -> the cell that may go on below; changed to the state after this row.
    """
    texts: Texts = [None] * row.grid_before
    for cell in _children(row, CELL):
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


def _text(cell: BaseOxmlElement) -> str:
    return "\n".join(_paragraph_text(paragraph) for paragraph in _children(cell, PARAGRAPH))


def _paragraph_text(paragraph: BaseOxmlElement) -> str:
    return "".join(
        (part.text or "") if part.tag == TEXT else MARKS[part.tag]
        for run in _children(paragraph, RUN)
        for part in _children(run, TEXT, *MARKS)
    )


def _spans_cells(merge: Merge) -> bool:
    top, left, bottom, right = merge
    return bottom > top or right > left
