"""Climb the steps of matching, from the exact name to families and resembling entries."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

from rencai.decisions.model import NONE, Decisions
from rencai.matching import hits, resembling
from rencai.matching.decided import Decided, decided
from rencai.matching.forms import covers
from rencai.matching.hits import METHODS, not_against
from rencai.matching.meaning import meaning, readings
from rencai.matching.names import names
from rencai.matching.resembling import spelt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.matching.index import Names
    from rencai.policy.in_force import Period
    from rencai.policy.package import Package


_NEAR: dict[str, pl.DataType] = {
    "pair": pl.UInt32(), "entry": pl.String(), "method": METHODS, "near": pl.Float64(), "against": pl.Boolean()
}  # fmt: skip
MOST = 99.0
"""What resembles is never quite alike."""


def near(told: pl.DataFrame, said: pl.DataFrame, by: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The families and candidates of every pair: ``pair``, ``entry``, ``method``, ``near`` (0-100), ``against``.

    ``against`` tells that the name says the entry's body, but the issuer is another.
    ``said`` and ``by`` are what the pairs say once their words are spelt as the catalogue spells them.
    """
    found = pl.concat([_families(told, book.families), _candidates(told, said, by, book)])
    other = _contradicted(said, by, book).with_columns(against=pl.lit(value=True))
    marked = found.join(other, on=["pair", "entry"], how="left", maintain_order="left")
    return marked.with_columns(pl.col("against").fill_null(value=False))


def nothing() -> pl.DataFrame:
    """No families and no candidates."""
    return pl.DataFrame(schema=_NEAR)


def _contradicted(said: pl.DataFrame, by: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The pairs and the entries whose body the name says, while the issuer is known to be another."""
    own = said.filter(~pl.col("doubt"), pl.col("slot") == "b").join(book.bodies, left_on="symbol", right_on="body")
    agreed = by.join(book.bodies, left_on="symbol", right_on="body")
    heard = by.filter(pl.col("symbol").str.starts_with("b:"))
    other = own.join(heard, on="pair", how="semi").join(agreed, on=["pair", "entry"], how="anti")
    return other.select("pair", "entry").unique()


def _families(told: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    texts = {"name": pl.col("w"), "issuer": pl.concat_str("w", "j", ignore_nulls=True)}
    found = [_marked(told, text, marks.filter(pl.col("of") == of)) for of, text in texts.items()]
    unique = pl.concat(found).unique().sort("pair", "entry")
    return unique.with_columns(method=pl.lit("family", METHODS), near=pl.lit(None, pl.Float64))


def _marked(told: pl.DataFrame, text: pl.Expr, marks: pl.DataFrame) -> pl.DataFrame:
    known = pl.lit(marks["pattern"].unique().implode())
    held = told.select("pair", pattern=text.str.extract_many(known, overlapping=True)).explode("pattern")
    return held.join(marks, on="pattern").select("pair", "entry")


def _candidates(told: pl.DataFrame, said: pl.DataFrame, by: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Entries whose names a name resembles, or of which it leaves out the body, the grade or the level.

    Never those that it contradicts: another body, another grade, another level.
    """
    short = resembling.abbreviated(told, book)
    found = [
        covers(readings(said), by, book).select("pair", "entry"),
        short.select("pair", "entry"),
        *resembling.resembling(said, by, book),
    ]
    fitting = not_against(pl.concat(found).unique(), said, by, book)
    # a word that is misspelt beyond recognition may be read as another grade: those are looked for by their signs
    # and an abbreviation alone may be theirs under any name of the issuer
    loose = [resembling.by_signs(told, said, book), short.filter("alone").select("pair", "entry")]
    return _scored(pl.concat([fitting, *loose]).unique(), told, book)


def _scored(found: pl.DataFrame, told: pl.DataFrame, book: Names) -> pl.DataFrame:
    """How alike each candidate's best name is, the words in any order."""
    plain = pl.col("w").str.strip_chars().str.replace_all(" +", " ")
    texts = found.join(told.select("pair", asked=plain), on="pair", maintain_order="left")
    texts = texts.join(book.names.select("entry", known=plain).unique(), on="entry", maintain_order="left")
    score = process.cpdist(texts["asked"].to_list(), texts["known"].to_list(), scorer=fuzz.token_sort_ratio, workers=-1)
    best = texts.with_columns(near=pl.Series(score, dtype=pl.Float64)).group_by("pair", "entry")
    scored = best.agg(pl.max("near").clip(upper_bound=MOST).round(1)).sort("pair", "entry")
    return scored.select("pair", "entry", method=pl.lit("candidate", METHODS), near="near")


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
        return Ladder(told, said, by, left["pair"], held.named, held.near(nothing()), book, held)
    right = spelt(left, book)
    meant, heard = meaning(right, book.words)
    misspelt = left.filter(left["w"] != right["w"])["pair"]
    close = held.near(near(left, meant, heard, book))
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
