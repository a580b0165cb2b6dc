"""Record the awards of a run in the ledger, list what is recorded, and reverse an award."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards import amounts
from rencai.awards.model import nobody_keys
from rencai.awards.schema import REFUSED
from rencai.runs import records
from rencai.store import awards as store_awards
from rencai.store import database
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.awards.schema import AwardState
    from rencai.policy.package import Package


LONGEST_REASON = 200
"""Characters of a reason."""

_SHORT = 8
"""Characters of a person's key that are shown: enough to tell persons apart, too few to test an ID number by."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """The awards of a run with their amounts.

    :param awards: ``awards.schema.ASSIGNED``.
    :param faults: ``awards.schema.AMOUNT_FAULTS``; where there is one, nothing may be recorded.
    :param unused: the cells of amounts that fit no award, which is no fault.
    """

    awards: pl.DataFrame
    faults: pl.DataFrame
    unused: pl.Series


@dataclass(frozen=True, eq=False)
class Recording:
    """What became of a run's awards.

    :param lines: the awards of a known person, ``awards.schema.CLASSIFIED`` beside the columns of ``ASSIGNED``.
    :param unidentified: ``awards.schema.ASSIGNED`` without a usable ID number, which cannot be recorded.
    """

    lines: pl.DataFrame
    unidentified: pl.DataFrame

    def of(self, state: AwardState) -> pl.DataFrame:
        """Return the lines of one state."""
        return self.lines.filter(pl.col("state") == state)

    @property
    def refused(self) -> int:
        """How many lines no rule permits; where there is one, none was recorded."""
        return sum(self.of(state).height for state in REFUSED)

    @property
    def complete(self) -> bool:
        """Whether every award stands in the ledger now, or another of its exclusive group."""
        settled = self.lines["state"].is_in(["recorded", "already", "group"]).all()
        return settled and self.unidentified.is_empty()


def find_due(data: Path, run: str) -> tuple[str, pl.DataFrame]:
    """Return the id of a run, and the awards that it found to be due: ``awards.schema.DUE``.

    Where an older version scored the run and took a word such as 后补 for an ID number, the person is null.

    :param run: an id, or its beginning.
    :raises UsageError: when there is no such run, or it was purged.
    """
    target = records.find_run(data, run)
    due = records.read_due(data, target)
    if not due["person"].null_count() < due.height:
        return target.id, due
    nobody = pl.Series(list(nobody_keys(database.key(data))), dtype=pl.String)
    somebody = ~pl.col("person").is_in(nobody.implode())
    return target.id, due.with_columns(person=pl.when(somebody).then("person"))


def assign(due: pl.DataFrame, lines: pl.DataFrame, packages: Sequence[Package], *, partial: bool) -> Assignment:
    """Assign the amounts of a table to awards; see ``amounts.assign``.

    :param partial: whether ``due`` are only some of the run's awards. Lines of the table may then be of the others:
        those that fit no award are passed over, and figures that cannot be read matter only where they fit one.
    """
    awards, faults = amounts.assign(due, lines, packages)
    unmatched = pl.col("code") == amounts.UNMET
    matters = pl.col("met") | (pl.col("code") != amounts.FIGURE) | (not partial)
    unused = faults.filter(unmatched & (not partial))["cell"]
    return Assignment(awards, faults.filter(~unmatched, matters), unused)


def shared_lines(data: Path, awards: pl.DataFrame) -> pl.DataFrame:
    """Return the awards that the table of amounts gives by a line that fits several people, line by line.

    What stands in the ledger already, and awards without a person, are not given again and do not count.

    :param awards: ``awards.schema.ASSIGNED``; of the same kind is what is returned.
    """
    standing = store_awards.read_standing(data).rows.select("city", "reward", person="person_key").unique()
    given = awards.filter(pl.col("cell").is_not_null() & pl.col("person").is_not_null())
    new = given.join(standing, on=["person", "city", "reward"], how="anti", maintain_order="left")
    shared = new.filter(pl.col("person").n_unique().over("cell") > 1)
    sheet, line = pl.col("cell").str.extract(r"^(.*)!"), pl.col("cell").str.extract(r"(\d+)$").cast(pl.Int64)
    return shared.sort(sheet, line, maintain_order=True)


def record(data: Path, run: str, awards: pl.DataFrame, *, by: str) -> Recording:
    """Record the awards that are new, all in one transaction or, where one of them is refused, none.

    :param run: the id of the run that found them due.
    :param awards: ``awards.schema.ASSIGNED``.
    :param by: who records them.
    """
    lines = store_awards.record(data, _propose(awards), run=run, by=by, at=clock.moment())
    return Recording(lines, awards.filter(pl.col("person").is_null()))


def _propose(awards: pl.DataFrame) -> pl.DataFrame:
    """Return the awards whose person is known as ``awards.schema.PROPOSED``: in fen, of the basis date's year."""
    figures = [fen(name) for name in ("low", "high", "yearly", "amount")]
    personal = awards.filter(pl.col("person").is_not_null()).rename({"person": "person_key"})
    return personal.with_columns(*figures, year=pl.col("as_of").dt.year().cast(pl.Int64))


def list_awards(data: Path) -> pl.DataFrame:
    """Return the whole ledger, oldest first.

    :returns: ``awards.schema.AWARDS`` with ``person``, the beginning of the person's key, and ``amount_cny``, the
        amount in yuan as text.
    """
    person = pl.col("person_key").str.head(_SHORT)
    return store_awards.read_all(data).with_columns(person=person, amount_cny=yuan(pl.col("amount")))


def reverse(data: Path, number: int, reason: str, *, by: str) -> None:
    """Reverse an award, so that it can be recorded again; the award and the reversal both stay in the ledger.

    :param reason: without the names of persons, as it stays, too.
    :raises UsageError: when the reason is empty or too long, or no award of that number stands.
    """
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise UsageError(f"--reason: a reason of up to {LONGEST_REASON} characters", code="E_USAGE_REASON")
    if not store_awards.reverse(data, number, reason=reason, by=by, at=clock.moment()):
        raise UsageError(f"#{number} is no award that stands; see `rencai awards list`", code="E_USAGE_AWARD")


def with_names(awards: pl.DataFrame, packages: Sequence[Package], lang: str) -> pl.DataFrame:
    """Replace the codes in ``city`` and ``reward`` by names; what is not installed stays a code."""
    labels = [
        (package.own_key, reward.code, package.who.name(lang), reward.name(lang))
        for package in packages
        for reward in package.rewards
    ]
    named = pl.DataFrame(labels, schema=dict.fromkeys(("city", "reward", "city_", "reward_"), pl.String), orient="row")
    both = awards.join(named, on=["city", "reward"], how="left", maintain_order="left")
    return both.with_columns(city=pl.coalesce("city_", "city"), reward=pl.coalesce("reward_", "reward"))


def fen(name: str) -> pl.Expr:
    """Return a column of yuan in fen, under its name."""
    return (pl.col(name) * 100).cast(pl.Int64).alias(name)


def yuan(fen: pl.Expr) -> pl.Expr:
    """Return fen as yuan with two decimals, in text."""
    return pl.concat_str(fen // 100, pl.lit("."), (fen % 100).cast(pl.String).str.zfill(2))
