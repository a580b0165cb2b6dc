"""What a typed name may mean: entries it names, families it belongs to, entries it resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

from rencai.matching.names import Names, mentioned

if TYPE_CHECKING:
    from collections.abc import Callable


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


def near(distinct: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The families and candidates of every pair: ``pair``, ``entry``, ``method``, ``near`` (0-100)."""
    return pl.concat([_families(distinct, book.keywords), _candidates(distinct, book)])


def _families(distinct: pl.DataFrame, keywords: pl.DataFrame) -> pl.DataFrame:
    crossed = distinct.select("pair", "qs", "js").join(keywords, how="cross")
    where = pl.when(pl.col("of") == "issuer").then(pl.concat_str("qs", "js", ignore_nulls=True)).otherwise(pl.col("qs"))
    told = crossed.filter(where.str.contains(pl.col("keyword"), literal=True))
    told = told.unique(["pair", "entry"], keep="first", maintain_order=True)
    return told.select("pair", "entry", method=pl.lit("family", METHODS), near=pl.lit(None, pl.Float64))


def _candidates(distinct: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Names that resemble an entry's by letters or by words, or that resemble what its issuer's words leave of it.

    The latter need an issuer that agrees or none at all, so that blanking the issuer never makes a name less alike.
    """
    told = distinct.filter(pl.col("q").is_not_null())
    if told.is_empty() or book.names.is_empty():
        return pl.DataFrame(schema={"pair": pl.UInt32, "entry": pl.String, "method": METHODS, "near": pl.Float64})
    chinese = book.rests.filter(pl.col("qs").str.contains(r"\p{Han}"))
    bare = [
        _alike(told, book.rests, "qs", fuzz.token_set_ratio, TOKENS),
        _alike(told, chinese, "qs", fuzz.partial_ratio, TOKENS),
    ]
    found = [
        _alike(told, book.names, "q", fuzz.ratio, RATIO),
        _alike(told, book.names, "qs", fuzz.token_set_ratio, TOKENS),
        _alike(told, book.renamed, "qs", fuzz.token_set_ratio, TOKENS),
        _by_their_issuer(pl.concat(bare), told, book.bodies),
    ]
    best = pl.concat(found).group_by("pair", "entry", maintain_order=True).agg(pl.max("near"))
    return _of_no_other(best, told, book.bodies).select(
        "pair", "entry", method=pl.lit("candidate", METHODS), near="near"
    )


def _by_their_issuer(found: pl.DataFrame, told: pl.DataFrame, bodies: pl.DataFrame) -> pl.DataFrame:
    """Those found for pairs whose issuer is empty or has to do with the entry."""
    blank = told.filter(pl.col("js").is_null()).select("pair")
    agreeing = _mentions(told, "js", bodies)
    return pl.concat([found.join(blank, on="pair", how="semi"), found.join(agreeing, on=["pair", "entry"], how="semi")])


def _of_no_other(found: pl.DataFrame, told: pl.DataFrame, bodies: pl.DataFrame) -> pl.DataFrame:
    """Those found, less the entries of other bodies than the name itself names: an ACM Fellow is no ACCA Fellow."""
    named = _mentions(told, "qs", bodies)
    others = found.join(named, on=["pair", "entry"], how="anti").join(named, on="pair", how="semi")
    wrong = others.join(bodies, on="entry", how="semi")
    return found.join(wrong, on=["pair", "entry"], how="anti", maintain_order="left")


def _mentions(told: pl.DataFrame, form: str, bodies: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose text in that form names a body, and the entries that have to do with it."""
    found = told.select("pair", body=mentioned(form, bodies["body"])).explode("body")
    return found.join(bodies, on="body").select("pair", "entry").unique()


def _alike(
    told: pl.DataFrame, known: pl.DataFrame, form: str, scorer: Callable[..., float], cutoff: int
) -> pl.DataFrame:
    """Each pair and entry whose texts in that form score at or above the cutoff; each text is compared once."""
    asked, answers = (frame[form].unique(maintain_order=True) for frame in (told, known))
    rows, columns, score = _distances(asked.to_list(), answers.to_list(), scorer, cutoff)
    found = pl.DataFrame({form: asked.gather(rows), "answer": answers.gather(columns), "near": score})
    return (
        told.select("pair", form)
        .join(found, on=form, maintain_order="left")
        .join(known.select("entry", answer=form), on="answer", maintain_order="left")
        .select("pair", "entry", "near")
    )


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
