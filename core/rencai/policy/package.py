"""A city package as loaded: its law and data, validated and ready to rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.policy.schema import ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.messages.codes import CertificateReading, UnusableCause
    from rencai.policy.nouns import City, Column, Edition, Extends, Pathway, Policy, Reward
    from rencai.policy.statement import Statement, Unasked


ENTRY_SCHEMA: dict[str, pl.DataType] = dict(ENTRIES.dtypes)
"""The columns of ``policy.schema.ENTRIES`` with their types."""

LOOKED_UP = "looked_up"
"""The kind of an entry that users looked up: no line of the loaded catalogue, so that neither name nor total counts."""

OPTIONAL = ("codes",)
"""Columns that a catalogue.csv may leave out."""


@dataclass(frozen=True)
class Imported:
    """An official list on which an edition stands: its source's id, and whether all of the edition is known by it.

    ``tiers`` are those of which all entries are known.
    """

    edition: str
    version: int
    source: str
    complete: bool
    tiers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class UnusableList:
    """An imported list of which nothing is used, because it does not fit the package any more.

    ``why`` is worded by ``list.misfit``.
    """

    city: str
    edition: str
    version: int
    why: UnusableCause


@dataclass(frozen=True, eq=False)
class Package:
    """One loaded plugin; ``city`` is the base city also for an addition, which has its own ``extends``.

    ``fingerprint`` is a digest of its code and data as they were loaded. ``statements`` are those of users that are
    laid over it, ``unasked`` the conditions that it does not ask for by them, and ``void_statements`` the numbers of
    those that do not fit it any more.
    ``catalogue`` is the package without what users looked up, where that is laid over it.
    """

    name: str
    module: str
    distribution: str
    version: str
    city: City
    extends: Extends | None
    policy: Policy
    entries: pl.DataFrame
    pathways: tuple[Pathway, ...]
    rewards: tuple[Reward, ...]
    columns: tuple[Column, ...] = ()
    hooks: tuple[str, ...] = ()
    lists: tuple[Imported, ...] = ()
    fingerprint: str = ""
    statements: tuple[Statement, ...] = ()
    unasked: tuple[Unasked, ...] = ()
    void_statements: tuple[int, ...] = ()
    catalogue: Package | None = None

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The dated editions, oldest first."""
        return tuple(self.policy.editions)

    @property
    def tiers(self) -> tuple[str, ...]:
        """Every tier that an edition counts."""
        return tuple(dict.fromkeys(tier for edition in self.editions for tier in edition.tiers))

    @property
    def who(self) -> City | Extends:
        """Who it is: the city, or what it adds to one."""
        return self.extends or self.city

    @property
    def own_key(self) -> str:
        """The key of the city, or of the addition, whose catalogue the package's is."""
        return self.who.key

    @property
    def ids(self) -> pl.Series:
        """The ids of the entries that are lines of a catalogue, families aside."""
        return self.entries.filter(pl.col("kind") == "exact")["id"]

    @property
    def certificate(self) -> CertificateReading | None:
        """What a user read of certificates that are not in force on the basis date; None: no source says."""
        return next((statement.value for statement in self.statements if statement.kind == "certificate"), None)

    def rewards_of(self, pathway: Pathway) -> tuple[Reward, ...]:
        """Return the rewards that hang on this pathway."""
        return tuple(reward for reward in self.rewards if reward.pathway in (None, pathway.code))

    def loaded(self, edition: Edition, tier: str | None = None) -> int:
        """Return how many exact entries of the edition (of its tier) are loaded."""
        entries = self.exact(edition)
        return entries.filter(pl.col("tier") == tier).height if tier else entries.height

    def imported(self, edition: Edition) -> Imported | None:
        """Return the official list from which the edition's entries are, None where none was imported."""
        return next((imported for imported in self.lists if imported.edition == edition.key), None)

    def exact(self, edition: Edition) -> pl.DataFrame:
        """Return the edition's exact entries."""
        return _exact(self, edition.key)

    def complete(self, edition: Edition, tier: str | None = None) -> bool:
        """Whether all published entries of the edition (of its tier) are loaded; an imported list says so itself."""
        if imported := self.imported(edition):
            return tier in imported.tiers if tier else imported.complete
        published = edition.tiers.get(tier) if tier else edition.published
        return published is not None and self.loaded(edition, tier) == published

    def expressions(self) -> Iterator[pl.Expr]:
        """Yield every expression of the package that reads a row."""
        for pathway in self.pathways:
            yield from (check.holds for check in pathway.checks)
            yield from (expr for expr in (pathway.title, pathway.title_level) if expr is not None)
            if service := pathway.verification:
                yield from (
                    service.workdays_low,
                    service.workdays_high,
                    service.cost_avoided_low,
                    service.cost_avoided_high,
                )
                yield from (service.workdays_avoided_low, service.workdays_avoided_high)
        for reward in self.rewards:
            yield from reward.conditions
            yield from (amount for amount in reward.amounts if isinstance(amount, pl.Expr))

    def roots(self) -> set[str]:
        """Return every column that the package's expressions read."""
        return {name for expr in self.expressions() for name in expr.meta.root_names()}


@lru_cache(maxsize=256)
def _exact(package: Package, edition: str) -> pl.DataFrame:
    """Return the edition's exact entries; cached, because a package never changes."""
    return package.entries.filter(pl.col("kind") == "exact", pl.col("edition").list.contains(edition))


def year(begins: date | tuple[date, date]) -> str:
    """Return the year in which something began, as far as it is known.

    >>> year(date(2023, 9, 4)), year((date(2023, 9, 5), date(2025, 9, 11)))
    ('2023', '2023-2025')
    """
    if isinstance(begins, date):
        return str(begins.year)
    first, last = begins
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"


@dataclass(frozen=True)
class Run:
    """What ``rencai_run_finished`` is told: no cell, no name, only counts (city, pathway, outcome -> rulings)."""

    as_of: date
    version: str
    inputs: tuple[str, ...]
    rows: int
    counts: Mapping[tuple[str, str, str], int]
    degraded: tuple[str, ...]
