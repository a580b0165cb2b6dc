"""What is wrong with a catalogue: sources, days, totals, names that clash; an edition that is not all loaded is not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import fold
from rencai.lists.totals import totals
from rencai.policy import earliest, latest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rencai.package import Package
    from rencai.policy import Edition

FINDINGS = {
    "source": ("没有注明依据：{0}", "cites no source that is known: {0}"),
    "days": ("{0} 与 {1} 的施行日重叠", "the first days of {0} and {1} overlap"),
    "until": ("终止日不晚于开始日：{0}", "ends no later than it begins: {0}"),
    "total": ("{0}：{1} {2}，公布 {3}", "{0}: {1} {2}, published {3}"),
    "clash": ("{0}：“{1}”同时指 {2}", "{0}: {1!r} means {2}"),
}
"""Finding -> its words, which what was found fills."""


def audit(package: Package) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each finding with what fills its words."""
    yield from _sources(package)
    yield from _days(package)
    for edition in package.editions:
        yield from _totals(package, edition)
        yield from _clashes(package, edition)


def _sources(package: Package) -> Iterator[tuple[str, tuple[str, ...]]]:
    known = list(package.policy.sources)
    cited = pl.col("source").list.eval(pl.element().is_in(known)).list.all() & (pl.col("source").list.len() > 0)
    yield from (("source", (entry,)) for entry in package.entries.filter(~cited)["id"])


def _days(package: Package) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one, two in pairwise(package.editions):
        if latest(one.begins) >= earliest(two.begins):
            yield "days", (one.key, two.key)
    yield from (("until", (entry,)) for entry in package.entries.filter(pl.col("until") <= pl.col("from"))["id"])


def _totals(package: Package, edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Too many of anything; too few only where all are said to be loaded."""
    for one in totals(package.exact(edition), edition):
        whole = package.complete(edition, one.name if one.of == "tier" else None)
        if one.published is not None and (one.found > one.published or (whole and not one.met)):
            yield "total", (edition.key, one.name or one.of, str(one.found), str(one.published))


def _clashes(package: Package, edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names and codes by which two entries of the edition go; one that is shared by its own word is meant so."""
    entries = package.exact(edition)
    names = [entries.select("id", name=one) for one in ("qualification", "qualification_zh")]
    names += [entries.select("id", name=one).explode("name") for one in ("aliases", "codes")]
    told = (
        pl.concat(names)
        .with_columns(key=fold(pl.col("name")))
        .drop_nulls("key")
        .unique(["id", "key"], keep="first", maintain_order=True)
    )
    several = told.group_by("key", maintain_order=True).agg(pl.first("name"), "id").filter(pl.col("id").list.len() > 1)
    for name, ids in several.select("name", "id").iter_rows():
        yield "clash", (edition.key, name, ", ".join(ids))
