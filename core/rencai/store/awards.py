"""The ledger of awards: recorded once, reversed by a record of its own, never changed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.model import NONE, SCHEMA, Awards, standing
from rencai.awards.recording import REFUSED, stated
from rencai.store.audit import entered
from rencai.store.database import key, opened, stored, whole

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database


_EVERY = """
    select awards.*, reason, at as reversed_at, award_reversals.by as reversed_by
    from awards left join award_reversals on award = awards.number order by awards.number
"""
_RECORDED = [name for name in SCHEMA if name not in ("reason", "reversed_at", "reversed_by")]


def awards(data: Path) -> pl.DataFrame:
    """Every award with its reversal, oldest first; nothing is created by asking.

    :raises OutputError: when there is something else in its place.
    """
    if not stored(data):
        return pl.DataFrame(schema=SCHEMA)
    with opened(data) as store:
        return _all(store)


def received(data: Path) -> Awards:
    """The awards that stand, of all departments, as a run is told of them.

    :raises OutputError: when they cannot be read.
    """
    known = standing(awards(data))
    return Awards(key(data), known) if known.height else NONE


def award(data: Path, lines: pl.DataFrame, *, run: str, by: str, at: str) -> pl.DataFrame:
    """The lines that are new are recorded, all or, where one of them may not be, none; what each is, ``state`` says.

    ``lines`` are as ``awards.stated`` wants them. Another process waits until it is done, so that what is new to one is
    known to the next.
    """
    with opened(data) as store, whole(store):
        held = _all(store)
        last = store.execute("select max(number) from awards").fetchone()[0]
        told = stated(lines, standing(held), int(last or 0))
        if not told["state"].is_in(REFUSED).any():
            new = told.filter(pl.col("state") == "recorded").with_columns(run=pl.lit(run), recorded_at=pl.lit(at))
            store.table("awards").insert_all(new.with_columns(by=pl.lit(by)).select(_RECORDED).to_dicts())
            if new.height:
                entered(store, at=at, by=by, action="awards_recorded", details={"run": run, "awards": new.height})
    return told


def reverse(data: Path, number: int, *, reason: str, by: str, at: str) -> bool:
    """The award of that number holds no longer and may be recorded again; False where none of that number stands."""
    if not stored(data):
        return False
    with opened(data) as store, whole(store):
        stands = number in standing(_all(store))["number"]
        if stands:
            store.table("award_reversals").insert({"award": number, "reason": reason, "at": at, "by": by})
            entered(store, at=at, by=by, action="award_reversed", details={"award": number})
    return stands


def _all(store: Database) -> pl.DataFrame:
    return pl.DataFrame(list(store.query(_EVERY)), schema=SCHEMA, orient="row")
