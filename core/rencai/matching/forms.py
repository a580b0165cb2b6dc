"""What each name of a catalogue says, symbol by symbol."""

from __future__ import annotations

import polars as pl

from rencai.matching.covering import anchored, meetings
from rencai.matching.meaning import meaning

_TELLING = ("b", "g", "w", "t", "l")
"""Slots of which a name needs one."""
_BRIEF = r"^(?:[a-z]{1,3}|[a-z]+\d+)$"


def forms(told: pl.DataFrame, of: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """The names' symbols: ``form``, ``entry``, ``how``, ``m``, ``slot``, ``symbol``, and the mentions ``needed``.

    ``worded``, ``graded`` and ``plain`` tell what kind of name it is: with words of its own, a grade of a body, no more
    than a body. Beside a body, "certified" may be left out.
    """
    asked = told.unique(["entry", "w"], maintain_order=True).select("entry", "how", "w", pair="number")
    said, _ = meaning(asked.with_columns(j=pl.lit(None, pl.String)), words)
    settled = _settled(asked.select("pair", "entry", "how").join(said, on="pair", maintain_order="left"), of)
    full = settled.select("entry", "how", "m", "slot", "symbol", form=pl.col("pair") * 2)
    bodied = full.filter(pl.col("slot") == "b").select("form").unique()
    brief = full.join(bodied, on="form", how="semi").filter(pl.col("slot") != "o").with_columns(pl.col("form") + 1)
    every = pl.concat([full, brief])
    return every.with_columns(
        needed=pl.col("m").n_unique().over("form"),
        worded=_any("w", "t"),
        graded=_any("g") & _any("b"),
        plain=~_any("g", "w", "t", "l", "q"),
    ).filter(_any(*_TELLING))


def _any(*slots: str) -> pl.Expr:
    return pl.col("slot").is_in(slots).any().over("form")


def _settled(said: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """Of a mention that may be several bodies, the entry's own."""
    own = of.select("entry", symbol="body", own=pl.lit(value=True))
    marked = said.join(own, on=["entry", "symbol"], how="left", maintain_order="left")
    own_ = pl.col("own").fill_null(value=False)
    return marked.filter(own_ | ~own_.any().over("pair", "m"))


def telling(told: pl.DataFrame, found: pl.DataFrame, words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Names and forms without the short ones that tell a body alone; ``shared`` are those that may be other names too.

    Those are short ones that another entry's name also says (Professional Engineer), or two or three letters that
    nobody is known to use.
    """
    short = found.filter(pl.col("how") == "short")
    named = found.filter(pl.col("how") != "short", _bare()).select("entry").unique()
    empty = short.filter(_bare()).join(named, on="entry", how="anti").select("form").unique()
    shared = (
        pl.concat([_generic(found, short), _brief(told, short, words)]).unique().with_columns(shared=pl.lit(value=True))
    )
    numbers = empty.select(number=pl.col("form") // 2).unique()
    names = _marked(told.join(numbers, on="number", how="anti", maintain_order="left"), shared)
    left = found.join(empty, on="form", how="anti", maintain_order="left").with_columns(number=pl.col("form") // 2)
    how = pl.when("shared").then(pl.lit("shared")).otherwise("how")
    return names.with_columns(how=how).drop("shared", "number"), anchored(_marked(left, shared).drop("number"))


def _bare() -> pl.Expr:
    return pl.col("slot").is_in(["b", "c"]).all().over("form")


def _generic(found: pl.DataFrame, short: pl.DataFrame) -> pl.DataFrame:
    """The short names all of which a name of another entry also says."""
    texts = found.select(of="entry", other="form", symbol="symbol").unique()
    met = meetings(texts, anchored(short), ["of", "other"]).filter(pl.col("of") != pl.col("entry"))
    each = met.group_by("form", "other").agg(pl.first("needed"), met=pl.col("m").n_unique())
    whole = each.filter(pl.col("met") == pl.col("needed")).select(number=pl.col("form") // 2)
    return whole.collect(engine="in-memory")


def _brief(told: pl.DataFrame, short: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """The short names that are the designation of several bodies, or a few letters or a code and nobody's known."""
    known = words.filter("nominal", slot="b").group_by(w="pattern").agg(bodies=pl.col("symbol").n_unique())
    told = told.filter(pl.col("how") == "short").join(known, on="w", how="left", maintain_order="left")
    owned = short.filter(pl.col("slot") == "b")["form"].unique() // 2
    few = ~pl.col("number").is_in(owned.implode()) & pl.col("q").str.contains(_BRIEF)
    return told.filter(few | (pl.col("bodies") > 1)).select("number")


def _marked(frame: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    marked = frame.join(shared, on="number", how="left", maintain_order="left")
    short = (pl.col("how") == "short") & pl.col("shared").fill_null(value=False)
    return marked.with_columns(shared=short | (pl.col("how") == "shared"))
