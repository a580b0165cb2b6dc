"""Describe how a run's inputs were read: sheets, headings, lines left out, oddities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import polars as pl

from rencai.cells.dates import MIDNIGHT
from rencai.messages.notices import serialize_notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.messages.notices import Notice
    from rencai.sheets.file.book import Book
    from rencai.store.details import ColumnDetails, RunDetails, TableDetails


SAMPLES = 3
"""Values that are shown of a column, so that its owner sees what was understood."""
MOST_SKIPPED = 500
"""Lines left out that are kept one by one; the others are counted."""

TABLE_KEY = ["input", "sheet", "row"]


def describe_inputs(
    columns: pl.DataFrame, skipped: pl.DataFrame, own: pl.DataFrame, headings: Sequence[str], notices: Iterable[Notice]
) -> RunDetails:
    """Return how the inputs were read, for pages and programs, of frames and notices as ``tables.read`` gives them.

    A table is ``input, sheet, row`` (of its header), ``people`` and ``columns``, each with up to ``SAMPLES`` distinct
    values as text. These are people's: the summary is stored as a file under retention, never in a row.
    """
    return {
        "tables": [_table(key, table_columns, own, headings) for key, table_columns in _tables(columns)],
        "skipped": skipped.head(MOST_SKIPPED).rows(),
        "left_out": skipped.height,
        "notices": [serialize_notice(notice) for notice in notices],
    }


def _tables(columns: pl.DataFrame) -> Iterable[tuple[tuple[Any, ...], pl.DataFrame]]:
    return columns.group_by(TABLE_KEY, maintain_order=True)


def _table(key: tuple[Any, ...], columns: pl.DataFrame, own: pl.DataFrame, headings: Sequence[str]) -> TableDetails:
    name, sheet, row = key
    people = own.filter(pl.col("input") == name, pl.col("sheet") == sheet, pl.col("row") > row)
    shown = columns.select("letter", "heading", "column", "how", "unit").to_dicts()
    samples = {heading: _samples(people[f"own.{place}"]) for place, heading in enumerate(headings)}
    return {
        "input": name,
        "sheet": sheet,
        "row": row,
        "people": people.height,
        "columns": [
            cast("ColumnDetails", {**column, "samples": samples.get(column["heading"], [])}) for column in shown
        ],
    }


def _samples(cells: pl.Series) -> list[str]:
    texts = cells.drop_nulls().cast(pl.String).str.strip_suffix(MIDNIGHT)
    texts = texts.str.strip_suffix(".0") if cells.dtype.is_float() else texts
    return texts.unique(maintain_order=True).head(SAMPLES).to_list()


def list_sheets(books: Sequence[Book]) -> list[tuple[str, str, bool, int]]:
    """Return every sheet with any content: its input, its name, whether it is visible, its number of lines."""
    return [
        (book.name, sheet.name, sheet.visible, sheet.cells.height)
        for book in books
        for sheet in book.sheets
        if sheet.cells.height
    ]
