"""Compare a list with its published totals, and audit a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from rencai.official_lists.schema import AuditCode
from rencai.policy.nouns import earliest, latest
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from rencai.messages.codes import Counted
    from rencai.official_lists.schema import Silent
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package
    from rencai.store.lists import ControlTotals


TITLE = ("title", "title_level")
"""Columns one of which says the level."""


@dataclass(frozen=True)
class Total:
    """A control total: how many entries were counted, and how many were published (None where no source says).

    ``of`` says what is counted, and ``name`` of which level, field or tier, empty for all entries. ``decides`` says
    whether a complete list must meet it.
    """

    of: Counted
    name: str
    counted: int
    published: int | None
    decides: bool = True

    @property
    def met(self) -> bool:
        """Whether as many were counted as were published; never where no source says how many."""
        return self.counted == self.published


def totals(entries: pl.DataFrame, edition: Edition, silent: Collection[Silent] = ()) -> list[Total]:
    """Return every control total of the edition; those of tiers decide only where the list speaks of tiers.

    :param entries: under ``policy.package.ENTRY_SCHEMA``.
    """
    control_totals = [Total("entries", "", entries.height, edition.published)]
    published_by: dict[Counted, Mapping[str, int]] = {
        "title_level": edition.levels,
        "field": edition.fields,
        "tier": edition.tiers,
    }
    for of, published in published_by.items():
        # see "Complete is what adds up, and only the list itself can" in DECISIONS.md
        decides = of != "tier" or "tier" not in silent
        control_totals += [Total(of, name, _count(entries, of, name), n, decides) for name, n in published.items()]
    return control_totals


def _count(entries: pl.DataFrame, of: str, name: str) -> int:
    return entries.filter(pl.col(of) == name).height


def reconcile(control_totals: Sequence[Total]) -> bool:
    """Return whether every total that decides is met; never where no source says how many entries there are."""
    return all(total.met for total in control_totals if total.decides)


def published_totals(edition: Edition) -> ControlTotals:
    """Return the edition's totals as they are kept with a list, to be compared when the list is used."""
    return {
        "published": edition.published,
        "tiers": dict(edition.tiers),
        "levels": dict(edition.levels),
        "fields": dict(edition.fields),
    }


Finding = tuple[AuditCode, tuple[str, ...]]
"""What an audit found, with the parts that its words are filled with."""

FINDINGS: dict[AuditCode, tuple[str, str]] = {
    "source": ("没有注明依据：{0}", "cites no source that is known: {0}"),
    "days": ("{0} 与 {1} 的施行日重叠", "the first days of {0} and {1} overlap"),
    "until": ("终止日不晚于开始日：{0}", "ends no later than it begins: {0}"),
    "total": ("{0}：{1} {2}，公布 {3}", "{0}: {1} {2}, published {3}"),
    "clash": ("{0}：“{1}”同时指 {2}", "{0}: {1!r} means {2}"),
}
"""Finding -> its words in Chinese and English, filled with its parts."""


def audit_catalogue(package: Package) -> Iterator[Finding]:
    """Yield what is wrong with the package's catalogue: sources, days, totals, and names of two entries."""
    yield from _sources(package)
    yield from _days(package)
    for edition in package.editions:
        yield from _totals(package, edition)
        yield from _clashes(package, edition)


def _sources(package: Package) -> Iterator[Finding]:
    """Yield the entries that cite no source, or one that the package does not have."""
    source_ids = list(package.policy.sources)
    cited = pl.col("source").list.eval(pl.element().is_in(source_ids)).list.all() & (pl.col("source").list.len() > 0)
    yield from (("source", (entry,)) for entry in package.entries.filter(~cited)["id"])


def _days(package: Package) -> Iterator[Finding]:
    """Yield the editions whose first days overlap, and the entries that end no later than they begin."""
    for earlier, later in pairwise(package.editions):
        if latest(earlier.begins) >= earliest(later.begins):
            yield "days", (earlier.key, later.key)
    yield from (("until", (entry,)) for entry in package.entries.filter(pl.col("until") <= pl.col("from"))["id"])


def _totals(package: Package, edition: Edition) -> Iterator[Finding]:
    """Yield the totals that are exceeded, and those not met where all entries are said to be loaded."""
    for total in totals(package.exact(edition), edition):
        # too few are only wrong where all are said to be loaded
        whole = package.complete(edition, total.name if total.of == "tier" else None)
        if total.published is not None and (total.counted > total.published or (whole and not total.met)):
            yield "total", (edition.key, total.name or total.of, str(total.counted), str(total.published))


def _clashes(package: Package, edition: Edition) -> Iterator[Finding]:
    """Yield the names and codes that two entries of the edition have, except aliases that are meant to be shared."""
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
