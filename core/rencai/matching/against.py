"""What a name contradicts: entries of another body, grade, level or country than it tells are no candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.grades import grades

if TYPE_CHECKING:
    from rencai.matching.names import Names

_SLOT = pl.col("symbol").str.slice(0, 1)


def not_against(found: pl.DataFrame, said: pl.DataFrame, by: pl.DataFrame, book: Names) -> pl.DataFrame:
    """Those found, less the entries of another body, grade, level or country than told.

    Another: of a kind of symbol of which the pair and the entry have some, they have none in common.
    """
    # grades that any body may have; a designation of its own is none of them
    every = pl.col("symbol").is_in([f"g:{grade}" for grade in grades()])
    kind = pl.when(every).then(pl.lit("grade")).otherwise(_SLOT)
    told, known = (frame.with_columns(slot=_SLOT, kind=kind) for frame in (_told(said, by), _known(book)))
    spoken = found.join(told.select("pair", "slot", "kind").unique(), on="pair")
    judged = spoken.join(known, on=["entry", "kind"], how="semi")
    met = judged.join(told, on=["pair", "kind"]).join(known, on=["entry", "symbol"], how="semi")
    # who has one of an entry's grades may have others beside it
    wrong = judged.join(met, on=["pair", "entry", "slot"], how="anti")
    return found.join(wrong, on=["pair", "entry"], how="anti", maintain_order="left")


def _told(said: pl.DataFrame, by: pl.DataFrame) -> pl.DataFrame:
    """The bodies, grades, levels and countries that the pairs tell: ``pair``, ``symbol``.

    A body that the name tells counts before the issuer. Whoever is said to be a member, of nobody, may have any grade;
    who names the body need not live where it is at home.
    """
    bodies, grades, levels, lands = (
        said.filter(pl.col("slot") == slot).select("pair", "symbol") for slot in ("b", "g", "l", "c")
    )
    heard = by.filter(pl.col("symbol").str.starts_with("b:")).select("pair", "symbol")
    heard, lands = (frame.join(bodies, on="pair", how="anti") for frame in (heard, lands))
    bare = grades.filter(pl.col("symbol") == "g:member").join(bodies, on="pair", how="anti")
    return pl.concat([bodies, heard, levels, lands, grades.join(bare, on="pair", how="anti")]).unique()


def _known(book: Names) -> pl.DataFrame:
    """The bodies, grades, levels and countries of the entries: ``entry``, ``symbol``.

    An entry that is a body's as such has no grade.
    """
    levels, grades = (book.forms.filter(pl.col("slot") == slot) for slot in ("l", "g"))
    parts = [
        book.bodies.select("entry", symbol="body"),
        book.allowed.filter(pl.col("symbol").str.starts_with("c:")),
        levels.select("entry", "symbol"),
        grades.join(book.forms.filter("plain"), on="entry", how="anti").select("entry", "symbol"),
    ]
    return pl.concat(parts).unique()
