"""What a name contradicts: entries of another body, grade, level or country than it tells are no candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.grades import GRADES

if TYPE_CHECKING:
    from rencai.matching.names import Names

_EVERY = pl.col("symbol").is_in([f"g:{grade}" for grade in GRADES])
"""Grades that any body may have; a designation of its own is none of them."""
_PAIR = ["pair", "entry"]


def not_against(found: pl.DataFrame, said: pl.DataFrame, by: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Those found, less the entries of another body, grade, level or country than told."""
    named = _told(said, "b")
    heard = by.filter(pl.col("symbol").str.starts_with("b:")).select(named.columns).join(named, on="pair", how="anti")
    bodies = book.bodies.select("entry", symbol="body")
    kept = _without(found, pl.concat([named, heard]), bodies)
    kept = _without(kept, _told(said, "l"), _known(book, "l"))
    # who names the body need not live where it is at home
    land = _told(said, "c").join(named, on="pair", how="anti")
    kept = _without(kept, land, book.allowed.filter(pl.col("symbol").str.starts_with("c:")))
    return _of_the_grade(kept, said, named, book)


def _told(said: pl.DataFrame, slot: str) -> pl.DataFrame:
    return said.filter(pl.col("slot") == slot).select("pair", "symbol").unique()


def _known(book: Names, slot: str) -> pl.DataFrame:
    return book.forms.filter(pl.col("slot") == slot).select("entry", "symbol").unique()


def _of_the_grade(found: pl.DataFrame, said: pl.DataFrame, named: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Those found, less the entries of another grade: one that any body may have, or a designation.

    Whoever is said to be a member, of nobody, may have any grade; an entry that is a body's as such has none.
    """
    bare = said.filter(pl.col("symbol") == "g:member").join(named, on="pair", how="anti")
    told = _told(said, "g").join(bare, on="pair", how="anti")
    known = _known(book, "g").join(book.forms.filter("plain"), on="entry", how="anti")
    met = found.join(told, on="pair").join(known, on=["entry", "symbol"], how="semi").select(_PAIR).unique()
    left = found.join(met, on=_PAIR, how="anti", maintain_order="left")
    for kind in (_EVERY, ~_EVERY):
        left = _without(left, told.filter(kind), known.filter(kind))
    return pl.concat([met, left])


def _without(found: pl.DataFrame, told: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Those found, less the entries all of whose symbols are others than those told of the pair."""
    spoken = found.join(told.select("pair").unique(), on="pair", how="semi")
    judged = spoken.join(known.select("entry").unique(), on="entry", how="semi")
    met = judged.join(told, on="pair").join(known, on=["entry", "symbol"], how="semi").select(_PAIR).unique()
    wrong = judged.join(met, on=_PAIR, how="anti")
    return found.join(wrong, on=_PAIR, how="anti", maintain_order="left")
