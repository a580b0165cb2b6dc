"""What people decided, in tables of which no row is ever deleted, only marked as undone, promoted or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.store.database import open_store, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.system.frames import Schema


def undo(data: Path, table: str, numbers: Sequence[int], *, by: str, at: str) -> None:
    """Mark the rows as undone; what they had superseded is in force again."""
    _mark(data, table, numbers, {"undone_at": at, "undone_by": by})


def promote(data: Path, table: str, numbers: Sequence[int], *, by: str, at: str) -> None:
    """Mark the rows as applied in every department that has not decided otherwise."""
    _mark(data, table, numbers, {"promoted_at": at, "promoted_by": by, "withdrawn_at": None, "withdrawn_by": None})


def demote(data: Path, table: str, numbers: Sequence[int], *, by: str, at: str) -> None:
    """Mark promoted rows as applied in their own department only."""
    _mark(data, table, numbers, {"withdrawn_at": at, "withdrawn_by": by})


def _mark(data: Path, table: str, numbers: Sequence[int], marks: dict[str, str | None]) -> None:
    with open_store(data) as store, transaction(store):
        for number in numbers:
            store.table(table).update(number, marks)


def select_all(store: Database, table: str, schema: Schema) -> pl.DataFrame:
    """Return every row of the table under its schema, oldest first."""
    rows = store.table(table).rows_where(order_by="number")
    return pl.DataFrame(list(rows), schema=schema.dtypes, orient="row")


def numbered(news: pl.DataFrame, count: int, department: str, *, by: str, at: str) -> pl.DataFrame:
    """Return new rows with the numbers that follow the ``count`` that there are, and whose they are."""
    return news.with_columns(
        number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + count,
        department=pl.lit(department),
        by=pl.lit(by),
        at=pl.lit(at),
    )
