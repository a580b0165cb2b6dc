"""List, undo, promote and withdraw what people decided, whichever of its kinds it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.standing import PROMOTED
from rencai.store import audit, marks
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rencai.messages.codes import Action


@dataclass(frozen=True)
class Marked:
    """A kind of what people decide: where it is stored, and how it is spoken of.

    ``read_all`` gives all rows, and ``effective`` of these those that hold for a department. ``noun`` stands in errors,
    whose code is ``code``, and ``gone`` says of one that it is void; ``command`` lists the rows.
    """

    table: str
    noun: str
    gone: str
    code: str
    command: str
    undone: Action
    promoted: Action
    withdrawn: Action
    read_all: Callable[[Path], pl.DataFrame]
    effective: Callable[[pl.DataFrame, str], pl.DataFrame]


def with_states(
    kind: Marked, every: pl.DataFrame, department: str | None, void_numbers: Callable[[pl.DataFrame], Sequence[int]]
) -> pl.DataFrame:
    """Return the rows with what they count for now, ``state`` and ``promoted``, oldest first.

    One is ``undone``; ``superseded`` by a later one; ``void`` as what it is about is no more; else ``standing``.

    :param every: all rows of the kind.
    :param department: whose rows, with all promoted ones; None: every department's, each judged by its own.
    :param void_numbers: gives, of rows that are in effect, the numbers of those that are void.
    """
    if department is None:
        shown, in_effect = every, _effective_at_home(kind, every)
    else:
        shown = every.filter((pl.col("department") == department) | PROMOTED)
        in_effect = kind.effective(every, department)
    state = (
        pl.when(pl.col("undone_at").is_not_null())
        .then(pl.lit("undone"))
        .when(~pl.col("number").is_in(in_effect["number"].implode()))
        .then(pl.lit("superseded"))
        .when(pl.col("number").is_in(list(void_numbers(in_effect))))
        .then(pl.lit("void"))
        .otherwise(pl.lit("standing"))
    )
    return shown.with_columns(state=state, promoted=pl.when(PROMOTED).then("promoted_by"))


def _effective_at_home(kind: Marked, every: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that hold in the department that made them."""
    homes = [
        kind.effective(every, name).filter(pl.col("department") == name)
        for name in every["department"].unique(maintain_order=True)
    ]
    return pl.concat([kind.effective(every.clear(), ""), *homes])


def undo(kind: Marked, data: Path, department: str, numbers: Sequence[int], *, by: str) -> None:
    """Undo rows of the department, so that those that they superseded hold again.

    :raises UsageError: when one is not the department's, undone already, or promoted; nothing is undone then.
    """
    own = (pl.col("department") == department) & pl.col("undone_at").is_null()
    for number in numbers:
        _require(kind, data, number, own, f"no {kind.noun} of {department} to undo")
        _require(kind, data, number, ~PROMOTED, "promoted; an administrator withdraws it first")
    marks.undo(data, kind.table, numbers, by=by, at=clock.moment())
    _record(data, kind.undone, numbers, by, department)


def promote(
    kind: Marked, data: Path, numbers: Sequence[int], void_numbers: Callable[[pl.DataFrame], Sequence[int]], *, by: str
) -> None:
    """Promote rows, so that they hold in every department that has not decided otherwise.

    :raises UsageError: when one holds nowhere, or what it is about is no more; nothing is promoted then.
    """
    every = kind.read_all(data)
    departments = every["department"].unique(maintain_order=True)
    in_effect = pl.concat([kind.effective(every.clear(), ""), *(kind.effective(every, name) for name in departments)])
    void = list(void_numbers(in_effect))
    for number in numbers:
        _require(
            kind, data, number, pl.col("number").is_in(in_effect["number"].implode()), f"no {kind.noun} that holds"
        )
        _require(kind, data, number, ~pl.col("number").is_in(void), kind.gone)
    marks.promote(data, kind.table, numbers, by=by, at=clock.moment())
    _record(data, kind.promoted, numbers, by)


def withdraw(kind: Marked, data: Path, numbers: Sequence[int], *, by: str) -> None:
    """End the promotion of rows, so that they hold in their own departments only.

    :raises UsageError: when one is not promoted; nothing is withdrawn then.
    """
    for number in numbers:
        _require(kind, data, number, PROMOTED, f"no promoted {kind.noun}")
    marks.demote(data, kind.table, numbers, by=by, at=clock.moment())
    _record(data, kind.withdrawn, numbers, by)


def _require(kind: Marked, data: Path, number: int, fits: pl.Expr, lacking: str) -> None:
    """Refuse the number of a row that does not fit.

    :raises UsageError: when it does not, or there is no such row.
    """
    if kind.read_all(data).filter(fits, pl.col("number") == number).is_empty():
        raise UsageError(f"{number} is {lacking}; see `{kind.command}`", code=kind.code)


def _record(data: Path, action: Action, numbers: Sequence[int], by: str, department: str = "") -> None:
    audit.record(data, at=clock.moment(), by=by, action=action, subject=department, details={"numbers": list(numbers)})
