"""Record the awards of a run in the ledger, list what is recorded, and reverse an award."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards import amounts, today
from rencai.awards.model import nobody_keys
from rencai.awards.schema import DUE_KEYS, DUE_TODAY, REFUSED
from rencai.runs import grounds, records
from rencai.store import awards as store_awards
from rencai.store import database
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rencai.awards.schema import AwardState
    from rencai.messages.codes import GroundChange
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.runs.grounds import Difference
    from rencai.sheets.file.limits import Limits
    from rencai.store.runs import Run


LONGEST_REASON = 200
"""Characters of a reason."""

_SHORT = 8
"""Characters of a person's key that are shown: enough to tell persons apart, too few to test an ID number by."""


_SINCE: tuple[GroundChange, ...] = ("list_added", "decision_new", "look_up_new", "statement_new", "word_new")
"""What a run of today would be ruled by besides: that bears on single rows, which are scored again anyway."""
_NOT_THERE: tuple[GroundChange, ...] = ("package_broken", "package_absent")
"""Of a package that is not loaded nobody can tell whose city it is."""


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


@dataclass(frozen=True)
class Obstacles:
    """Why nothing of a run may be recorded: the columns that it assumed, and what it was ruled by that is gone."""

    assumed: tuple[str, ...]
    differences: tuple[Difference, ...]


def find_due(data: Path, run: str) -> tuple[Run, pl.DataFrame]:
    """Return a run, and the awards that it found to be due: ``awards.schema.DUE``.

    Where an older version scored the run and took a word such as 后补 for an ID number, the person is null.

    :param run: an id, or its beginning.
    :raises UsageError: when there is no such run, or it was purged.
    """
    target = records.find_run(data, run)
    due = records.read_due(data, target)
    if not due["person"].null_count() < due.height:
        return target, due
    nobody = pl.Series(list(nobody_keys(database.key(data))), dtype=pl.String)
    somebody = ~pl.col("person").is_in(nobody.implode())
    return target, due.with_columns(person=pl.when(somebody).then("person"))


def find_obstacles(data: Path, run: Run, due: pl.DataFrame, installed: Installed) -> Obstacles:
    """Return why nothing of the run may be recorded; what was decided since besides is no obstacle.

    :param due: ``awards.schema.DUE``, what it found to be due.
    :raises UsageError: when its request is not kept any more.
    """
    assumed = sorted(records.read_request(data, run).assumed)
    cities = set(due["city"])
    names = {package.name for package in installed.packages if package.own_key in cities}
    absent = bool(cities - {package.own_key for package in installed.packages})
    differences = [
        each
        for each in grounds.stale_grounds(data, run, installed)
        if each.code not in _SINCE
        and (not each.package or each.package in names or (absent and each.code in _NOT_THERE))
    ]
    return Obstacles(tuple(assumed), tuple(differences))


def find_due_today(data: Path, run: Run, due: pl.DataFrame, installed: Installed, limits: Limits) -> pl.DataFrame:
    """Return which of the run's awards are due by what holds today (``awards.schema.DUE_TODAY``): see ``today``.

    Its inputs are scored again only where an award of a known person does not stand in the ledger yet.

    :param due: ``awards.schema.DUE``, what the run found to be due.
    """
    personal = due.filter(pl.col("person").is_not_null())
    if personal.join(_standing(data), on=["person", "city", "reward"], how="anti").is_empty():
        return DUE_TODAY.empty()
    cities = set(personal["city"])
    packages = [package for package in installed.packages if package.own_key in cities]
    return today.due_today(data, run, installed, packages, limits)


def _standing(data: Path) -> pl.DataFrame:
    return store_awards.read_standing(data).rows.select("city", "reward", person="person_key").unique()


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
    given = awards.filter(pl.col("cell").is_not_null() & pl.col("person").is_not_null())
    new = given.join(_standing(data), on=["person", "city", "reward"], how="anti", maintain_order="left")
    shared = new.filter(pl.col("person").n_unique().over("cell") > 1)
    sheet, line = pl.col("cell").str.extract(r"^(.*)!"), pl.col("cell").str.extract(r"(\d+)$").cast(pl.Int64)
    return shared.sort(sheet, line, maintain_order=True)


def record(data: Path, run: str, awards: pl.DataFrame, due_today: pl.DataFrame, *, by: str) -> Recording:
    """Record the awards that are new, all in one transaction or, where one of them is refused, none.

    :param run: the id of the run that found them due.
    :param awards: ``awards.schema.ASSIGNED``.
    :param due_today: ``awards.schema.DUE_TODAY``; what is not among it is left out.
    :param by: who records them.
    """
    lines = store_awards.record(data, _propose(awards, due_today), run=run, by=by, at=clock.moment())
    return Recording(lines, awards.filter(pl.col("person").is_null()))


def _propose(awards: pl.DataFrame, due_today: pl.DataFrame) -> pl.DataFrame:
    """Return the awards whose person is known as ``awards.schema.PROPOSED``: in fen, of the basis date's year.

    A basis date that is still to come is no fact, and an amount that today's bounds alone exclude is not due today.
    """
    figures = [fen(name) for name in ("low", "high", "yearly", "amount", "today_low", "today_high")]
    personal = awards.filter(pl.col("person").is_not_null()).rename({"person": "person_key"})
    lines = personal.join(due_today, on=DUE_KEYS, how="left", nulls_equal=True, maintain_order="left")
    lines = lines.with_columns(*figures, year=pl.col("as_of").dt.year().cast(pl.Int64))
    moved = _outside("today_low", "today_high") & ~_outside("low", "high")
    return lines.with_columns(due_today=pl.col("ground").is_not_null() & (pl.col("as_of") <= clock.today()) & ~moved)


def _outside(low: str, high: str) -> pl.Expr:
    """Return whether the amount is known and outside of the bounds; a bound that is null bounds nothing."""
    outside = (pl.col("amount") < pl.col(low)) | (pl.col("amount") > pl.col(high))
    return outside.eq_missing(pl.lit(value=True))


def list_awards(data: Path) -> pl.DataFrame:
    """Return the whole ledger, oldest first.

    :returns: ``awards.schema.AWARDS`` with ``person``, the beginning of the person's key, ``amount_cny``, the amount in
        yuan as text, and ``ground``, an ``awards.ground.Ground`` as JSON, null where none was kept.
    """
    rests = store_awards.read_grounds(data)
    ledger = store_awards.read_all(data).join(rests, on="number", how="left", maintain_order="left")
    return short(ledger)


def short(awards: pl.DataFrame) -> pl.DataFrame:
    """Return awards with ``person``, the beginning of the person's key, and ``amount_cny``, the yuan as text."""
    return awards.with_columns(person=pl.col("person_key").str.head(_SHORT), amount_cny=yuan(pl.col("amount")))


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
