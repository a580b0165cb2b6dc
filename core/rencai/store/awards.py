"""The ledger of awards: an award is recorded once, and reversed by a row of its own; neither is changed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.model import NONE, Awards, unreversed
from rencai.awards.recording import classify
from rencai.awards.schema import AWARDS, GROUNDS, REFUSED
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
    """Return every award with its reversal, oldest first, under ``awards.schema.AWARDS``; creates no store.

    :raises OutputError: when the store cannot be read.
    """
    if not store_exists(data):
        return AWARDS.empty()
    with open_store(data) as store:
        return _select_all(store)


def read_grounds(data: Path) -> pl.DataFrame:
    """Return the ground of each award that has one, under ``awards.schema.GROUNDS``; creates no store.

    :raises OutputError: when the store cannot be read.
    """
    if not store_exists(data):
        return GROUNDS.empty()
    with open_store(data) as store:
        rows = store.query("select award as number, ground from award_grounds order by award")
        return pl.DataFrame(list(rows), schema=GROUNDS.dtypes, orient="row")


def read_standing(data: Path) -> Awards:
    """Return the awards in force, of all departments, as a run applies them.

    :raises OutputError: when the store cannot be read.
    """
    frame = unreversed(read_all(data))
    return Awards(key(data), frame) if frame.height else NONE


def record(data: Path, lines: pl.DataFrame, *, run: str, by: str, at: str) -> pl.DataFrame:
    """Record the new ones of ``lines``: all of them, or none where one may not be recorded.

    ``lines`` lie under ``awards.schema.PROPOSED``. The ledger is read within the writing transaction, so that two
    processes that record the same run at once cannot both find an award new.

    :returns: the lines with what became of each in ``state``.
    """
    with open_store(data) as store, transaction(store):
        ledger = _select_all(store)
        last_number = store.execute("select max(number) from awards").fetchone()[0]
        checked = classify(lines, unreversed(ledger), int(last_number or 0))
        if not checked["state"].is_in(REFUSED).any():
            new = checked.filter(pl.col("state") == "recorded").with_columns(run=pl.lit(run), recorded_at=pl.lit(at))
            store.table("awards").insert_all(new.with_columns(by=pl.lit(by)).select(_RECORDED).to_dicts())
            grounds = new.drop_nulls("ground").select("ground", award="number")
            store.table("award_grounds").insert_all(grounds.to_dicts())
            if new.height:
                append_entry(store, at=at, by=by, action="awards_recorded", details={"run": run, "awards": new.height})
    return checked


def reverse(data: Path, number: int, *, reason: str, by: str, at: str) -> bool:
    """Reverse an award, so that it may be recorded again; return False where no award of that number is in force."""
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
