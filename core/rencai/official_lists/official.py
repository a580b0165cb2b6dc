"""Lay an official list, as it was imported, over the city's package."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from rencai.official_lists.comparison import carry_over
from rencai.official_lists.schema import SILENT
from rencai.official_lists.totals import published_totals
from rencai.policy.in_force import by_begin
from rencai.policy.nouns import Edition, Source
from rencai.policy.package import ENTRY_SCHEMA, Imported, Package, UnusableList
from rencai.store.lists import NewList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.messages.codes import UnusableCause
    from rencai.official_lists.draft import Draft
    from rencai.official_lists.schema import Silent
    from rencai.store.lists import ControlTotals, ListVersion


@dataclass(frozen=True, eq=False)
class OfficialList:
    """A list as it was imported.

    ``begins`` is the first day of an edition that only the import knows. ``imported`` is the UTC time of the import.
    ``files`` maps names to sha256. ``control`` are the edition's totals at that time, ``silent`` what the list does not
    speak of. ``entries`` are under ``policy.package.ENTRY_SCHEMA``, without sources.
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
    silent: frozenset[Silent] = frozenset()
    version: int = 0

    @classmethod
    def from_store(cls, stored: ListVersion, entries: pl.DataFrame) -> OfficialList:
        """Return the list that the store has."""
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
            silent=frozenset(name for name in SILENT if name in stored.silent),
            version=stored.version,
        )

    @classmethod
    def from_draft(cls, draft: Draft, city: str, title: str, imported: str, begins: date | None) -> OfficialList:
        """Return the draft as a list to be kept; its version is the store's to give."""
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
        """All but the entries and the version, as the store keeps it."""
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
        """The list as a source, which its entries cite."""
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
        """Return the package's edition, with the import's total where it has none; else the import's own edition.

        None where neither has one: the package has given up an edition that the import did not bring.
        """
        existing = next((edition for edition in package.editions if edition.key == self.edition), None)
        published = self.control["published"]
        if existing:
            return existing if existing.published is not None else replace(existing, published=published)
        if self.begins is None:
            return None
        return Edition(self.edition, self.edition, self.edition, self.begins, self.source, published)

    def unusable_cause(self, package: Package) -> UnusableCause | None:
        """Return why the list can no longer stand for the edition, worded by ``list.misfit``; None where it can.

        The edition is gone, begins on another day, or has other totals than those by which the list was judged
        complete.
        """
        edition = self.edition_in(package)
        if edition is None:
            return "edition"
        if self.begins is not None and edition.begins != self.begins:
            return "begins"
        # see "A list that no longer fits is not used, loudly" in DECISIONS.md
        if published_totals(edition) != self.control:
            return "totals"
        return None


def overlay(
    packages: Iterable[Package], officials: Sequence[OfficialList], *, broken: bool = False
) -> tuple[tuple[Package, ...], tuple[UnusableList, ...]]:
    """Return the packages with their lists in place of what they document, and the lists that are unusable.

    A complete list replaces the exact entries of its edition, a partial one is laid beside them. Of an unusable list
    nothing is used: the package's own data hold.

    :param broken: whether there is a package that is broken: a list of none of ``packages`` may then be that one's, and
        is suspended.
    """
    overlaid_packages, unusable, keys = [], [], set()
    for package in packages:
        keys.add(package.own_key)
        for official in (candidate for candidate in officials if candidate.city == package.own_key):
            if cause := official.unusable_cause(package):
                unusable.append(_unusable(official, cause))
            else:
                package = lay_over(package, official)  # noqa: PLW2901 - the next list is laid over the last
        overlaid_packages.append(package)
    strays = [candidate for candidate in officials if candidate.city not in keys]
    unusable += [_unusable(candidate, "suspended" if broken else "city") for candidate in strays]
    return tuple(overlaid_packages), tuple(unusable)


def _unusable(official: OfficialList, why: UnusableCause) -> UnusableList:
    return UnusableList(official.city, official.edition, official.version, why)


def lay_over(package: Package, official: OfficialList) -> Package:
    """Return the package with the list's entries under the edition, which the package has or the list brings.

    :raises ValueError: when the list is unusable; ask ``unusable_cause`` first.
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
    """Return the package's entries that stay: families, other editions', and beside a partial list those it lacks."""
    here = (pl.col("kind") == "exact") & pl.col("edition").list.contains(edition.key)
    # a partial list replaces only the entries that it has itself
    if not official.complete:
        here &= pl.col("id").is_in(new["was"].drop_nulls().implode())
    rest = pl.col("edition").list.eval(pl.element().filter(pl.element() != edition.key))
    entries = package.entries.with_columns(edition=pl.when(here).then(rest).otherwise("edition"))
    return entries.filter(pl.col("edition").list.len() > 0).select(*ENTRY_SCHEMA)


def _tier_complete(tier: str, edition: Edition, before: Package, under: Package, official: OfficialList) -> bool:
    """Whether all of the tier is loaded, from one whole list or from the documents.

    Never from parts of both: they may count one entry twice, and then the total adds up though another entry is
    missing.
    """
    total = edition.tiers[tier]
    own = before.loaded(edition, tier)
    listed = official.entries.filter(pl.col("tier") == tier).height
    return under.loaded(edition, tier) == total and (official.complete or total in (own, listed))
