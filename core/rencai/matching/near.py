"""The uncertain steps of the ladder: families that a name belongs to, entries that it resembles or leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

from rencai.matching import resembling
from rencai.matching.against import not_against
from rencai.matching.covering import covers
from rencai.matching.hits import METHODS
from rencai.matching.meaning import readings

if TYPE_CHECKING:
    from rencai.matching.names import Names

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
