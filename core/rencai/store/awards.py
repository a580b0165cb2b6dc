"""The ledger of awards: recorded once, reversed by a record of its own, never changed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.model import NONE, Awards, unreversed
from rencai.awards.recording import classify
from rencai.awards.schema import AWARDS, REFUSED
from rencai.store.audit import append_entry
from rencai.store.database import key, open_store, store_exists, transaction

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database


_SELECT_ALL = """
    select awards.*, reason, at as reversed_at, award_reversals.by as reversed_by
    from awards left join award_reversals on award = awards.number order by awards.number
"""
_RECORDED = [name for name in AWARDS.columns if name not in ("reason", "reversed_at", "reversed_by")]


def read_all(data: Path) -> pl.DataFrame:
    """Every award with its reversal, oldest first; nothing is created by asking.

    :raises OutputError: when there is something else in its place.
    """
    if not store_exists(data):
        return AWARDS.empty()
    with open_store(data) as store:
        return _select_all(store)


def read_standing(data: Path) -> Awards:
    """The awards that stand, of all departments, as a run is told of them.

    :raises OutputError: when they cannot be read.
    """
    frame = unreversed(read_all(data))
    return Awards(key(data), frame) if frame.height else NONE


def record(data: Path, lines: pl.DataFrame, *, run: str, by: str, at: str) -> pl.DataFrame:
    """The lines that are new are recorded, all or, where one of them may not be, none; what each is, ``state`` says.

    ``lines`` are as ``awards.schema.PROPOSED``. Another process waits until it is done, so that what is new to one is
    known to the next.
    """
    with open_store(data) as store, transaction(store):
        ledger = _select_all(store)
        last_number = store.execute("select max(number) from awards").fetchone()[0]
        checked = classify(lines, unreversed(ledger), int(last_number or 0))
        if not checked["state"].is_in(REFUSED).any():
            new = checked.filter(pl.col("state") == "recorded").with_columns(run=pl.lit(run), recorded_at=pl.lit(at))
            store.table("awards").insert_all(new.with_columns(by=pl.lit(by)).select(_RECORDED).to_dicts())
            if new.height:
                append_entry(store, at=at, by=by, action="awards_recorded", details={"run": run, "awards": new.height})
    return checked


def reverse(data: Path, number: int, *, reason: str, by: str, at: str) -> bool:
    """The award of that number holds no longer and may be recorded again; False where none of that number stands."""
    if not store_exists(data):
        return False
    with open_store(data) as store, transaction(store):
        stands = number in unreversed(_select_all(store))["number"]
        if stands:
            store.table("award_reversals").insert({"award": number, "reason": reason, "at": at, "by": by})
            append_entry(store, at=at, by=by, action="award_reversed", details={"award": number})
    return stands


def _select_all(store: Database) -> pl.DataFrame:
    return pl.DataFrame(list(store.query(_SELECT_ALL)), schema=AWARDS.dtypes, orient="row")
