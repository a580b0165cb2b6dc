"""What a typed name may mean: entries it names, families it belongs to, entries it resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Callable

    from rencai.matching.names import Names

METHODS = pl.Enum(["exact", "folded", "alias", "family", "candidate", "withdrawn", "none"])
"""The steps of the ladder, surest first; ``withdrawn`` and ``none`` end it."""

RATIO = 80
"""A folded name this near to an entry's is a candidate."""
TOKENS = 90
"""A name whose words are (nearly) all of an entry's, or the reverse, is a candidate."""


def named(distinct: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Every entry that a pair's name names, with ``verdict``: yes, ask (the issuer decides) or contradiction."""
    by_name = distinct.join(book.names, on="q", how="inner", maintain_order="left")
    agreed = (
        by_name.join(book.issuers, on="entry", how="left", maintain_order="left", suffix=".of")
        .group_by("pair", "entry", "name", "how", maintain_order=True)
        .agg(
            pl.first("qualification", "issuer"),
            known=pl.col("issuer.of").is_not_null().any(),
            agrees=pl.col("js").str.contains(pl.col("issuer.of").str.strip_chars(" "), literal=True).any(),
            whole=(pl.col("js").str.contains(pl.col("issuer.of"), literal=True)).any(),
        )
    )
    blank, shared = pl.col("issuer").is_null(), pl.col("how") == "shared"
    agrees = pl.col("whole") | (pl.col("agrees") & ~pl.col("issuer").str.contains(r"[A-Za-z]"))
    verdict = (
        pl.when(blank)
        .then(pl.when(shared).then(pl.lit("ask")).otherwise(pl.lit("yes")))
        .when(~pl.col("known"))
        .then(pl.when(shared).then(pl.lit("ask")).otherwise(pl.lit("yes")))
        .when(agrees)
        .then(pl.lit("yes"))
        .when(shared)
        .then(pl.lit("no"))
        .otherwise(pl.lit("contradiction"))
    )
    method = (
        pl.when(pl.col("how") != "name")
        .then(pl.lit("alias"))
        .when(pl.col("qualification").str.strip_chars() == pl.col("name"))
        .then(pl.lit("exact"))
        .otherwise(pl.lit("folded"))
        .cast(METHODS)
    )
    ruled = agreed.with_columns(verdict=verdict, method=method, agrees=agrees & ~blank & pl.col("known"))
    best = ruled.filter(pl.col("verdict") != "no").sort("pair", "entry", "method", maintain_order=True)
    return best.unique(["pair", "entry"], keep="first", maintain_order=True).select(
        "pair", "entry", "verdict", "method", "agrees"
    )


def near(distinct: pl.DataFrame, hits: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Families and candidates of the pairs that no entry names: ``pair``, ``entry``, ``method``, ``near`` (0-100)."""
    rest = distinct.join(hits, on="pair", how="anti", maintain_order="left")
    return pl.concat([_families(rest, book.keywords), _candidates(rest, book)])


def _families(rest: pl.DataFrame, keywords: pl.DataFrame) -> pl.DataFrame:
    crossed = rest.select("pair", "qs", "js").join(keywords, how="cross")
    where = pl.when(pl.col("of") == "issuer").then(pl.concat_str("qs", "js", ignore_nulls=True)).otherwise(pl.col("qs"))
    chinese = pl.col("keyword").str.strip_chars(" ")
    held = where.str.contains(pl.col("keyword"), literal=True) | (
        where.str.contains(chinese, literal=True) & ~chinese.str.contains(r"[a-z0-9]")
    )
    told = crossed.filter(held).unique(["pair", "entry"], keep="first", maintain_order=True)
    return told.select("pair", "entry", method=pl.lit("family", METHODS), near=pl.lit(None, pl.Float64))


def _candidates(rest: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Names that resemble an entry's by letters or by words, or that are an entry's without its issuer's words.

    The latter need an issuer that agrees or none at all, so that blanking the issuer never makes a name less alike.
    """
    known = book.names
    told = rest.filter(pl.col("q").is_not_null())
    if told.is_empty() or known.is_empty():
        return pl.DataFrame(schema={"pair": pl.UInt32, "entry": pl.String, "method": METHODS, "near": pl.Float64})
    short = _without_issuers(book)
    found = [
        _alike(told, known, "q", fuzz.ratio, RATIO),
        _alike(told, known, "qs", fuzz.token_set_ratio, TOKENS),
        _alike(told, short, "qs", fuzz.token_sort_ratio, TOKENS).filter(_may_be_theirs(told, book)),
    ]
    best = pl.concat(found).group_by("pair", "entry", maintain_order=True).agg(pl.max("near"))
    return best.select("pair", "entry", method=pl.lit("candidate", METHODS), near="near")


def _without_issuers(book: Names) -> pl.DataFrame:
    """Each entry's names less the words of each of its issuers: ``IEEE Fellow`` -> ``fellow``."""
    pairs = book.names.join(book.issuers, on="entry", how="inner", maintain_order="left")
    words = pl.col("qs").str.strip_chars(" ").str.split(" ")
    rest = words.list.set_difference(pl.col("issuer").str.strip_chars(" ").str.split(" ")).list.join(" ")
    return pairs.select("entry", qs=rest).filter(pl.col("qs") != "").unique(maintain_order=True)


def _may_be_theirs(told: pl.DataFrame, book: Names) -> pl.Expr:
    """Whether the pair's issuer is empty or one of the entry's; over columns ``pair`` and ``entry``."""
    crossed = told.select("pair", "js").join(book.issuers, how="cross")
    theirs = crossed.filter(pl.col("js").is_null() | pl.col("js").str.contains(pl.col("issuer"), literal=True))
    keys = theirs.select(pl.struct("pair", "entry").alias("key"))["key"].unique()
    return pl.struct("pair", "entry").is_in(keys.implode())


def _alike(
    told: pl.DataFrame, known: pl.DataFrame, form: str, scorer: Callable[..., float], cutoff: int
) -> pl.DataFrame:
    """Each pair and entry whose texts in that form score at or above the cutoff."""
    rows, columns, near = _distances(told[form].to_list(), known[form].to_list(), scorer, cutoff)
    return pl.DataFrame({"pair": told["pair"].gather(rows), "entry": known["entry"].gather(columns), "near": near})


def _distances(
    asked: list[str], known: list[str], scorer: Callable[..., float], cutoff: int
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Row, column and score of every pair of texts at or above the cutoff."""
    import numpy as np

    table = process.cdist(asked, known, scorer=scorer, score_cutoff=cutoff, dtype=np.uint8, workers=-1)
    rows, columns = np.nonzero(table)
    return (
        pl.Series(rows, dtype=pl.UInt32),
        pl.Series(columns, dtype=pl.UInt32),
        pl.Series(table[rows, columns], dtype=pl.Float64),
    )
