"""Read a name word by word: bodies, grades, levels, countries, qualifiers, and the words that remain."""

from __future__ import annotations

import polars as pl

from rencai.matching.context_words import TRADE
from rencai.matching.lexicon import fellows_zh, within

NEUTRAL = ("l", "c", "q", "h", "o", "t", "w")
"""What belongs to every qualification of a text that holds several."""

SLOTS = ("b", "g", *NEUTRAL)


def mentions(texts: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Every mention in the wrapped texts (``text``, ``w``): ``text``, ``m``, ``slot``, ``symbol``, ``nominal``.

    The longest words go first, from left to right; what no word covers is a mention of slot ``w``. A mention of several
    bodies or grades has a line for each.
    """
    listed = pl.lit(_occurring(texts["w"], words).implode())
    rest = pl.col("w").str.replace_many(listed, ["  "], leftmost=True).str.extract_all(r"\S+")
    read = texts.select("text", found=pl.col("w").str.extract_many(listed, leftmost=True), rest=rest)
    told = _lines(read, "found").with_row_index("at", 1)
    left = _lines(read, "rest").with_row_index("at", int(read["found"].list.len().sum()) + 1)
    known = told.join(words.lazy(), on="pattern", how="inner", maintain_order="left").filter(pl.col("slot") != "")
    trade = pl.when(pl.col("pattern").str.contains(TRADE)).then(pl.lit("t")).otherwise(pl.lit("w"))
    unknown = left.with_columns(slot=trade, symbol="w:" + pl.col("pattern"), nominal=pl.lit(value=False))
    columns = ("at", "text", "pattern", "slot", "symbol", "nominal")
    every = pl.concat([frame.select(columns) for frame in (known, unknown)]).select(
        "text",
        "pattern",
        m=pl.col("at") * len(SLOTS)
        + pl.col("slot").replace_strict(list(SLOTS), list(range(len(SLOTS))), return_dtype=pl.UInt32),
        slot="slot",
        symbol="symbol",
        nominal="nominal",
    )
    return every.collect(engine="in-memory")


def _lines(read: pl.DataFrame, found: str) -> pl.LazyFrame:
    return read.lazy().select("text", pattern=found).explode("pattern").drop_nulls()


def _occurring(texts: pl.Series, words: pl.DataFrame) -> pl.Series:
    """The words that the texts hold anywhere, the longest first: all words there are would be dear to look for."""
    known = pl.lit(words["pattern"].unique().implode())
    met = texts.to_frame("w").lazy().select(pattern=pl.col("w").str.extract_many(known, overlapping=True))
    longest = pl.col("pattern").str.len_chars()
    told = met.explode("pattern").drop_nulls().unique().sort(longest, "pattern", descending=True)
    return told.collect(engine="in-memory")["pattern"]


def meaning(asked: pl.DataFrame, words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the names and the issuers of pairs (``pair``, ``w``, ``j``) say, each distinct text read once.

    The first frame has ``pair``, ``unit``, ``m``, ``slot``, ``symbol``, ``doubt``; ``unit`` is 0 but for post-nominals,
    ``doubt`` tells that it may be another. The second has ``pair``, ``symbol``, ``doubt``.
    """
    said, told_ = _said(asked, words)
    by = _heard(told_)
    bodies = _resolved(said.filter(pl.col("slot") == "b"), by.filter(pl.col("slot") == "b"))
    rest = said.filter(~pl.col("slot").is_in(["b", "g"])).with_columns(doubt=pl.lit(value=False))
    told = pl.concat([bodies, _graded(said.filter(pl.col("slot") == "g"), bodies, by), rest.select(bodies.columns)])
    at = pl.col("m") // len(SLOTS)
    unit = pl.when("nominal").then(at).otherwise(pl.lit(0, pl.UInt32))
    # of two bodies that issue together it cannot be told whose grade it is
    several = pl.col("symbol").filter(pl.col("slot") == "b").n_unique().over("pair") > 1
    heard = by.with_columns(doubt=(pl.col("slot") == "b") & several)
    return told.with_columns(unit=unit), heard.select("pair", "symbol", "doubt").unique(maintain_order=True)


def _said(asked: pl.DataFrame, words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The mentions in the pairs' names and in their issuers."""
    forms = [asked.lazy().select("pair", w=form).drop_nulls() for form in ("w", "j")]
    texts = pl.concat(forms).select("w").unique(maintain_order=True).with_row_index("text").collect(engine="in-memory")
    found = texts.join(mentions(texts, words), on="text", maintain_order="left").drop("text").lazy()
    told = [form.join(found, on="w", maintain_order="left").drop("w") for form in forms]
    name, issuer = pl.collect_all(told, engine="in-memory")
    return name, issuer


def _heard(by: pl.DataFrame) -> pl.DataFrame:
    """The bodies and countries that issuers name; an abbreviation beside a body's name is that body's."""
    bodies, countries = (by.filter(pl.col("slot") == slot) for slot in ("b", "c"))
    return pl.concat([_resolved(bodies, bodies.clear()).drop("doubt"), countries])


def _resolved(bodies: pl.DataFrame, by: pl.DataFrame) -> pl.DataFrame:
    """Of a mention that may be several bodies, those that the rest of the name or the issuer names, if any."""
    if not bodies.select("pair", "m").is_duplicated().any():
        return bodies.with_columns(doubt=pl.lit(value=False))
    counted = bodies.with_columns(options=pl.len().over("pair", "m"))
    sure = counted.filter(pl.col("options") == 1).select("pair", "symbol")
    told = pl.concat([sure, by.select("pair", "symbol")])
    parents = told.join(within(), left_on="symbol", right_on="body").select("pair", symbol="of")
    known = pl.concat([told, parents]).unique().with_columns(known=pl.lit(value=True))
    marked = counted.join(known, on=["pair", "symbol"], how="left", maintain_order="left")
    some = pl.col("known").any().over("pair", "m")
    kept = marked.filter(pl.col("known") | ~some.fill_null(value=False))
    return kept.with_columns(doubt=pl.len().over("pair", "m") > 1).drop("options", "known")


def _graded(grades: pl.DataFrame, bodies: pl.DataFrame, by: pl.DataFrame) -> pl.DataFrame:
    """Of a word of several grades, the one that the body means by it; else all in doubt, and the word itself."""
    several = grades.filter(pl.col("symbol").n_unique().over("pair", "m") > 1)
    if several.is_empty():
        return grades.with_columns(doubt=pl.lit(value=False)).select(bodies.columns)
    told = pl.concat([bodies.select("pair", "symbol"), by.select("pair", "symbol").join(bodies, on="pair", how="anti")])
    settled = told.filter(pl.col("symbol").is_in(fellows_zh())).select("pair").unique()
    single = grades.join(several, on=["pair", "m"], how="anti", maintain_order="left")
    fellow = several.join(settled, on="pair", how="semi").filter(pl.col("symbol") == "g:fellow")
    open_ = several.join(fellow, on=["pair", "m"], how="anti", maintain_order="left")
    itself = open_.with_columns(symbol="g:=" + pl.col("pattern")).unique(["pair", "m"], maintain_order=True)
    sure = pl.concat([single, fellow, itself]).with_columns(doubt=pl.lit(value=False))
    return pl.concat([sure, open_.with_columns(doubt=pl.lit(value=True))]).select(bodies.columns)


def readings(told: pl.DataFrame) -> pl.DataFrame:
    """The qualifications that each text tells of: the lines of ``told`` with ``r``, a neutral line once for each.

    Post-nominals of different bodies or grades are a qualification each (CEng MIMechE); so are post-nominals beside
    another body's name.
    """
    units = told.filter(pl.col("unit") != 0)
    signs = units.sort("symbol").group_by("pair", "unit").agg(sign=pl.col("symbol").unique().sort().str.join("|"))
    signs = signs.sort("pair", "unit").unique(["pair", "sign"], keep="first", maintain_order=True)
    worded = told.filter(pl.col("unit") == 0, pl.col("slot") == "b").select("pair", "symbol").unique()
    own = units.join(worded, on=["pair", "symbol"], how="semi").select("pair", "unit").unique()
    foreign = signs.join(worded, on="pair", how="semi").join(own, on=["pair", "unit"], how="anti").select("pair")
    split = pl.concat([signs.filter(pl.len().over("pair") > 1).select("pair"), foreign]).unique()
    if split.is_empty():
        return told.with_columns(r=pl.lit(0, pl.UInt32))
    whole = told.join(split, on="pair", how="anti", maintain_order="left").with_columns(r=pl.lit(0, pl.UInt32))
    parted = told.join(split, on="pair", how="semi", maintain_order="left")
    single = parted.join(signs.select("pair", "unit"), on=["pair", "unit"], how="semi").with_columns(r="unit")
    neutral = parted.filter(pl.col("unit") == 0, pl.col("slot").is_in(NEUTRAL))
    shared = signs.select("pair", r="unit").join(split, on="pair", how="semi").join(neutral, on="pair")
    plain = parted.filter(pl.col("unit") == 0)
    speaking = plain.filter(pl.col("slot").is_in(["b", "g", "w", "t"])).select("pair").unique()
    first = plain.join(speaking, on="pair", how="semi").with_columns(r=pl.lit(0, pl.UInt32))
    columns = [*told.columns, "r"]
    return pl.concat([frame.select(columns) for frame in (whole, single, shared, first)])
