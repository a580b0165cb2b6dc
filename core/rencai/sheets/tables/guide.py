"""Recognise the sheets of a template that hold no applicant: its guide, and the values of its drop-down lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from rencai.sheets.file.book import Book, RawSheet


GUIDE_HEADINGS = (
    ("列", "英文列名", "类型", "说明", "可填的值"),
    ("column", "name", "kind", "what it says", "accepted values"),
)
VALUES = "lists"
"""The name of the hidden sheet with the values of drop-down lists."""


def is_guide(cells: pl.DataFrame) -> bool:
    """Return whether a sheet is the guide of a template, which explains the columns and holds no applicant."""
    return cells.height > 0 and tuple(cells.row(0)[: len(GUIDE_HEADINGS[0])]) in GUIDE_HEADINGS


def is_of_template(sheet: RawSheet, book: Book) -> bool:
    """Return whether the sheet is one that rencai itself put into the book beside the applicants'."""
    if is_guide(sheet.cells):
        return True
    return not sheet.visible and sheet.name == VALUES and any(is_guide(other.cells) for other in book.sheets)
