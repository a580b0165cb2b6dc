"""Tell in which scripts names are written, because names in different scripts cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.schema import ENTRY_SCRIPTS, SCRIPTS
from rencai.matching.texts import wrapped

if TYPE_CHECKING:
    from rencai.matching.schema import Script


_TELLS_NOTHING = ("", "h", "o")
"""Slots of words that make no name of their own: 证书, BSc, 认证."""

_HAN = r"\p{Han}"
_TWO_HAN = r"\p{Han}.*\p{Han}"
_LATIN = r"\p{Latin}{2,}"
_OTHER = r"[\p{L}--[\p{Han}\p{Latin}]]{2,}"
_WORDS = r"\p{Latin}{2,}.*\P{Latin}\p{Latin}{2,}"
_WORDS_BESIDE_HAN = r"\p{Latin}{4,}.*\P{Latin}\p{Latin}{4,}"
_LONG_WORD = r"\p{Latin}{5,}"
_LONGEST_WORD = r"\p{Latin}{7,}"


def add_scripts(pairs: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Add the scripts in which each name says something (``schema.WRITTEN``), none where it cannot be a name.

    Words that tell nothing do not count, so that PMP证书 is written as PMP is. Latin letters are written out where they
    make two words or a long one; else they are an abbreviation, as the body's is before a Chinese grade.

    :param pairs: ``schema.PAIRS``.
    :param words: ``schema.WORDS``.
    """
    blank = words.filter(pl.col("slot").is_in(_TELLS_NOTHING))["pattern"].unique().implode()
    telling = pl.col("w").str.replace_many(pl.lit(blank), ["  "], leftmost=True)
    # a name of nothing else is written as it stands
    left = pl.when(telling.str.contains(r"\p{L}")).then(telling).otherwise("w")
    texts = pairs.select(left=left, whole="w")
    text, latin = pl.col("left"), pl.col("left").str.contains(_LATIN)
    # a single character beside letters is a class or the like
    han = text.str.contains(_HAN) & (pl.col("whole").str.contains(_TWO_HAN) | ~latin)
    written: dict[Script, pl.Expr] = {
        "han": han,
        "latin": _is_written_out(text, han),
        "short": latin,
        "other": text.str.contains(_OTHER),
    }
    scripts = texts.select(is_in.fill_null(value=False).alias(script) for script, is_in in written.items())
    return pairs.hstack(scripts)


def entry_scripts(exact: pl.DataFrame) -> pl.DataFrame:
    """Return the scripts in which each exact entry has a name of its own (``schema.ENTRY_SCRIPTS``).

    A Latin name that stands alone is the entry's name in Latin letters, however short; beside Chinese it must be
    written out. Names that others share, and what stands in brackets, do not count: they are not the whole name.

    :param exact: the exact entries, under ``policy.package.ENTRY_SCHEMA``.
    """
    printed = [exact.select(entry="id", name=name) for name in ("qualification", "qualification_zh")]
    own = pl.concat([*printed, exact.select(entry="id", name="aliases").explode("name")])
    names = own.drop_nulls().select("entry", w=wrapped(pl.col("name")))
    text, han = pl.col("w"), pl.col("w").str.contains(_HAN)
    latin = text.str.contains(_LATIN)
    written: dict[Script, pl.Expr] = {
        "han": text.str.contains(_TWO_HAN),
        "latin": pl.when(han).then(_is_written_out(text, han)).otherwise(latin),
        "short": latin,
        "other": text.str.contains(_OTHER),
    }
    by_entry = names.group_by("entry").agg(is_in.any().alias(script) for script, is_in in written.items())
    every = exact.select(entry="id").join(by_entry, on="entry", how="left", maintain_order="left")
    return every.with_columns(pl.col(*SCRIPTS).fill_null(value=False)).select(ENTRY_SCRIPTS.columns)


def _is_written_out(text: pl.Expr, han: pl.Expr) -> pl.Expr:
    """Whether the Latin letters of a wrapped name are more than abbreviations; beside Chinese a brand is none."""
    beside = text.str.contains(_WORDS_BESIDE_HAN)
    alone = text.str.contains(_WORDS)
    several = pl.when(han).then(beside).otherwise(alone) & text.str.contains(_LONG_WORD)
    return several | (text.str.contains(_LONGEST_WORD) & ~han)


def missing_scripts(entries: pl.DataFrame, scripts: pl.DataFrame) -> list[Script]:
    """Return the scripts in which some of the exact entries have no name.

    :param entries: under ``policy.package.ENTRY_SCHEMA``.
    :param scripts: ``schema.ENTRY_SCRIPTS``.
    """
    exact = entries.filter(pl.col("kind") == "exact").select(entry="id")
    named = exact.join(scripts, on="entry", how="inner")
    return [script for script in SCRIPTS if int(named[script].sum()) < exact.height]


def count_unnamed(exact: pl.DataFrame) -> dict[Script, int]:
    """Return how many of the exact entries have no Chinese name (``han``), and no name in Latin letters (``latin``).

    :param exact: under ``policy.package.ENTRY_SCHEMA``.
    """
    scripts = entry_scripts(exact)
    languages: tuple[Script, ...] = ("han", "latin")
    return {script: scripts.height - int(scripts[script].sum()) for script in languages}
