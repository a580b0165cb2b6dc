"""Departments' decisions on names; none is ever deleted, only marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import NONE, Decisions, effective
from rencai.decisions.schema import DECISIONS
from rencai.store.database import key, open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlite_utils import Database


_SUBJECT = ("city", "pair", "entry", "verdict")


def read_all(data: Path) -> pl.DataFrame:
    """Every decision of every department, oldest first; nothing is created by asking.

    :raises OutputError: when there is something else in its place.
    """
    if not store_exists(data):
        return DECISIONS.empty()
    with open_store(data) as store:
        return _select_all(store)


def read_applied(data: Path, department: str) -> Decisions:
    """The decisions that a run of the department applies: its own and the promoted ones.

    :raises OutputError: when they cannot be read.
    """
    frame = effective(read_all(data), department)
    return Decisions(key(data), frame) if frame.height else NONE


def record(data: Path, department: str, wanted: pl.DataFrame, *, by: str, at: str) -> pl.DataFrame:
    """Those of the wanted decisions that are news are stored, all or none, and given back with their numbers.

    ``wanted`` has ``city``, ``name``, ``pair``, ``entry`` and ``verdict``.
    """
    with open_store(data) as store, transaction(store):
        every = _select_all(store)
        own = every.filter(pl.col("department") == department)
        news = wanted.unique(_SUBJECT, maintain_order=True).join(
            effective(own, department), on=_SUBJECT, how="anti", maintain_order="left"
        )
        rows = news.with_columns(
            number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + every.height,
            department=pl.lit(department),
            by=pl.lit(by),
            at=pl.lit(at),
        )
        store.table("decisions").insert_all(rows.to_dicts())
    return rows


def undo(data: Path, numbers: Sequence[int], *, by: str, at: str) -> None:
    """The decisions of these numbers hold no longer; what they had taken the place of holds again."""
    _mark(data, numbers, {"undone_at": at, "undone_by": by})


def promote(data: Path, numbers: Sequence[int], *, by: str, at: str) -> None:
    """The decisions of these numbers hold in every department that says nothing else."""
    _mark(data, numbers, {"promoted_at": at, "promoted_by": by, "withdrawn_at": None, "withdrawn_by": None})


def demote(data: Path, numbers: Sequence[int], *, by: str, at: str) -> None:
    """The decisions of these numbers hold in their own departments only."""
    _mark(data, numbers, {"withdrawn_at": at, "withdrawn_by": by})


def _mark(data: Path, numbers: Sequence[int], marks: dict[str, str | None]) -> None:
    with open_store(data) as store, transaction(store):
        for number in numbers:
            store.table("decisions").update(number, marks)


def _select_all(store: Database) -> pl.DataFrame:
    rows = store.table("decisions").rows_where(order_by="number")
    return pl.DataFrame(list(rows), schema=DECISIONS.dtypes, orient="row")
