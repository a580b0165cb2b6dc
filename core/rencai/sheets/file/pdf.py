"""Read the tables of a .pdf that are drawn with lines, joined where a page's end cuts them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from rencai.sheets.file.drawn import Drawn
from rencai.sheets.file.errors import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF
    from pdfplumber.table import Table

    from rencai.sheets.file.book import Merge


APART = 5.0
"""Points that a column may move from page to page."""


def tables(data: bytes) -> list[Drawn]:
    """All tables of two columns or more, in order."""
    told: list[Drawn] = []
    before: list[float] = []
    with _opened(data) as book:
        for page in book.pages:
            for number, (table, drawn) in enumerate(_found(page)):
                edges = [column.bbox[0] for column in table.columns]
                if told and number == 0 and _alike(before, edges):
                    told[-1].goes_on(drawn)
                else:
                    told.append(drawn)
                before = edges
            page.close()
    return told


def _opened(data: bytes) -> PDF:
    try:
        return pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if "PDFPasswordIncorrect" in repr(error):
            raise locked() from error
        raise


def _alike(before: list[float], edges: list[float]) -> bool:
    return len(before) == len(edges) and all(abs(one - two) < APART for one, two in zip(before, edges, strict=True))


def _found(page: Page) -> Iterator[tuple[Table, Drawn]]:
    """The page's tables from the top, each with the last line of text above it."""
    found = sorted((table for table in page.find_tables() if len(table.columns) > 1), key=lambda one: one.bbox[1])
    floors = [0.0, *(table.bbox[3] for table in found)]
    for table, floor in zip(found, floors, strict=False):
        yield table, Drawn(_above(page, floor, table.bbox[1]), table.extract(), list(_merges(table)))


def _above(page: Page, floor: float, top: float) -> str:
    if top - floor <= 1:
        return ""
    text = page.within_bbox((0, floor, page.width, top), relative=False, strict=False).extract_text()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _merges(table: Table) -> Iterator[Merge]:
    """The cells that reach over further rows or columns of the grid."""
    lefts = sorted({cell[0] for cell in table.cells})
    tops = sorted({cell[1] for cell in table.cells})
    for left, top, right, bottom in table.cells:
        place, line = lefts.index(left), tops.index(top)
        last = sum(edge < bottom - 1 for edge in tops) - 1
        end = sum(edge < right - 1 for edge in lefts) - 1
        if last > line or end > place:
            yield line, place, last, end
