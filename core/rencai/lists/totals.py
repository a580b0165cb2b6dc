"""What a list adds up to beside what was published, and whether all of it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rencai.policy import Edition

TITLE = ("title", "title_level")
"""Columns one of which says the level."""


@dataclass(frozen=True)
class Total:
    """``of`` is entries, title_level, field or tier, ``name`` which; ``decides``: a complete list must meet it."""

    of: str
    name: str
    found: int
    published: int | None
    decides: bool = True

    @property
    def met(self) -> bool:
        """Whether as many were found as were published."""
        return self.found == self.published


def totals(entries: pl.DataFrame, edition: Edition, silent: Collection[str] = ()) -> list[Total]:
    """Every control total of the edition; those of tiers decide only where the list speaks of tiers."""
    told = [Total("entries", "", entries.height, edition.published)]
    for of, published in (("title_level", edition.levels), ("field", edition.fields), ("tier", edition.tiers)):
        decides = of != "tier" or "tier" not in silent
        told += [Total(of, name, _count(entries, of, name), n, decides) for name, n in published.items()]
    return told


def _count(entries: pl.DataFrame, of: str, name: str) -> int:
    return entries.filter(pl.col(of) == name).height


def reconciled(told: Sequence[Total]) -> bool:
    """Whether every total that decides is met; never where no source says how many entries there are."""
    return all(one.met for one in told if one.decides)


def control(edition: Edition) -> dict[str, Mapping[str, int] | int | None]:
    """The edition's totals as they are kept with a list, to be compared when it is used."""
    dicts = {"tiers": edition.tiers, "levels": edition.levels, "fields": edition.fields}
    return {"published": edition.published, **{name: dict(told) for name, told in dicts.items()}}
