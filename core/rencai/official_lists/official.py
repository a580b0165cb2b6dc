"""An official list as imported, and its entries laid over the city's package."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from rencai.official_lists.comparison import carry_over
from rencai.official_lists.totals import published_totals
from rencai.policy.in_force import by_begin
from rencai.policy.nouns import Edition, Source
from rencai.policy.package import ENTRY_SCHEMA, Imported, Package, UnusableList
from rencai.store.lists import NewList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.messages.codes import UnusableCause
    from rencai.official_lists.draft import Draft
    from rencai.store.lists import ControlTotals, ListVersion


@dataclass(frozen=True, eq=False)
class OfficialList:
    """``begins`` is the first day of an edition that only the import knows; ``imported`` the UTC time of the import.

    ``files`` is name -> sha256, ``control`` the edition's totals at that time, ``silent`` what the list does not speak
    of (tier, title). ``entries`` lie under ``ENTRY_SCHEMA``, without sources.
    """

    city: str
    edition: str
    title: str
    imported: str
    files: Mapping[str, str]
    control: ControlTotals
    complete: bool
    entries: pl.DataFrame
    begins: date | None = None
    silent: frozenset[str] = frozenset()
    version: int = 0

    @classmethod
    def from_store(cls, stored: ListVersion, entries: pl.DataFrame) -> OfficialList:
        """The list as the store has it."""
        return cls(
            city=stored.city,
            edition=stored.edition,
            title=stored.title,
            imported=stored.imported,
            files=stored.files,
            control=stored.control,
            complete=stored.complete,
            entries=entries,
            begins=date.fromisoformat(stored.begins) if stored.begins else None,
            silent=frozenset(stored.silent),
            version=stored.version,
        )

    @classmethod
    def from_draft(cls, draft: Draft, city: str, title: str, imported: str, begins: date | None) -> OfficialList:
        """The draft as it is to be kept."""
        return cls(
            city=city,
            edition=draft.edition.key,
            title=title,
            imported=imported,
            files={book.name: book.sha256 for book in draft.books},
            control=published_totals(draft.edition),
            complete=draft.complete,
            entries=draft.entries,
            begins=begins if draft.new else None,
            silent=draft.silent,
        )

    @property
    def head(self) -> NewList:
        """All but its entries and version, as the store keeps it."""
        return NewList(
            city=self.city,
            edition=self.edition,
            title=self.title,
            imported=self.imported,
            files=dict(self.files),
            control=self.control,
            complete=self.complete,
            begins=self.begins.isoformat() if self.begins else None,
            silent=sorted(self.silent),
        )

    @property
    def source(self) -> Source:
        """The list as a document."""
        where = "; ".join(f"{name} (sha256 {sha256})" for name, sha256 in self.files.items())
        day = date.fromisoformat(self.imported[:10])
        return Source(
            id=f"list-{self.edition}-v{self.version}",
            title=self.title,
            issuer="—",
            where=where,
            published="—",
            verified=day,
            reliability="supplied",
        )

    def edition_in(self, package: Package) -> Edition | None:
        """The edition: the package's own, with the total that the import gave where it has none, else the import's."""
        existing = next((edition for edition in package.editions if edition.key == self.edition), None)
        published = self.control["published"]
        if existing:
            return existing if existing.published is not None else replace(existing, published=published)
        if self.begins is None:
            return None
        return Edition(self.edition, self.edition, self.edition, self.begins, self.source, published)

    def misfit(self, package: Package) -> UnusableCause | None:
        """Why the list can no longer stand for the edition: it is gone, begins otherwise, or has other totals.

        It is worded by ``list.misfit``; None where it can.
        """
        edition = self.edition_in(package)
        if edition is None:
            return "edition"
        if self.begins is not None and edition.begins != self.begins:
            return "begins"
        if published_totals(edition) != self.control:
            return "totals"
        return None


def overlay(
    packages: Iterable[Package], officials: Sequence[OfficialList]
) -> tuple[tuple[Package, ...], tuple[UnusableList, ...]]:
    """The packages with their lists in place of what they document, and the lists that fit none any more.

    A complete list replaces the exact entries of its edition, a partial one is laid beside them. Of a list that does
    not fit nothing is used: the package's own data hold.
    """
    overlaid_packages, misfits, keys = [], [], set()
    for package in packages:
        keys.add(package.own_key)
        for official in (candidate for candidate in officials if candidate.city == package.own_key):
            if cause := official.misfit(package):
                misfits.append(_misfit(official, cause))
            else:
                package = lay_over(package, official)  # noqa: PLW2901 - the next list is laid over the last
        overlaid_packages.append(package)
    strays = [candidate for candidate in officials if candidate.city not in keys]
    misfits += [_misfit(candidate, "city") for candidate in strays]
    return tuple(overlaid_packages), tuple(misfits)


def _misfit(official: OfficialList, why: UnusableCause) -> UnusableList:
    return UnusableList(official.city, official.edition, official.version, why)


def lay_over(package: Package, official: OfficialList) -> Package:
    """The package with the list's entries under the edition, which the package knows or the list brings.

    :raises ValueError: where the list does not fit; ask ``misfit`` first.
    """
    edition = official.edition_in(package)
    if edition is None:
        raise ValueError(official.edition)
    source = official.source
    new = carry_over(official.entries, package, edition, official.silent, source.id)
    entries = pl.concat([_remaining_entries(package, edition, new, official), new.select(*ENTRY_SCHEMA)])
    if official.complete:
        edition = replace(edition, source=source)
    others = [issue for issue in package.editions if issue.key != edition.key]
    policy = replace(
        package.policy,
        editions=by_begin([*others, edition]),
        sources={**package.policy.sources, source.id: source},
    )
    under = replace(package, policy=policy, entries=entries)
    tiers = frozenset(tier for tier in edition.tiers if _tier_complete(tier, edition, package, under, official))
    imported = Imported(edition.key, official.version, source.id, official.complete, tiers)
    return replace(under, lists=(*package.lists, imported))


def _remaining_entries(package: Package, edition: Edition, new: pl.DataFrame, official: OfficialList) -> pl.DataFrame:
    """What stays of the package's entries: families, those of other editions, beside a partial list those it lacks."""
    here = (pl.col("kind") == "exact") & pl.col("edition").list.contains(edition.key)
    if not official.complete:
        here &= pl.col("id").is_in(new["was"].drop_nulls().implode())
    rest = pl.col("edition").list.eval(pl.element().filter(pl.element() != edition.key))
    entries = package.entries.with_columns(edition=pl.when(here).then(rest).otherwise("edition"))
    return entries.filter(pl.col("edition").list.len() > 0).select(*ENTRY_SCHEMA)


def _tier_complete(tier: str, edition: Edition, before: Package, under: Package, official: OfficialList) -> bool:
    """Whether all of the tier is known: of one whole list, or of the documents; never of parts of both."""
    total = edition.tiers[tier]
    own = before.loaded(edition, tier)
    listed = official.entries.filter(pl.col("tier") == tier).height
    return under.loaded(edition, tier) == total and (official.complete or total in (own, listed))
