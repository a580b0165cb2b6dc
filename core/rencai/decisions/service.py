"""List, undo, promote and withdraw decisions, and store those of a filled review sheet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions import marking
from rencai.decisions.marking import Marked
from rencai.decisions.model import IS_LOOK_UP, LOOK_UPS, SAME, effective, with_digests
from rencai.decisions.schema import LOOKED_UP, SEALED, SHOWN, STORED
from rencai.decisions.shown import lapsed, with_shown
from rencai.decisions.suspended import require_packages, with_suspensions
from rencai.store import audit, database, decisions
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.policy.package import Package


STORED_SUBJECT = ("city", "name", "pair", "entry", "verdict", *(f.name for f in (*LOOKED_UP, *SEALED, *SHOWN)))
"""What of a decision is stored, beside who, when and where."""
KIND = Marked(
    table=decisions.TABLE, noun="decision", gone="on an entry or edition that is gone or has changed",
    code="E_USAGE_DECISION", command="rencai decisions list", undone="decisions_undone", promoted="decisions_promoted",
    withdrawn="decisions_withdrawn", read_all=decisions.read_all, effective=effective,
)  # fmt: skip


def list_decisions(data: Path, packages: Sequence[Package], department: str | None = None) -> pl.DataFrame:
    """Return decisions with what they count for now: ``decisions.schema.LISTED``, oldest first.

    A decision is ``undone``; ``superseded`` by a later one, also by look-ups in all editions of its entry; ``void`` as
    its entry or edition is no more; ``lapsed`` as that is not any more what it was; else ``standing``.

    :param packages: the city packages, for their catalogues.
    :param department: whose decisions, with all promoted ones; None: every department's, each judged by its own.
    """
    return decisions.unsealed(data, judged(decisions.read_all(data), packages, department))


def judged(every: pl.DataFrame, packages: Sequence[Package], department: str | None = None) -> pl.DataFrame:
    """Return the decisions as ``list_decisions`` does, still sealed.

    :param every: ``decisions.schema.DECISIONS`` of all departments.
    """
    listed = marking.with_states(KIND, every, department, partial(_void_numbers, packages))
    changed = pl.col("number").is_in(_lapsed_numbers(packages, listed))
    lapsed_ = (pl.col("state") == "standing") & changed
    listed = listed.with_columns(state=pl.when(lapsed_).then(pl.lit("lapsed")).otherwise("state"))
    outdone = pl.col("number").is_in(_outdone_numbers(listed, packages))
    superseded = pl.when(outdone).then(pl.lit("superseded")).otherwise("state")
    return with_suspensions(listed.with_columns(state=superseded), packages)


def _lapsed_numbers(packages: Sequence[Package], rows: pl.DataFrame) -> list[int]:
    """Return the numbers of the decisions on entries or editions that are not any more what they were."""
    return [number for package in packages for number in lapsed(rows.filter(city=package.name), package).to_list()]


def _ended_numbers(packages: Sequence[Package], in_effect: pl.DataFrame) -> list[int]:
    return [*_void_numbers(packages, in_effect), *_lapsed_numbers(packages, in_effect)]


def _outdone_numbers(listed: pl.DataFrame, packages: Sequence[Package]) -> list[int]:
    """Return the numbers of the standing decisions that a name is an entry after which it was looked up everywhere.

    That is in each edition that has the entry, by the same department: there the later look-up answers.
    """
    standing = listed.filter(state="standing")
    entries = [
        package.entries.select("edition", city=pl.lit(package.name), entry="id").explode("edition")
        for package in packages
    ]
    if standing.is_empty() or not entries:
        return []
    same = standing.filter(verdict=SAME).select("number", "department", "city", "pair", "entry")
    each = same.join(pl.concat(entries).unique(), on=["city", "entry"])
    later = standing.filter(IS_LOOK_UP).select("department", "city", "pair", "edition", later="number")
    joined = each.join(later, on=["department", "city", "pair", "edition"], how="left")
    by_number = joined.group_by("number").agg(outdone=(pl.col("later") > pl.col("number")).fill_null(value=False).all())
    return by_number.filter("outdone")["number"].to_list()


def _void_numbers(packages: Sequence[Package], in_effect: pl.DataFrame) -> list[int]:
    """Return the numbers of the decisions on entries or editions that their city no longer has."""
    entries = [(package.name, entry) for package in packages for entry in package.ids]
    editions = [(package.name, edition.key) for package in packages for edition in package.editions]
    looked_up = in_effect["verdict"].is_in(LOOK_UPS)
    void: list[int] = []
    for of, existing, rows in (("entry", entries, ~looked_up), ("edition", editions, looked_up)):
        frame = pl.DataFrame(existing, schema={"city": pl.String, of: pl.String}, orient="row")
        void += in_effect.filter(rows).join(frame, on=["city", of], how="anti")["number"].to_list()
    return void


undo, withdraw = partial(marking.undo, KIND), partial(marking.withdraw, KIND)
"""Undo decisions of a department; end the promotion of decisions."""


def promote(data: Path, packages: Sequence[Package], numbers: Sequence[int], *, by: str) -> None:
    """Promote decisions, so that they hold in every department that has not decided otherwise.

    :raises UsageError: when one holds nowhere, or its entry or edition is gone or has changed; nothing is promoted
        then.
    """
    require_packages(KIND, decisions.read_all(data), numbers, packages)
    marking.promote(KIND, data, numbers, partial(_ended_numbers, packages), by=by)


def store_decisions(
    data: Path, department: str, filled: pl.DataFrame, packages: Sequence[Package], *, by: str, account: str
) -> pl.DataFrame:
    """Store the decisions that are new to the department, with what they are on, and record that in the audit log.

    :param filled: ``decisions.schema.PARSED``.
    :param packages: the city packages, of whose entries and editions it is remembered what they are now.
    :param by: who decided.
    :param account: who brought the decisions in.
    :returns: ``decisions.schema.STORED``.
    """
    at = clock.moment()
    subject = with_digests(with_shown(filled, packages), database.key(data))
    may_recur = partial(_lapsed_numbers, packages)
    new = decisions.record(data, department, subject.select(*STORED_SUBJECT), may_recur, by=by, at=at)
    if new.height:
        details = {"numbers": new["number"].to_list(), "by": by}
        audit.record(data, at=at, by=account, action="decisions_stored", subject=department, details=details)
    return new.select(STORED.columns)
