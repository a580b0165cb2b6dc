"""Read names loosely, for questions alone: half a grade's words, trades that tell nothing, the issuer's body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.context_words import TRADE
from rencai.matching.lexicon import half_grades
from rencai.matching.schema import SYMBOLS

if TYPE_CHECKING:
    from rencai.matching.names_index import NamesIndex


WORDS = ("w", "t")
"""Slots of the words that are none of a body, grade, level, country or qualifier."""


def read_loosely(symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return what names say where their words are no more than half a grade, or a trade (``schema.SYMBOLS``).

    Of IEEE SM and IEEE高级 the letters and 高级 become the grades that they may stand for, in doubt; of ACCA国际会计师
    the trade goes. A name with a word that tells anything else keeps its words. An Associate Member may be an Associate
    in every name, and 注册会计师 the issuer's.

    :param symbols: what the names say, ``schema.SYMBOLS``.
    :param issuer_symbols: what the issuers say, ``schema.ISSUER_SYMBOLS``.
    """
    halves = _half_grade_lines(symbols)
    words = symbols.filter(pl.col("slot").is_in(WORDS))
    telling = words.join(halves, on=["pair", "m"], how="anti").filter(~_is_empty_trade(index))
    loose = words.join(telling, on="pair", how="anti").select("pair", "m").unique()
    replaced = symbols.join(loose, on=["pair", "m"], how="anti", maintain_order="left")
    added = pl.concat([halves.filter("more"), halves.join(telling, on="pair", how="anti", maintain_order="left")])
    distinct = added.select(SYMBOLS.columns).unique(maintain_order=True)
    return pl.concat([replaced, distinct, _issuers_trades(symbols, issuer_symbols, index)])


def _issuers_trades(symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return a row for each trade that the name may have of its issuer, in doubt (``schema.SYMBOLS``).

    A trade of several bodies may be that of another whose own name has it: 会计师 is in 特许公认会计师公会.
    """
    trades = symbols.filter("doubt", "nominal", pl.col("slot") == "b", pl.col("pattern").str.contains(TRADE))
    issuers = issuer_symbols.filter(pl.col("symbol").str.starts_with("b:")).select("pair", body="symbol")
    named = trades.join(issuers, on="pair").join(
        index.words.filter(pl.col("slot") == "b").select(body="symbol", name="pattern"), on="body"
    )
    fitting = named.filter(pl.col("name").str.contains(pl.col("pattern").str.tail(3), literal=True))
    return fitting.with_columns(symbol="body").select(SYMBOLS.columns).unique(maintain_order=True)


def _half_grade_lines(symbols: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each grade that a word may be half of, in doubt: ``schema.SYMBOLS``, and ``more``."""
    single = symbols.filter(pl.col("slot").is_in([*WORDS, "g"]), ~pl.col("nominal")).drop("symbol", "slot", "doubt")
    spaced = pl.col("pattern").str.strip_chars().str.replace_all(" +", " ")
    lines = single.with_columns(half=spaced).join(half_grades(), on="half", maintain_order="left")
    return lines.with_columns(slot=pl.lit("g"), doubt=pl.lit(value=True)).select(*SYMBOLS.columns, "more")


def _is_empty_trade(index: NamesIndex) -> pl.Expr:
    """Whether the word is a trade, or 国际, and no entry's own."""
    own = pl.col("symbol").is_in(index.forms.filter(pl.col("slot") == "t")["symbol"].unique().implode())
    return (pl.col("slot") == "t") & (pl.col("symbol").str.starts_with("t:") | ~own)


def bodies_stated(symbols: pl.DataFrame, issuer_symbols: pl.DataFrame) -> pl.DataFrame:
    """Return the bodies that names say, or else their issuers: ``pair``, ``body``."""
    own = symbols.filter(pl.col("slot") == "b").select("pair", body="symbol")
    issuers = issuer_symbols.filter(pl.col("symbol").str.starts_with("b:")).select("pair", body="symbol")
    return pl.concat([own, issuers.join(own, on="pair", how="anti")]).unique(maintain_order=True)
