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


def spelt(told: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The pairs with their wrapped forms (``w``, ``j``) spelt as the catalogue and the bodies spell their words."""
    told = told.with_columns(_apart("w"))
    right = _nearest(_words(pl.concat([told["w"], told["j"]])), _vocabulary(book))
    right = pl.concat([right, _grades(told["w"], book)])
    if right.is_empty():
        return told
    wrong, known = (right.select(" " + pl.col(name) + " ").to_series().to_list() for name in ("word", "known"))
    return told.with_columns(pl.col("w", "j").str.replace_many(wrong, known, leftmost=True))


def _apart(form: str) -> pl.Expr:
    """Letters apart from the figures behind them: ``api510``."""
    return pl.col(form).str.replace_all(r" ([a-z]{2,})(\d{2,}) ", " $1  $2 ")


_LETTERS = {"f": "fellow", "m": "member", "am": "associate  member", "sm": "senior  member", "a": "associate"}
"""What is put before the abbreviation of a body, also where the body itself does not."""


def _grades(texts: pl.Series, book: Names) -> pl.DataFrame:
    """Unknown words that are a body's abbreviation with the letter of a grade before it: ``word``, ``known``."""
    words = texts.drop_nulls().unique().str.extract_all(r"[a-z]{3,}").explode().drop_nulls().unique().sort()
    strange = words.to_frame("word").filter(~pl.col("word").is_in(_told(book).implode()))
    short = book.words.filter(pl.col("slot") == "b", ~pl.col("nominal")).select(
        body=pl.col("pattern").str.strip_chars(" ")
    )
    bodies = short.filter(pl.col("body").str.contains("^[a-z]{2,}$")).unique()
    made = [
        bodies.select(word=letter + pl.col("body"), known=pl.col("body") + f"  {grade}")
        for letter, grade in _LETTERS.items()
    ]
    return strange.join(pl.concat(made), on="word").unique("word", keep="first")


def _told(book: Names) -> pl.Series:
    return pl.concat([book.words["pattern"], book.names["w"]]).str.extract_all(r"[a-z]+").explode().unique()


def _words(texts: pl.Series) -> pl.Series:
    words = texts.drop_nulls().unique().str.extract_all(r"[a-z]{4,}").explode().drop_nulls()
    return words.unique().sort()


def _vocabulary(book: Names) -> pl.Series:
    return _words(pl.concat([book.words["pattern"], book.names["w"]]))


def _nearest(asked: pl.Series, known: pl.Series) -> pl.DataFrame:
    """Each unknown word with the known one that it resembles most or begins: ``word``, ``known``."""
    import numpy as np

    strange = asked.filter(~asked.is_in(known.implode()))
    if strange.is_empty() or known.is_empty():
        return pl.DataFrame(schema={"word": pl.String, "known": pl.String})
    table = process.cdist(
        strange.to_list(), known.to_list(), scorer=fuzz.ratio, score_cutoff=SPELT, dtype=np.uint8, workers=-1
    )
    best = table.argmax(axis=1)
    found = pl.DataFrame({"word": strange, "known": known.gather(best), "near": pl.Series(table.max(axis=1))})
    begun = found.filter(pl.col("near") == 0).select("word", stem=pl.col("word").str.slice(0, SHORTEST))
    longer = known.to_frame("known").with_columns(stem=pl.col("known").str.slice(0, SHORTEST))
    prefix = begun.join(longer, on="stem", maintain_order="left").filter(
        pl.col("known").str.starts_with(pl.col("word"))
    )
    first = prefix.unique("word", keep="first", maintain_order=True).select("word", "known")
    return pl.concat([found.filter(pl.col("near") > 0).select("word", "known"), first])
