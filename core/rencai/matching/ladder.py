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
from rencai.matching.applied_decisions import AppliedDecisions, apply_decisions
from rencai.matching.beside import by_parts
from rencai.matching.forms import covered_forms
from rencai.matching.hits import drop_contradicted
from rencai.matching.indexing import build_index
from rencai.matching.lexicon import half_grades
from rencai.matching.loose_reading import read_loosely
from rencai.matching.meaning import meaning, readings
from rencai.matching.resembling import respell
from rencai.matching.schema import METHODS, NEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.matching.names_index import NamesIndex
    from rencai.policy.in_force import Period
    from rencai.policy.package import Package


HIGHEST_SCORE = 99.0
"""A name that resembles another is never shown as quite alike, even where the score rounds to 100."""


def near_entries(
    pairs: pl.DataFrame, symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex
) -> pl.DataFrame:
    """Return the families and candidates of every pair (``schema.NEAR``).

    :param pairs: ``schema.PAIRS``, as typed.
    :param symbols: what their names say, once their words are spelt as the catalogue spells them.
    :param issuer_symbols: what their issuers say, spelt so, too.
    """
    resembling_entries = pl.concat(
        [_family_entries(pairs, index.families), _candidate_entries(pairs, symbols, issuer_symbols, index)]
    )
    contradicted = _contradicted_entries(symbols, issuer_symbols, index).with_columns(against=pl.lit(value=True))
    marked = resembling_entries.join(contradicted, on=["pair", "entry"], how="left", maintain_order="left")
    return marked.with_columns(pl.col("against").fill_null(value=False))


def _contradicted_entries(symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the pairs with the entries whose body the name says, while the issuer is known to be another."""
    own = symbols.filter(~pl.col("doubt"), pl.col("slot") == "b").join(index.bodies, left_on="symbol", right_on="body")
    agreed = issuer_symbols.join(index.bodies, left_on="symbol", right_on="body")
    issuer_bodies = issuer_symbols.filter(pl.col("symbol").str.starts_with("b:"))
    other = own.join(issuer_bodies, on="pair", how="semi").join(agreed, on=["pair", "entry"], how="anti")
    return other.select("pair", "entry").unique()


def _family_entries(pairs: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    texts = {"name": pl.col("w"), "issuer": pl.concat_str("w", "j", ignore_nulls=True)}
    frames = [_marked_entries(pairs, text, marks.filter(pl.col("of") == of)) for of, text in texts.items()]
    unique = pl.concat(frames).unique().sort("pair", "entry")
    return unique.with_columns(method=pl.lit("family", METHODS), near=pl.lit(None, pl.Float64))


def _marked_entries(pairs: pl.DataFrame, text: pl.Expr, marks: pl.DataFrame) -> pl.DataFrame:
    patterns = pl.lit(marks["pattern"].unique().implode())
    occurring = pairs.select("pair", pattern=text.str.extract_many(patterns, overlapping=True)).explode("pattern")
    return occurring.join(marks, on="pattern").select("pair", "entry")


def _candidate_entries(
    pairs: pl.DataFrame, symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex
) -> pl.DataFrame:
    """Return the entries whose names a name resembles, or of which it leaves out the body, the grade or the level.

    Never those that it contradicts by another body, grade or level.
    """
    short = resembling.by_abbreviation(pairs, index)
    loose_symbols = read_loosely(symbols, issuer_symbols, index)
    frames = [
        covered_forms(readings(symbols), issuer_symbols, index).select("pair", "entry"),
        short.select("pair", "entry"),
        *resembling.resembling_entries(symbols, loose_symbols, issuer_symbols, index),
    ]
    # grade, body and level are conditions for candidates, too (see DECISIONS.md, by this title)
    fitting = drop_contradicted(pl.concat(frames).unique(), loose_symbols, issuer_symbols, index)
    # not held against the grade or body they say: a word misspelt beyond recognition, or words in another order, may
    # read as another grade, what stands beside an entry's name is another's, and an abbreviation alone may be the
    # entry's under a name of the issuer that is not known
    loose = [
        resembling.by_characters(pairs, symbols, index),
        resembling.in_another_order(pairs, index),
        by_parts(pairs, index),
        short.filter("alone").select("pair", "entry"),
    ]
    return _score(pl.concat([fitting, *loose]).unique(), pairs, index)


def _score(candidates: pl.DataFrame, pairs: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return how alike each candidate's best name is, in any word order: ``schema.NEAR`` without ``against``."""
    plain = pl.col("w").str.strip_chars().str.replace_all(" +", " ")
    texts = candidates.join(pairs.select("pair", asked=plain), on="pair", maintain_order="left")
    texts = texts.join(index.names.select("entry", known=plain).unique(), on="entry", maintain_order="left")
    # RapidFuzz takes lists, and compares them pair by pair on all cores (workers=-1)
    score = process.cpdist(texts["asked"].to_list(), texts["known"].to_list(), scorer=fuzz.token_sort_ratio, workers=-1)
    best = texts.with_columns(near=pl.Series(score, dtype=pl.Float64)).group_by("pair", "entry")
    scored = best.agg(pl.max("near").clip(upper_bound=HIGHEST_SCORE).round(1)).sort("pair", "entry")
    return scored.select("pair", "entry", method=pl.lit("candidate", METHODS), near="near")


@dataclass(frozen=True, eq=False)
class Ladder:
    """How far each pair got, with the decisions of users applied.

    ``distinct`` are the pairs (``schema.PAIRS``), without forms where the name tells nothing. ``symbols`` and
    ``issuer_symbols`` are what names and issuers say, read with corrected spelling where no certain step settled the
    pair; ``misspelt`` are the numbers of those that the correction changed. ``hits`` and ``near`` are under the schemas
    of those names.
    """

    distinct: pl.DataFrame
    symbols: pl.DataFrame
    issuer_symbols: pl.DataFrame
    misspelt: pl.Series
    hits: pl.DataFrame
    near: pl.DataFrame
    index: NamesIndex
    applied: AppliedDecisions


def prepare_indexes(packages: Iterable[Package]) -> None:
    """Build the packages' name indexes ahead, while the input is still being read.

    A catalogue on which that fails is tried again when its package rules, and fails there without harming the others.
    """
    for package in packages:
        with suppress(pl.exceptions.PolarsError, pl.exceptions.PanicException):
            package_index(package)


def climb(
    distinct: pl.DataFrame,
    present: Sequence[Period],
    package: Package,
    decisions: Decisions = NONE,
    *,
    whole: bool = False,
) -> Ladder:
    """Match every pair as far as it gets.

    A pair that a certain step settles in every edition goes no further, because spelling and candidates are expensive
    to compute and could no longer change its answer.

    :param distinct: ``schema.PAIRS``.
    :param present: the periods of law that matter.
    :param whole: whether every pair climbs to the end, as ``lookup.steps`` shows it.
    """
    index = package_index(package)
    # read as typed: a certain answer never rests on corrected spelling
    symbols, issuer_symbols = meaning(distinct, index.words)
    pairs = _blank_uninformative(distinct, symbols, issuer_symbols, index)
    applied = apply_decisions(pairs, hits.find_hits(pairs, symbols, issuer_symbols, index), package, decisions)
    unsettled = pairs if whole else _unsettled_pairs(pairs, applied.hits, present, package)
    unsettled = unsettled.filter(pl.col("w").is_not_null())
    if unsettled.is_empty():
        return Ladder(
            pairs,
            symbols,
            issuer_symbols,
            unsettled["pair"],
            applied.hits,
            applied.apply_to_near(NEAR.empty()),
            index,
            applied,
        )
    # corrected spelling feeds questions only: it is never read for the certain steps above
    respelt = respell(unsettled, index)
    respelt_symbols, respelt_issuers = meaning(respelt, index.words)
    misspelt = unsettled.filter(unsettled["w"] != respelt["w"])["pair"]
    near = applied.apply_to_near(near_entries(unsettled, respelt_symbols, respelt_issuers, index))
    return Ladder(
        pairs,
        _replace_lines(symbols, respelt_symbols),
        _replace_lines(issuer_symbols, respelt_issuers),
        misspelt,
        applied.hits,
        near,
        index,
        applied,
    )


def package_index(package: Package) -> NamesIndex:
    """Return the package's names index, built once for each catalogue, in whatever packages it is.

    A package never changes, and no name resembles a look-up.
    """
    return _index_of(package.catalogue or package)


@lru_cache(maxsize=16)
def _index_of(package: Package) -> NamesIndex:
    return _build_index(_Catalogue(package.entries))


class _Catalogue:
    """Entries that are equal where all their cells are: packages loaded twice, or by several runs, share an index."""

    def __init__(self, entries: pl.DataFrame) -> None:
        self.entries = entries

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Catalogue) and self.entries.equals(other.entries)

    def __hash__(self) -> int:
        return hash(tuple(self.entries["id"]))


@lru_cache(maxsize=16)
def _build_index(catalogue: _Catalogue) -> NamesIndex:
    return build_index(catalogue.entries)


def _replace_lines(lines: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Return the rows, those of pairs that the others have replaced by theirs."""
    return pl.concat([lines.join(others, on="pair", how="anti", maintain_order="left"), others])


def _blank_uninformative(
    distinct: pl.DataFrame, symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex
) -> pl.DataFrame:
    """Return the pairs, without forms to compare where a name only says that there is a certificate.

    A Latin letter or two that no entry's names have says no more: PE may be any list's Professional Engineer. But SM of
    an issuer that is a body is its Senior Member.
    """
    lettered = (pl.col("slot") == "w") & pl.col("symbol").str.contains(r":.*\p{L}")
    telling = symbols.filter(pl.col("slot").is_in(["b", "g", "l", "t"]) | lettered)["pair"].unique()
    in_catalogue = pl.concat_str(pl.lit("w:"), "q").is_in(index.forms["symbol"].implode())
    # one word of two letters is an abbreviation of too many things
    issued = pl.col("pair").is_in(issuer_symbols.filter(pl.col("symbol").str.starts_with("b:"))["pair"].implode())
    half_grade = pl.col("q").is_in(half_grades()["half"].implode()) & issued
    brief = pl.col("q").str.contains(r"^[a-z]{1,2}$") & ~in_catalogue & ~half_grade
    informative = pl.col("pair").is_in(telling.implode()) & ~brief.fill_null(value=False)
    return distinct.with_columns(pl.when(informative).then(form).alias(form) for form in ("q", "w"))


def _unsettled_pairs(
    distinct: pl.DataFrame, hits: pl.DataFrame, present: Sequence[Period], package: Package
) -> pl.DataFrame:
    """Return the pairs that do not name an entry in each edition of these periods; only they can have candidates."""
    if package.entries.is_empty():
        return distinct.clear()
    keys = {edition.key for period in present for edition in period.editions if edition}
    editions_of = package.entries.filter(pl.col("from").is_null()).select(entry="id", key="edition").explode("key")
    settled = (
        hits.join(editions_of.filter(pl.col("key").is_in(keys)), on="entry").group_by("pair").agg(pl.n_unique("key"))
    )
    # a pair needs an entry in every edition of these periods, or some period still asks for candidates
    return distinct.join(settled.filter(pl.col("key") == len(keys)), on="pair", how="anti", maintain_order="left")
