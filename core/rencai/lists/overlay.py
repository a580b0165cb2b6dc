"""Imported lists laid over the packages they belong to, before anybody is ruled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.law import in_order
from rencai.lists.carried import carried
from rencai.package import ENTRY_SCHEMA, Imported, Misfit, Package, own_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.lists.official import Official
    from rencai.messages.codes import MisfitCause
    from rencai.policy import Edition


def overlaid(
    packages: Iterable[Package], officials: Sequence[Official]
) -> tuple[tuple[Package, ...], tuple[Misfit, ...]]:
    """The packages with their lists in place of what they document, and the lists that fit none any more.

    A complete list replaces the exact entries of its edition, a partial one is laid beside them. Of a list that does
    not fit nothing is used: the package's own data hold.
    """
    told, misfits, known = [], [], set()
    for package in packages:
        known.add(own_key(package))
        for official in (one for one in officials if one.city == own_key(package)):
            if why := official.misfit(package):
                misfits.append(_misfit(official, why))
            else:
                package = laid(package, official)  # noqa: PLW2901 - the next list is laid over the last
        told.append(package)
    strays = [one for one in officials if one.city not in known]
    misfits += [_misfit(one, "city") for one in strays]
    return tuple(told), tuple(misfits)


def _misfit(official: Official, why: MisfitCause) -> Misfit:
    return Misfit(official.city, official.edition, official.version, why)


def laid(package: Package, official: Official) -> Package:
    """The package with the list's entries under the edition, which the package knows or the list brings.

    :raises ValueError: where the list does not fit; ask ``misfit`` first.
    """
    edition = official.of(package)
    if edition is None:
        raise ValueError(official.edition)
    source = official.source
    new = carried(official.entries, package, edition, official.silent, source.id)
    entries = pl.concat([_left(package, edition, new, official), new.select(*ENTRY_SCHEMA)])
    if official.complete:
        edition = replace(edition, source=source)
    others = [one for one in package.editions if one.key != edition.key]
    policy = replace(
        package.policy,
        editions=in_order([*others, edition]),
        sources={**package.policy.sources, source.id: source},
    )
    under = replace(package, policy=policy, entries=entries)
    tiers = frozenset(tier for tier in edition.tiers if _whole(tier, edition, package, under, official))
    told = Imported(edition.key, official.version, source.id, official.complete, tiers)
    return replace(under, lists=(*package.lists, told))


def _left(package: Package, edition: Edition, new: pl.DataFrame, official: Official) -> pl.DataFrame:
    """What stays of the package's entries: families, those of other editions, beside a partial list those it lacks."""
    here = (pl.col("kind") == "exact") & pl.col("edition").list.contains(edition.key)
    if not official.complete:
        here &= pl.col("id").is_in(new["was"].drop_nulls().implode())
    rest = pl.col("edition").list.eval(pl.element().filter(pl.element() != edition.key))
    told = package.entries.with_columns(edition=pl.when(here).then(rest).otherwise("edition"))
    return told.filter(pl.col("edition").list.len() > 0).select(*ENTRY_SCHEMA)


def _whole(tier: str, edition: Edition, before: Package, under: Package, official: Official) -> bool:
    """Whether all of the tier is known: of one whole list, or of the documents; never of parts of both."""
    total = edition.tiers[tier]
    own = before.loaded(edition, tier)
    listed = official.entries.filter(pl.col("tier") == tier).height
    return under.loaded(edition, tier) == total and (official.complete or total in (own, listed))
