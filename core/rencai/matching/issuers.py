"""The bodies of a catalogue: those its issuers are, under every name that the catalogue or they themselves use."""

from __future__ import annotations

import polars as pl

from rencai.matching.beside import words_beside
from rencai.matching.lexicon import SCHEMA, patterns
from rencai.matching.meaning import mentions
from rencai.matching.texts import simplified, wrapped

_PARTS = r"[()（）\[\]【】/／|;；、]"


def issuers(entries: pl.DataFrame, words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``entry`` and ``body`` for every entry with an issuer, and the words with the catalogue's own names of bodies."""
    parts = _parts(entries)
    said = mentions(parts.select("text", "w").unique("text", maintain_order=True), words)
    bodies = said.filter(pl.col("slot") == "b").with_columns(options=pl.len().over("text", "m"))
    covered = parts.join(said.filter(pl.col("slot").is_in(["w", "t", "g"])), on="text", how="anti")
    named = covered.join(bodies, on="text", maintain_order="left")
    fewest = named.filter(pl.col("options") == pl.col("options").min().over("entry"))
    known = fewest.select("entry", body="symbol").unique(maintain_order=True)
    strange = parts.join(known, on="entry", how="anti", maintain_order="left")
    first = pl.col("part").first().over("entry", order_by="rank")
    new = strange.select("entry", body="b:@" + first).unique(maintain_order=True)
    of = pl.concat([known, new])
    return of, _words(parts, of, words)


def _parts(entries: pl.DataFrame) -> pl.DataFrame:
    """Each name of each entry's issuer, also those in brackets: ``entry``, ``part``, ``text``, ``w``."""
    given = [pl.concat_list("issuer", "issuer_zh"), pl.col("issuer_aliases")]
    texts = pl.concat([entries.select(entry="id", part=names).explode("part") for names in given]).drop_nulls()
    texts = texts.with_columns(simplified(texts["part"]))
    whole = texts.select("entry", pl.col("part").str.split("|"))
    bracketed = texts.select("entry", pl.col("part").str.replace_all(_PARTS, "|").str.split("|"))
    told = pl.concat([bracketed, whole]).explode("part").with_row_index("rank")
    told = told.with_columns(part=pl.col("part").str.strip_chars(), w=wrapped(pl.col("part")))
    filled = told.filter(pl.col("w").str.count_matches(r"[\p{L}\p{N}]") > 1).unique(["entry", "w"], maintain_order=True)
    return filled.with_columns(text=pl.col("w").rank("dense").cast(pl.UInt32))


def _words(parts: pl.DataFrame, of: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """The words, and the issuers' names in this catalogue; what it calls its issuers it calls nobody else."""
    own = parts.join(of, on="entry", maintain_order="left").select(
        word="part", slot=pl.lit("b"), symbol="body", nominal=pl.lit(value=False)
    )
    own = own.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    named = patterns(own)
    named = pl.concat([named, _without_land(own, pl.concat([words.select("pattern"), named.select("pattern")]))])
    kept = named.join(words.filter(pl.col("slot") != "b"), on="pattern", how="anti", maintain_order="left")
    foreign = (pl.col("slot") == "b") & pl.col("pattern").is_in(kept["pattern"].implode())
    return pl.concat([words.filter(~foreign).select(kept.columns), kept]).unique(maintain_order=True)


def _without_land(own: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The names of strange bodies without the country before them, where that is no other body's name."""
    countries = words_beside().countries.values()
    land = "^(" + "|".join(word for words in countries for word in words if not word.isascii()) + ")"
    strange = own.filter(pl.col("symbol").str.starts_with("b:@"), pl.col("word").str.contains(land + r"\p{Han}{4,}"))
    short = patterns(strange.with_columns(pl.col("word").str.replace(land, "")))
    single = short.filter(pl.col("symbol").n_unique().over("pattern") == 1)
    return single.join(known, on="pattern", how="anti", maintain_order="left")
