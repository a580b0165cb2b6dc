"""What departments decided of names: which decisions hold; undone, promoted to all departments, withdrawn from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai import clock, store
from rencai.decisions import PROMOTED, standing
from rencai.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.package import Package

CODE = "E_USAGE_DECISION"


def listed(data: Path, packages: Sequence[Package], department: str | None = None) -> pl.DataFrame:
    """A department's decisions and the promoted ones, or every department's own, with their ``state``.

    ``undone``; ``superseded`` by a later word; ``void``: the entry is in no catalogue any more; else ``standing``. What
    is ``promoted`` has the name of whoever did it there.
    """
    told = store.decisions(data)
    if department is None:
        seen, held = told, _own(told)
    else:
        seen, held = told.filter((pl.col("department") == department) | PROMOTED), standing(told, department)
    state = (
        pl.when(pl.col("undone_at").is_not_null())
        .then(pl.lit("undone"))
        .when(~pl.col("number").is_in(held["number"].implode()))
        .then(pl.lit("superseded"))
        .when(pl.col("number").is_in(_gone(held, packages)))
        .then(pl.lit("void"))
        .otherwise(pl.lit("standing"))
    )
    return seen.with_columns(state=state, promoted=pl.when(PROMOTED).then("promoted_by"))


def _own(told: pl.DataFrame) -> pl.DataFrame:
    """Those that hold in the department that said them."""
    every = [standing(told, name).filter(pl.col("department") == name) for name in told["department"].unique()]
    return pl.concat([standing(told.clear(), ""), *every])


def _gone(held: pl.DataFrame, packages: Sequence[Package]) -> list[int]:
    """The numbers of the decisions on entries that their city's catalogue no longer has."""
    entries = [(one.name, entry) for one in packages for entry in one.ids]
    known = pl.DataFrame(entries, schema=["city", "entry"], orient="row")
    return held.join(known, on=["city", "entry"], how="anti")["number"].to_list()


def undo(data: Path, department: str, numbers: Sequence[int], *, by: str) -> None:
    """Decisions of the department hold no longer; what they had taken the place of holds again.

    :raises UsageError: when one is not the department's, undone already, or promoted; nothing is undone then.
    """
    own = (pl.col("department") == department) & pl.col("undone_at").is_null()
    for number in numbers:
        _require(data, number, own, f"no decision of {department} to undo")
        _require(data, number, ~PROMOTED, "promoted; an administrator withdraws it first")
    store.undo(data, numbers, by=by, at=clock.moment())
    _record(data, "decisions_undone", numbers, by, department)


def promote(data: Path, packages: Sequence[Package], numbers: Sequence[int], *, by: str) -> None:
    """Decisions hold in every department that has not decided otherwise.

    :raises UsageError: when one holds nowhere, or its entry is in no catalogue any more; nothing is promoted then.
    """
    told = store.decisions(data)
    held = pl.concat([standing(told.clear(), ""), *(standing(told, name) for name in told["department"].unique())])
    gone = _gone(held, packages)
    for number in numbers:
        _require(data, number, pl.col("number").is_in(held["number"].implode()), "no decision that holds")
        _require(data, number, ~pl.col("number").is_in(gone), "on an entry that the catalogue no longer has")
    store.promote(data, numbers, by=by, at=clock.moment())
    _record(data, "decisions_promoted", numbers, by)


def withdraw(data: Path, numbers: Sequence[int], *, by: str) -> None:
    """Promoted decisions hold in their own departments only.

    :raises UsageError: when one is not promoted; nothing is withdrawn then.
    """
    for number in numbers:
        _require(data, number, PROMOTED, "no promoted decision")
    store.demote(data, numbers, by=by, at=clock.moment())
    _record(data, "decisions_withdrawn", numbers, by)


def _require(data: Path, number: int, fits: pl.Expr, lacking: str) -> None:
    """The decision of that number fits.

    :raises UsageError: when it does not, or there is none.
    """
    if store.decisions(data).filter(fits, pl.col("number") == number).is_empty():
        raise UsageError(f"{number} is {lacking}; see `rencai decisions list`", code=CODE)


def _record(data: Path, action: str, numbers: Sequence[int], by: str, department: str = "") -> None:
    store.enter(data, at=clock.moment(), by=by, action=action, subject=department, told={"numbers": list(numbers)})
