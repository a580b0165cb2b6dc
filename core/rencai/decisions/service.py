"""List, undo, promote and withdraw decisions, and store those of a filled review sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import LOOK_UPS, PROMOTED, effective, with_digests
from rencai.decisions.schema import LOOKED_UP, SEALED, STORED
from rencai.store import audit, database, decisions
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.messages.codes import Action
    from rencai.policy.package import Package


STORED_SUBJECT = ("city", "name", "pair", "entry", "verdict", *(f.name for f in (*LOOKED_UP, *SEALED)))
"""What of a decision is stored, beside who, when and where."""
CODE = "E_USAGE_DECISION"
"""The code of every refusal here."""


def list_decisions(data: Path, packages: Sequence[Package], department: str | None = None) -> pl.DataFrame:
    """Return decisions with what they count for now: ``decisions.schema.LISTED``, oldest first.

    A decision is ``undone``; ``superseded`` by a later one; ``void`` as its entry or edition is no more; else
    ``standing``.

    :param packages: the city packages, for their catalogues.
    :param department: whose decisions, with all promoted ones; None: every department's, each judged by its own.
    """
    every = decisions.read_all(data)
    if department is None:
        shown, in_effect = every, _effective_at_home(every)
    else:
        shown, in_effect = every.filter((pl.col("department") == department) | PROMOTED), effective(every, department)
    state = (
        pl.when(pl.col("undone_at").is_not_null())
        .then(pl.lit("undone"))
        .when(~pl.col("number").is_in(in_effect["number"].implode()))
        .then(pl.lit("superseded"))
        .when(pl.col("number").is_in(_void_numbers(in_effect, packages)))
        .then(pl.lit("void"))
        .otherwise(pl.lit("standing"))
    )
    return decisions.unsealed(data, shown).with_columns(state=state, promoted=pl.when(PROMOTED).then("promoted_by"))


def _effective_at_home(all_decisions: pl.DataFrame) -> pl.DataFrame:
    """Return the decisions that hold in the department that made them."""
    every = [
        effective(all_decisions, name).filter(pl.col("department") == name)
        for name in all_decisions["department"].unique()
    ]
    return pl.concat([effective(all_decisions.clear(), ""), *every])


def _void_numbers(in_effect: pl.DataFrame, packages: Sequence[Package]) -> list[int]:
    """Return the numbers of the decisions on entries or editions that their city no longer has."""
    entries = [(package.name, entry) for package in packages for entry in package.ids]
    editions = [(package.name, edition.key) for package in packages for edition in package.editions]
    looked_up = in_effect["verdict"].is_in(LOOK_UPS)
    void: list[int] = []
    for of, existing, rows in (("entry", entries, ~looked_up), ("edition", editions, looked_up)):
        frame = pl.DataFrame(existing, schema={"city": pl.String, of: pl.String}, orient="row")
        void += in_effect.filter(rows).join(frame, on=["city", of], how="anti")["number"].to_list()
    return void


def undo(data: Path, department: str, numbers: Sequence[int], *, by: str) -> None:
    """Undo decisions of the department, so that those that they superseded hold again.

    :raises UsageError: when one is not the department's, undone already, or promoted; nothing is undone then.
    """
    own = (pl.col("department") == department) & pl.col("undone_at").is_null()
    for number in numbers:
        _require(data, number, own, f"no decision of {department} to undo")
        _require(data, number, ~PROMOTED, "promoted; an administrator withdraws it first")
    decisions.undo(data, numbers, by=by, at=clock.moment())
    _record(data, "decisions_undone", numbers, by, department)


def promote(data: Path, packages: Sequence[Package], numbers: Sequence[int], *, by: str) -> None:
    """Promote decisions, so that they hold in every department that has not decided otherwise.

    :raises UsageError: when one holds nowhere, or its entry or edition is no more; nothing is promoted then.
    """
    every = decisions.read_all(data)
    in_effect = pl.concat(
        [effective(every.clear(), ""), *(effective(every, name) for name in every["department"].unique())]
    )
    void = _void_numbers(in_effect, packages)
    for number in numbers:
        _require(data, number, pl.col("number").is_in(in_effect["number"].implode()), "no decision that holds")
        _require(data, number, ~pl.col("number").is_in(void), "on an entry or edition that the city no longer has")
    decisions.promote(data, numbers, by=by, at=clock.moment())
    _record(data, "decisions_promoted", numbers, by)


def withdraw(data: Path, numbers: Sequence[int], *, by: str) -> None:
    """End the promotion of decisions, so that they hold in their own departments only.

    :raises UsageError: when one is not promoted; nothing is withdrawn then.
    """
    for number in numbers:
        _require(data, number, PROMOTED, "no promoted decision")
    decisions.demote(data, numbers, by=by, at=clock.moment())
    _record(data, "decisions_withdrawn", numbers, by)


def _require(data: Path, number: int, fits: pl.Expr, lacking: str) -> None:
    """Refuse the number of a decision that does not fit.

    :raises UsageError: when it does not, or there is no such decision.
    """
    if decisions.read_all(data).filter(fits, pl.col("number") == number).is_empty():
        raise UsageError(f"{number} is {lacking}; see `rencai decisions list`", code=CODE)


def _record(data: Path, action: Action, numbers: Sequence[int], by: str, department: str = "") -> None:
    audit.record(data, at=clock.moment(), by=by, action=action, subject=department, details={"numbers": list(numbers)})


def store_decisions(data: Path, department: str, filled: pl.DataFrame, *, by: str, account: str) -> pl.DataFrame:
    """Store the decisions that are new to the department, and record that in the audit log.

    :param filled: ``decisions.schema.PARSED``.
    :param by: who decided.
    :param account: who brought the decisions in.
    :returns: ``decisions.schema.STORED``.
    """
    at = clock.moment()
    subject = with_digests(filled, database.key(data))
    new = decisions.record(data, department, subject.select(*STORED_SUBJECT), by=by, at=at)
    if new.height:
        details = {"numbers": new["number"].to_list(), "by": by}
        audit.record(data, at=at, by=account, action="decisions_stored", subject=department, details=details)
    return new.select(STORED.columns)
