"""Misspelt Latin words -> the catalogue's own: for candidates alone, never for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from rencai.matching.names import Names

SHORTEST = 4
"""Shorter words are told apart by single letters."""
SPELT = 80
"""Words this alike are one word, misspelt."""


_LETTERS = {"f": "fellow", "m": "member", "am": "associate  member", "sm": "senior  member", "a": "associate"}
"""What is put before the abbreviation of a body, also where the body itself does not."""

_RIGHT = {"word": pl.String, "known": pl.String}


def spelt(told: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The pairs with their wrapped forms (``w``, ``j``) spelt as the catalogue and the bodies spell their words."""
    told = told.with_columns(_apart("w"))
    known = pl.concat([book.words["pattern"], book.names["w"]])
    asked = _words(pl.concat([told["w"], told["j"]])).to_frame("word")
    strange = asked.join(_words(known).to_frame("word"), on="word", how="anti", maintain_order="left")["word"]
    long = strange.filter(strange.str.len_chars() >= SHORTEST)
    vocabulary = _words(known).filter(_words(known).str.len_chars() >= SHORTEST)
    ways = [_grades(strange, book), _longer(long, known), _nearest(long, vocabulary)]
    right = pl.concat(ways).unique("word", keep="first", maintain_order=True)
    wrong, known_ = (right.select(" " + pl.col(name) + " ").to_series() for name in _RIGHT)
    if right.is_empty():
        return told
    return told.with_columns(pl.col("w", "j").str.replace_many(wrong.to_list(), known_.to_list(), leftmost=True))


def _apart(form: str) -> pl.Expr:
    """Letters apart from the figures behind them: ``api510``."""
    return pl.col(form).str.replace_all(r" ([a-z]{2,})(\d{2,}) ", " $1  $2 ")


def _words(texts: pl.Series) -> pl.Series:
    return texts.drop_nulls().unique().str.extract_all("[a-z]+").explode().drop_nulls().unique().sort()


def _grades(strange: pl.Series, book: Names) -> pl.DataFrame:
    """Words that are a body's abbreviation with the letter of a grade before it: ``word``, ``known``."""
    called = book.words.filter(pl.col("slot") == "b", ~pl.col("nominal"))
    short = called.select(body=pl.col("pattern").str.strip_chars(" ")).filter(
        pl.col("body").str.contains("^[a-z]{2,}$")
    )
    bodies = short.unique("body", maintain_order=True)
    made = [
        bodies.select(word=letter + pl.col("body"), known=pl.col("body") + f"  {grade}")
        for letter, grade in _LETTERS.items()
    ]
    return strange.to_frame("word").join(pl.concat(made), on="word", maintain_order="left_right")


def _nearest(strange: pl.Series, vocabulary: pl.Series) -> pl.DataFrame:
    """Each word with the known one that it resembles most: ``word``, ``known``."""
    import numpy as np

    if strange.is_empty() or vocabulary.is_empty():
        return pl.DataFrame(schema=_RIGHT)
    asked, known = strange.to_list(), vocabulary.to_list()
    table = process.cdist(asked, known, scorer=fuzz.ratio, score_cutoff=SPELT, dtype=np.uint8, workers=-1)
    best = pl.DataFrame({"word": strange, "known": vocabulary.gather(table.argmax(axis=1))})
    return best.filter(pl.Series(table.max(axis=1)) > 0)


def _longer(strange: pl.Series, known: pl.Series) -> pl.DataFrame:
    """Each word with the known one that it begins (Inst.), the one in most names first: ``word``, ``known``."""
    counts = known.str.extract_all("[a-z]+").explode().drop_nulls().value_counts(sort=False, name="count")
    words = counts.rename({counts.columns[0]: "known"}).sort("count", "known", descending=[True, False])
    stem = pl.col("known").str.slice(0, SHORTEST)
    asked = strange.to_frame("word").with_columns(stem=pl.col("word").str.slice(0, SHORTEST))
    met = asked.join(words.with_columns(stem=stem), on="stem", maintain_order="left_right")
    return met.filter(pl.col("known").str.starts_with(pl.col("word"))).select(*_RIGHT)
