"""Read a name word by word: bodies, grades, levels, countries, qualifiers, and the words that remain."""

from __future__ import annotations

import polars as pl

from rencai.matching.context_words import TRADE
from rencai.matching.lexicon import fellows_zh, within
from rencai.matching.schema import SLOTS

NEUTRAL = SLOTS[2:]
"""Slots that apply to every qualification of a text that holds several."""


def mentions(texts: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return every mention in the texts: ``text``, ``pattern``, ``m``, ``slot``, ``symbol``, ``nominal``.

    The longest words are matched first, from left to right; what no word covers is a mention of slot ``w`` or ``t``. A
    mention of several bodies or grades has a row for each.

    :param texts: ``text``, a number, and ``w``, wrapped.
    :param words: ``schema.WORDS``.
    """
    # imploded to a literal of one list, the patterns count for every row; as a column they would pair with rows
    listed = pl.lit(_occurring_patterns(texts["w"], words).implode())
    rest = pl.col("w").str.replace_many(listed, ["  "], leftmost=True).str.extract_all(r"\S+")
    read = texts.select("text", found=pl.col("w").str.extract_many(listed, leftmost=True), rest=rest)
    matched = _pattern_lines(read, "found").with_row_index("at", 1)
    remaining = _pattern_lines(read, "rest").with_row_index("at", int(read["found"].list.len().sum()) + 1)
    listed_words = matched.join(words.lazy(), on="pattern", how="inner", maintain_order="left").filter(
        pl.col("slot") != ""
    )
    trade = pl.when(pl.col("pattern").str.contains(TRADE)).then(pl.lit("t")).otherwise(pl.lit("w"))
    other_words = remaining.with_columns(slot=trade, symbol="w:" + pl.col("pattern"), nominal=pl.lit(value=False))
    columns = ("at", "text", "pattern", "slot", "symbol", "nominal")
    every = pl.concat([frame.select(columns) for frame in (listed_words, other_words)]).select(
        "text",
        "pattern",
        # a word of two slots (FCCA: body and grade) is two mentions; the order of the text is kept
        m=pl.col("at") * len(SLOTS)
        + pl.col("slot").replace_strict(list(SLOTS), list(range(len(SLOTS))), return_dtype=pl.UInt32),
        slot="slot",
        symbol="symbol",
        nominal="nominal",
    )
    return every.collect(engine="in-memory")


def _pattern_lines(read: pl.DataFrame, column: str) -> pl.LazyFrame:
    """Return a row for each pattern in the lists of the column."""
    return read.lazy().select("text", pattern=column).explode("pattern").drop_nulls()


def _occurring_patterns(texts: pl.Series, words: pl.DataFrame) -> pl.Series:
    """Return the patterns that occur anywhere in the texts, the longest first.

    The leftmost-longest replacement that follows is expensive in the number of patterns; few of the thousands occur.
    """
    patterns = pl.lit(words["pattern"].unique().implode())
    met = texts.to_frame("w").lazy().select(pattern=pl.col("w").str.extract_many(patterns, overlapping=True))
    longest = pl.col("pattern").str.len_chars()
    occurring = met.explode("pattern").drop_nulls().unique().sort(longest, "pattern", descending=True)
    return occurring.collect(engine="in-memory")["pattern"]


def meaning(texts: pl.DataFrame, words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what the names and the issuers of pairs say (``schema.SYMBOLS``, ``schema.ISSUER_SYMBOLS``).

    :param texts: ``pair``, ``w`` (the wrapped name) and ``j`` (the wrapped issuer); each distinct text is read once.
    :param words: ``schema.WORDS``.
    """
    name_mentions, issuer_mentions = _name_and_issuer_mentions(texts, words)
    issuer_symbols = _issuer_symbols(issuer_mentions)
    bodies = _resolve_bodies(name_mentions.filter(pl.col("slot") == "b"), issuer_symbols.filter(pl.col("slot") == "b"))
    rest = name_mentions.filter(~pl.col("slot").is_in(["b", "g"])).with_columns(doubt=pl.lit(value=False))
    symbols = pl.concat(
        [
            bodies,
            _resolve_grades(name_mentions.filter(pl.col("slot") == "g"), bodies, issuer_symbols),
            rest.select(bodies.columns),
        ]
    )
    at = pl.col("m") // len(SLOTS)
    unit = pl.when("nominal").then(at).otherwise(pl.lit(0, pl.UInt32))
    # of two bodies that issue together it cannot be told whose grade it is
    # see "An abbreviation of several bodies is none of them for certain" in DECISIONS.md
    several = pl.col("symbol").filter(pl.col("slot") == "b").n_unique().over("pair") > 1
    doubted_issuers = issuer_symbols.with_columns(doubt=(pl.col("slot") == "b") & several)
    return symbols.with_columns(unit=unit), doubted_issuers.select("pair", "symbol", "doubt").unique(
        maintain_order=True
    )


def _name_and_issuer_mentions(pairs: pl.DataFrame, words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the mentions in the pairs' names, and those in their issuers."""
    forms = [pairs.lazy().select("pair", w=form).drop_nulls() for form in ("w", "j")]
    texts = pl.concat(forms).select("w").unique(maintain_order=True).with_row_index("text").collect(engine="in-memory")
    mentioned = texts.join(mentions(texts, words), on="text", maintain_order="left").drop("text").lazy()
    joined = [form.join(mentioned, on="w", maintain_order="left").drop("w") for form in forms]
    name, issuer = pl.collect_all(joined, engine="in-memory")
    return name, issuer


def _issuer_symbols(issuer_mentions: pl.DataFrame) -> pl.DataFrame:
    """Return the bodies and countries that issuers name; an abbreviation beside a body's name is that body's."""
    bodies, countries = (issuer_mentions.filter(pl.col("slot") == slot) for slot in ("b", "c"))
    return pl.concat([_resolve_bodies(bodies, bodies.clear()).drop("doubt"), countries])


def _resolve_bodies(bodies: pl.DataFrame, issuer_symbols: pl.DataFrame) -> pl.DataFrame:
    """Add ``doubt``; of a mention of several bodies keep those that the rest of the name or the issuer confirms."""
    if not bodies.select("pair", "m").is_duplicated().any():
        return bodies.with_columns(doubt=pl.lit(value=False))
    counted = bodies.with_columns(options=pl.len().over("pair", "m"))
    sure = counted.filter(pl.col("options") == 1).select("pair", "symbol")
    stated = pl.concat([sure, issuer_symbols.select("pair", "symbol")])
    parents = stated.join(within(), left_on="symbol", right_on="body").select("pair", symbol="of")
    confirmed = pl.concat([stated, parents]).unique().with_columns(known=pl.lit(value=True))
    marked = counted.join(confirmed, on=["pair", "symbol"], how="left", maintain_order="left")
    some = pl.col("known").any().over("pair", "m")
    resolved = marked.filter(pl.col("known") | ~some.fill_null(value=False))
    return resolved.with_columns(doubt=pl.len().over("pair", "m") > 1).drop("options", "known")


def _resolve_grades(grades: pl.DataFrame, bodies: pl.DataFrame, issuer_symbols: pl.DataFrame) -> pl.DataFrame:
    """Add ``doubt``; of a word of several grades keep the body's own, else all in doubt, and the word itself."""
    several = grades.filter(pl.col("symbol").n_unique().over("pair", "m") > 1)
    if several.is_empty():
        return grades.with_columns(doubt=pl.lit(value=False)).select(bodies.columns)
    stated = pl.concat(
        [bodies.select("pair", "symbol"), issuer_symbols.select("pair", "symbol").join(bodies, on="pair", how="anti")]
    )
    # 资深会员 is Fellow for some bodies and senior member for others
    settled = stated.filter(pl.col("symbol").is_in(fellows_zh())).select("pair").unique()
    single = grades.join(several, on=["pair", "m"], how="anti", maintain_order="left")
    fellow = several.join(settled, on="pair", how="semi").filter(pl.col("symbol") == "g:fellow")
    doubtful = several.join(fellow, on=["pair", "m"], how="anti", maintain_order="left")
    itself = doubtful.with_columns(symbol="g:=" + pl.col("pattern")).unique(["pair", "m"], maintain_order=True)
    sure = pl.concat([single, fellow, itself]).with_columns(doubt=pl.lit(value=False))
    return pl.concat([sure, doubtful.with_columns(doubt=pl.lit(value=True))]).select(bodies.columns)


def readings(symbols: pl.DataFrame) -> pl.DataFrame:
    """Return the symbols with ``r``, the reading each belongs to; one text may hold several qualifications.

    Post-nominals of different bodies or grades are a reading each (CEng MIMechE), and so are post-nominals beside
    another body's name. Symbols of neutral slots go with every reading.

    :param symbols: ``schema.SYMBOLS``.
    """
    units = symbols.filter(pl.col("unit") != 0)
    signatures = units.sort("symbol").group_by("pair", "unit").agg(sign=pl.col("symbol").unique().sort().str.join("|"))
    signatures = signatures.sort("pair", "unit").unique(["pair", "sign"], keep="first", maintain_order=True)
    worded = symbols.filter(pl.col("unit") == 0, pl.col("slot") == "b").select("pair", "symbol").unique()
    own = units.join(worded, on=["pair", "symbol"], how="semi").select("pair", "unit").unique()
    foreign = signatures.join(worded, on="pair", how="semi").join(own, on=["pair", "unit"], how="anti").select("pair")
    # only then does the text hold more than one qualification
    split = pl.concat([signatures.filter(pl.len().over("pair") > 1).select("pair"), foreign]).unique()
    if split.is_empty():
        return symbols.with_columns(r=pl.lit(0, pl.UInt32))
    whole = symbols.join(split, on="pair", how="anti", maintain_order="left").with_columns(r=pl.lit(0, pl.UInt32))
    parted = symbols.join(split, on="pair", how="semi", maintain_order="left")
    single = parted.join(signatures.select("pair", "unit"), on=["pair", "unit"], how="semi").with_columns(r="unit")
    neutral = parted.filter(pl.col("unit") == 0, pl.col("slot").is_in(NEUTRAL))
    shared = signatures.select("pair", r="unit").join(split, on="pair", how="semi").join(neutral, on="pair")
    plain = parted.filter(pl.col("unit") == 0)
    speaking = plain.filter(pl.col("slot").is_in(["b", "g", "w", "t"])).select("pair").unique()
    first = plain.join(speaking, on="pair", how="semi").with_columns(r=pl.lit(0, pl.UInt32))
    columns = [*symbols.columns, "r"]
    return pl.concat([frame.select(columns) for frame in (whole, single, shared, first)])
