"""Which names are covered by what is said: a name of a catalogue is, where every mention of it is said too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.lexicon import homes, within

if TYPE_CHECKING:
    from rencai.matching.names import Names

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
