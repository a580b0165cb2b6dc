"""Departments' statements on sources and figures; none is ever deleted, only marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.schema import STATEMENTS
from rencai.decisions.stated import NONE, TOPIC, Statements, effective_statements
from rencai.store import marks
from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from pathlib import Path


TABLE = "statements"
_SAME = (*TOPIC, "verdict", "value", "seen")


def read_all(data: Path) -> pl.DataFrame:
    """Return every statement of every department, oldest first (``decisions.schema.STATEMENTS``); creates no store.

    :raises OutputError: when the store cannot be read.
    """
    if not store_exists(data):
        return STATEMENTS.empty()
    with open_store(data) as store:
        return marks.select_all(store, TABLE, STATEMENTS)


def read_applied(data: Path, department: str) -> Statements:
    """Return the statements that a run of the department applies: its own and the promoted ones.

    :raises OutputError: when the store cannot be read.
    """
    frame = effective_statements(read_all(data), department)
    return Statements(frame) if frame.height else NONE


def record(data: Path, department: str, wanted: pl.DataFrame, *, by: str, at: str) -> pl.DataFrame:
    """Store those of ``wanted`` that do not hold already, all or none, and return them with their numbers.

    :param wanted: the columns of ``decisions.schema.STATEMENTS`` from ``city`` to ``seen``.
    """
    with open_store(data) as store, transaction(store):
        every = marks.select_all(store, TABLE, STATEMENTS)
        own = effective_statements(every.filter(pl.col("department") == department), department)
        news = wanted.join(own, on=_SAME, how="anti", maintain_order="left", nulls_equal=True)
        rows = marks.numbered(news, every.height, department, by=by, at=at)
        store.table(TABLE).insert_all(rows.to_dicts())
    return rows
