"""Read the tables of a .pdf that are drawn with lines, joined where a page's end cuts them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from rencai.sheets.file.document_table import DocumentTable
from rencai.sheets.file.errors import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF
    from pdfplumber.table import Table

    from rencai.sheets.file.book import Merge


APART = 5.0
"""Points by which a column may move from page to page."""


def read_tables(data: bytes) -> list[DocumentTable]:
    """Read all tables of two columns or more, in order."""
    tables: list[DocumentTable] = []
    before: list[float] = []
    with _open(data) as book:
        for page in book.pages:
            for number, (table, content) in enumerate(_page_tables(page)):
                edges = [column.bbox[0] for column in table.columns]
                if tables and number == 0 and _same_edges(before, edges):
                    tables[-1].append_continuation(content)
                else:
                    tables.append(content)
                before = edges
            page.close()
    return tables


def _open(data: bytes) -> PDF:
    try:
        return pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if "PDFPasswordIncorrect" in repr(error):
            raise locked() from error
        raise


def _same_edges(before: list[float], edges: list[float]) -> bool:
    return len(before) == len(edges) and all(
        abs(edge - other) < APART for edge, other in zip(before, edges, strict=True)
    )


def _page_tables(page: Page) -> Iterator[tuple[Table, DocumentTable]]:
    """Yield the page's tables from the top, each with the last line of text above it."""
    tables = sorted((table for table in page.find_tables() if len(table.columns) > 1), key=lambda table: table.bbox[1])
    floors = [0.0, *(table.bbox[3] for table in tables)]
    for table, floor in zip(tables, floors, strict=False):
        yield table, DocumentTable(_text_above(page, floor, table.bbox[1]), table.extract(), list(_find_merges(table)))


def _text_above(page: Page, floor: float, top: float) -> str:
    if top - floor <= 1:
        return ""
    text = page.within_bbox((0, floor, page.width, top), relative=False, strict=False).extract_text()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _find_merges(table: Table) -> Iterator[Merge]:
    """Yield the cells that reach over further rows or columns of the grid."""
    lefts = sorted({cell[0] for cell in table.cells})
    tops = sorted({cell[1] for cell in table.cells})
    for left, top, right, bottom in table.cells:
        column, line = lefts.index(left), tops.index(top)
        last = sum(edge < bottom - 1 for edge in tops) - 1
        end = sum(edge < right - 1 for edge in lefts) - 1
        if last > line or end > column:
            yield line, column, last, end
