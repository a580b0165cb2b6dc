"""Compare a list with its published totals, and audit a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from rencai.policy.nouns import earliest, latest
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package
    from rencai.store.lists import ControlTotals


TITLE = ("title", "title_level")
"""Columns one of which says the level."""


@dataclass(frozen=True)
class Total:
    """``of`` is entries, title_level, field or tier, ``name`` which; ``decides``: a complete list must meet it."""

    of: str
    name: str
    counted: int
    published: int | None
    decides: bool = True

    @property
    def met(self) -> bool:
        """Whether as many were found as were published."""
        return self.counted == self.published


def totals(entries: pl.DataFrame, edition: Edition, silent: Collection[str] = ()) -> list[Total]:
    """Every control total of the edition; those of tiers decide only where the list speaks of tiers."""
    control_totals = [Total("entries", "", entries.height, edition.published)]
    for of, published in (("title_level", edition.levels), ("field", edition.fields), ("tier", edition.tiers)):
        decides = of != "tier" or "tier" not in silent
        control_totals += [Total(of, name, _count(entries, of, name), n, decides) for name, n in published.items()]
    return control_totals


def _count(entries: pl.DataFrame, of: str, name: str) -> int:
    return entries.filter(pl.col(of) == name).height


def reconcile(control_totals: Sequence[Total]) -> bool:
    """Whether every total that decides is met; never where no source says how many entries there are."""
    return all(total.met for total in control_totals if total.decides)


def published_totals(edition: Edition) -> ControlTotals:
    """The edition's totals as they are kept with a list, to be compared when it is used."""
    return {
        "published": edition.published,
        "tiers": dict(edition.tiers),
        "levels": dict(edition.levels),
        "fields": dict(edition.fields),
    }


FINDINGS = {
    "source": ("没有注明依据：{0}", "cites no source that is known: {0}"),
    "days": ("{0} 与 {1} 的施行日重叠", "the first days of {0} and {1} overlap"),
    "until": ("终止日不晚于开始日：{0}", "ends no later than it begins: {0}"),
    "total": ("{0}：{1} {2}，公布 {3}", "{0}: {1} {2}, published {3}"),
    "clash": ("{0}：“{1}”同时指 {2}", "{0}: {1!r} means {2}"),
}
"""Finding -> its words, which what was found fills."""


def audit_catalogue(package: Package) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each finding with what fills its words."""
    yield from _sources(package)
    yield from _days(package)
    for edition in package.editions:
        yield from _totals(package, edition)
        yield from _clashes(package, edition)


def _sources(package: Package) -> Iterator[tuple[str, tuple[str, ...]]]:
    source_ids = list(package.policy.sources)
    cited = pl.col("source").list.eval(pl.element().is_in(source_ids)).list.all() & (pl.col("source").list.len() > 0)
    yield from (("source", (entry,)) for entry in package.entries.filter(~cited)["id"])


def _days(package: Package) -> Iterator[tuple[str, tuple[str, ...]]]:
    for earlier, later in pairwise(package.editions):
        if latest(earlier.begins) >= earliest(later.begins):
            yield "days", (earlier.key, later.key)
    yield from (("until", (entry,)) for entry in package.entries.filter(pl.col("until") <= pl.col("from"))["id"])


def _totals(package: Package, edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Too many of anything; too few only where all are said to be loaded."""
    for total in totals(package.exact(edition), edition):
        whole = package.complete(edition, total.name if total.of == "tier" else None)
        if total.published is not None and (total.counted > total.published or (whole and not total.met)):
            yield "total", (edition.key, total.name or total.of, str(total.counted), str(total.published))


def _clashes(package: Package, edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names and codes by which two entries of the edition go; one that is shared by its own word is meant so."""
    entries = package.exact(edition)
    names = [entries.select("id", name=column) for column in ("qualification", "qualification_zh")]
    names += [entries.select("id", name=column).explode("name") for column in ("aliases", "codes")]
    keyed = (
        pl.concat(names)
        .with_columns(key=fold(pl.col("name")))
        .drop_nulls("key")
        .unique(["id", "key"], keep="first", maintain_order=True)
    )
    several = keyed.group_by("key", maintain_order=True).agg(pl.first("name"), "id").filter(pl.col("id").list.len() > 1)
    for name, ids in several.select("name", "id").iter_rows():
        yield "clash", (edition.key, name, ", ".join(ids))
