"""Reduce each catalogue name to what it says, and find the entries that a typed name covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.lexicon import homes, within
from rencai.matching.meaning import meaning

if TYPE_CHECKING:
    from rencai.matching.index import Names


KEY = ["pair", "r", "entry", "form"]

_MOST = pl.lit(2**32, pl.UInt64)
"""More than there are mentions."""


def anchored(forms: pl.DataFrame) -> pl.DataFrame:
    """The forms with ``anchor``: the lines of the mention that fewest forms share, by which a form is looked for."""
    counted = forms.with_columns(weight=pl.len().over("symbol"))
    weighed = counted.with_columns(weight=pl.col("weight").max().over("form", "m") * _MOST + pl.col("m"))
    return weighed.with_columns(anchor=pl.col("weight") == pl.col("weight").min().over("form")).drop("weight")


def meetings(said: pl.DataFrame, forms: pl.DataFrame, keys: list[str]) -> pl.LazyFrame:
    """The lines of ``said`` (``keys``, ``symbol`` ...) beside those of the forms that they meet.

    Only forms whose anchor is met; ``said`` has the columns of a text, ``forms`` those of a form.
    """
    told, known = said.lazy(), forms.lazy()
    anchors = known.filter("anchor").select("form", "symbol")
    likely = told.select(*keys, "symbol").join(anchors, on="symbol").select(*keys, "form").unique()
    return likely.join(known.drop("anchor"), on="form").join(told, on=[*keys, "symbol"])


def covers(told: pl.DataFrame, by: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The names of entries of which a reading says all: ``KEY``; the issuer may say its body.

    ``uncertain`` tells that a mention may be another body's, ``vague`` that it may be another grade, ``graded`` that
    the name is a grade of a body, ``plain`` that it is no more than a body.
    """
    own = told.select("pair", "r", "symbol", "doubt", "nominal", lent=pl.lit(value=False))
    met = meetings(pl.concat([own, _lent(told, by)]), book.forms, ["pair", "r"])
    each = met.group_by(*KEY, "m").agg(
        pl.first("needed", "graded", "plain", "shared"),
        lent=pl.col("lent").all(),
        uncertain=(pl.col("doubt") & (pl.col("nominal") | ~pl.col("worded"))).all(),
        vague=(pl.col("slot") == "g").first() & pl.col("doubt").all(),
    )
    whole = each.group_by(KEY).agg(
        pl.first("needed", "graded", "plain"),
        met=pl.len(),
        lent=pl.col("lent").all(),
        uncertain=pl.col("uncertain").any() | pl.col("shared").first(),
        vague=pl.col("vague").any(),
    )
    covered = whole.filter(pl.col("met") == pl.col("needed"), ~pl.col("lent")).drop("met", "needed", "lent")
    return covered.collect(engine="in-memory")


def _lent(told: pl.DataFrame, by: pl.DataFrame) -> pl.DataFrame:
    """What need not stand in the name: the issuer's bodies, those in whose name they act, where bodies are at home."""
    bodies = by.filter(pl.col("symbol").str.starts_with("b:")).select("pair", "symbol", "doubt")
    parents = bodies.join(within(), left_on="symbol", right_on="body").select("pair", "doubt", symbol="of")
    named = told.filter(~pl.col("doubt"), pl.col("slot") == "b").select("pair", "symbol", "doubt")
    home = pl.concat([bodies, named]).join(homes(), left_on="symbol", right_on="body").drop("symbol")
    land = pl.concat([home.rename({"country": "symbol"}), by.filter(pl.col("symbol").str.starts_with("c:"))],
                     how="diagonal")  # fmt: skip
    every = pl.concat([frame.select("pair", "symbol", "doubt") for frame in (bodies, parents, land)]).unique()
    readings = told.select("pair", "r").unique()
    lines = readings.join(every, on="pair").select("pair", "r", "symbol", "doubt", nominal="doubt")
    return lines.with_columns(lent=pl.lit(value=True))


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
