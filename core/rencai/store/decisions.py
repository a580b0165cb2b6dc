"""Departments' decisions on names; none is ever deleted, only marked as undone, promoted or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import IS_LOOK_UP, NONE, Decisions, effective
from rencai.decisions.schema import DECISIONS, LOOKED_UP, SEALED
from rencai.store import marks
from rencai.store.database import key, open_store, store_exists, transaction
from rencai.store.sealed import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


TABLE = "decisions"
_SUBJECT = ("city", "pair", "entry", "verdict", *(field.name for field in LOOKED_UP))
_NAMES = tuple(field.name for field in SEALED)


def read_all(data: Path) -> pl.DataFrame:
    """Return every decision of every department, oldest first, under ``decisions.schema.DECISIONS``; creates no store.

    :raises OutputError: when the store cannot be read.
    """
    if not store_exists(data):
        return DECISIONS.empty()
    with open_store(data) as store:
        return marks.select_all(store, TABLE, DECISIONS)


def read_applied(data: Path, department: str) -> Decisions:
    """Return the decisions that a run of the department applies: its own and the promoted ones.

    :raises OutputError: when the store cannot be read.
    """
    frame = effective(read_all(data), department)
    if frame.is_empty():
        return NONE
    # the entry of a look-up is called as the name was typed where the document's own name was not given
    looked_up = unsealed(data, frame.filter(IS_LOOK_UP))
    return Decisions(key(data), pl.concat([frame.filter(~IS_LOOK_UP), looked_up]).sort("number"))


def unsealed(data: Path, decisions: pl.DataFrame) -> pl.DataFrame:
    """Return the decisions with the names that they are about in clear; null where none was kept."""
    if all(decisions[name].null_count() == decisions.height for name in _NAMES):
        return decisions
    secret = key(data)
    return decisions.with_columns(
        pl.Series(name, [unseal(secret, text) for text in decisions[name]], pl.String) for name in _NAMES
    )


def record(
    data: Path, department: str, wanted: pl.DataFrame, lapsed: Callable[[pl.DataFrame], Sequence[int]],
    *, by: str, at: str,
) -> pl.DataFrame:  # fmt: skip
    """Store those of ``wanted`` that are not in force already, all or none, and return them with their numbers.

    :param wanted: columns ``city``, ``name``, ``pair``, ``entry`` and ``verdict``, those of ``schema.LOOKED_UP`` and
        ``schema.SHOWN``, and in clear ``qualification`` and ``issuer``, which are stored sealed; ``name`` and ``pair``
        are digests.
    :param lapsed: gives, of decisions in force, the numbers of those that may be made once more.
    """
    secret = key(data)
    with open_store(data) as store, transaction(store):
        every = marks.select_all(store, TABLE, DECISIONS)
        own = effective(every.filter(pl.col("department") == department), department)
        own = own.filter(~pl.col("number").is_in(list(lapsed(own))))
        news = wanted.unique(_SUBJECT, maintain_order=True).join(
            own, on=_SUBJECT, how="anti", nulls_equal=True, maintain_order="left"
        )
        sealed = {name: pl.Series([seal(secret, text) for text in news[name]], dtype=pl.String) for name in _NAMES}
        rows = marks.numbered(news.with_columns(**sealed), every.height, department, by=by, at=at)
        store.table(TABLE).insert_all(rows.to_dicts())
    return rows
