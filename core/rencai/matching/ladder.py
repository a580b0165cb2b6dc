"""The ladder that names climb: what each step finds of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions import NONE, Decisions
from rencai.matching import hits, near
from rencai.matching.decided import Decided, decided
from rencai.matching.meaning import meaning
from rencai.matching.names import Names, names
from rencai.matching.spelling import spelt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.law import Period
    from rencai.package import Package


@dataclass(frozen=True, eq=False)
class Ladder:
    """The pairs (``distinct``), what their names (``said``) and issuers (``by``) say, and what was found of them.

    What no certain step settles is read as the catalogue spells its words; ``misspelt`` are the pairs that differ.
    ``named`` are the entries that a pair names, ``near`` those that it resembles or leaves open, ``book`` the
    catalogue; all as was ``decided``.
    """

    distinct: pl.DataFrame
    said: pl.DataFrame
    by: pl.DataFrame
    misspelt: pl.Series
    named: pl.DataFrame
    near: pl.DataFrame
    book: Names
    decided: Decided


def ready(packages: Iterable[Package]) -> None:
    """What depends on the packages alone is worked out, by whoever has time before the names are there.

    A catalogue at which that fails is asked again when the package rules, and fails there, harming no other.
    """
    for package in packages:
        with suppress(pl.exceptions.PolarsError, pl.exceptions.PanicException):
            _book(package)


def climbed(
    distinct: pl.DataFrame,
    present: Sequence[Period],
    package: Package,
    decisions: Decisions = NONE,
    *,
    whole: bool = False,
) -> Ladder:
    """Every pair as far as it gets; those that a certain step settles go no further, unless ``whole``."""
    book = _book(package)
    said, by = meaning(distinct, book.words)
    told = _telling(distinct, said, book)
    held = decided(told, hits.named(told, said, by, book), package, decisions)
    left = told if whole else _unsettled(told, held.named, present, package)
    left = left.filter(pl.col("w").is_not_null())
    if left.is_empty():
        return Ladder(told, said, by, left["pair"], held.named, held.near(near.nothing()), book, held)
    right = spelt(left, book)
    meant, heard = meaning(right, book.words)
    misspelt = left.filter(left["w"] != right["w"])["pair"]
    close = held.near(near.near(left, meant, heard, book))
    return Ladder(told, _instead(said, meant), _instead(by, heard), misspelt, held.named, close, book, held)


@lru_cache(maxsize=16)
def _book(package: Package) -> Names:
    """The package's names, made once for each package as loaded: a package never changes."""
    return names(package.entries)


def _instead(lines: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The lines, those of pairs that have others left out for them."""
    return pl.concat([lines.join(others, on="pair", how="anti", maintain_order="left"), others])


def _telling(distinct: pl.DataFrame, said: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The pairs, without forms to compare where a name says no more than that there is a certificate.

    A Latin letter or two that no entry's names have say no more either: PE may be any list's Professional Engineer.
    """
    lettered = (pl.col("slot") == "w") & pl.col("symbol").str.contains(r":.*\p{L}")
    telling = said.filter(pl.col("slot").is_in(["b", "g", "l", "t"]) | lettered)["pair"].unique()
    heard = pl.concat_str(pl.lit("w:"), "q").is_in(book.forms["symbol"].implode())
    brief = pl.col("q").str.contains(r"^[a-z]{1,2}$") & ~heard
    told = pl.col("pair").is_in(telling.implode()) & ~brief.fill_null(value=False)
    return distinct.with_columns(pl.when(told).then(form).alias(form) for form in ("q", "w"))


def _unsettled(
    distinct: pl.DataFrame, named: pl.DataFrame, present: Sequence[Period], package: Package
) -> pl.DataFrame:
    """The pairs that do not name an entry in each edition of these periods; only they can have candidates."""
    if package.entries.is_empty():
        return distinct.clear()
    keys = {edition.key for period in present for edition in period.editions if edition}
    standing = package.entries.filter(pl.col("from").is_null()).select(entry="id", key="edition").explode("key")
    held = named.join(standing.filter(pl.col("key").is_in(keys)), on="entry").group_by("pair").agg(pl.n_unique("key"))
    return distinct.join(held.filter(pl.col("key") == len(keys)), on="pair", how="anti", maintain_order="left")
