"""Find the entries that a name may mean: by shared words, slips of spelling, bodies or grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

from rencai.matching.context_words import context_words
from rencai.matching.lexicon import exams
from rencai.matching.loose_reading import WORDS, bodies_stated
from rencai.matching.schema import PAIR_ENTRIES
from rencai.matching.texts import wrapped

if TYPE_CHECKING:
    from rencai.matching.names_index import NamesIndex


SHORTEST = 4
"""Letters from which on a misspelt word is recognised; shorter ones differ by single letters (CPA, CFA)."""
SPELT = 80
"""Similarity (0-100) from which on two words are one word, misspelt."""


_LETTERS = {"f": "fellow", "m": "member", "am": "associate  member", "sm": "senior  member", "a": "associate"}
"""The letter before the abbreviation of a body -> the grade it stands for, also where the body does not use it."""

_RIGHT = {"word": pl.String, "known": pl.String}


def respell(pairs: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the pairs with ``w`` and ``j`` spelt as the catalogue and the bodies spell their words."""
    pairs = pairs.with_columns(_apart("w").str.replace_many(exams()["code"].to_list(), exams()["name"].to_list()))
    right_texts = pl.concat([index.words["pattern"], index.names["w"]])
    typed_words = _words(pl.concat([pairs["w"], pairs["j"]])).to_frame("word")
    strange = typed_words.join(_words(right_texts).to_frame("word"), on="word", how="anti", maintain_order="left")[
        "word"
    ]
    long = strange.filter(strange.str.len_chars() >= SHORTEST)
    vocabulary = _words(right_texts).filter(_words(right_texts).str.len_chars() >= SHORTEST)
    ways = [_graded_abbreviations(strange, index), _longer(long, right_texts), _nearest_words(long, vocabulary)]
    corrections = pl.concat(ways).unique("word", keep="first", maintain_order=True)
    wrong_words, right_words = (corrections.select(" " + pl.col(name) + " ").to_series() for name in _RIGHT)
    if corrections.is_empty():
        return pairs
    return pairs.with_columns(
        pl.col("w", "j").str.replace_many(wrong_words.to_list(), right_words.to_list(), leftmost=True)
    )


def _apart(form: str) -> pl.Expr:
    """Return the text with letters apart from the figures behind them (api510), and words that + joins (pmp+fcca)."""
    figures = pl.col(form).str.replace_all(r" ([a-z]{2,})(\d{2,}) ", " $1  $2 ")
    return figures.str.replace_all(r"([a-z]{2})\++([a-z]{2})", "$1  $2").str.replace_all(r" \++([a-z])", " $1")


def _words(texts: pl.Series) -> pl.Series:
    return texts.drop_nulls().unique().str.extract_all("[a-z]+").explode().drop_nulls().unique().sort()


def _graded_abbreviations(strange: pl.Series, index: NamesIndex) -> pl.DataFrame:
    """Correct words that are a body's abbreviation with the letter of a grade before it: ``word``, ``known``."""
    body_names = index.words.filter(pl.col("slot") == "b", ~pl.col("nominal"))
    short = body_names.select(body=pl.col("pattern").str.strip_chars(" ")).filter(
        pl.col("body").str.contains("^[a-z]{2,}$")
    )
    bodies = short.unique("body", maintain_order=True)
    abbreviations = [
        bodies.select(word=letter + pl.col("body"), known=pl.col("body") + f"  {grade}")
        for letter, grade in _LETTERS.items()
    ]
    return strange.to_frame("word").join(pl.concat(abbreviations), on="word", maintain_order="left_right")


def _nearest_words(strange: pl.Series, vocabulary: pl.Series) -> pl.DataFrame:
    """Correct each word to the known one that it resembles most: ``word``, ``known``."""
    import numpy as np

    if strange.is_empty() or vocabulary.is_empty():
        return pl.DataFrame(schema=_RIGHT)
    typed, vocabulary_words = strange.to_list(), vocabulary.to_list()
    # uint8 holds a score of 0-100 in a quarter of the default's memory; scores below the cutoff are 0
    table = process.cdist(typed, vocabulary_words, scorer=fuzz.ratio, score_cutoff=SPELT, dtype=np.uint8, workers=-1)
    best = pl.DataFrame({"word": strange, "known": vocabulary.gather(table.argmax(axis=1))})
    return best.filter(pl.Series(table.max(axis=1)) > 0)


def _longer(strange: pl.Series, right_texts: pl.Series) -> pl.DataFrame:
    """Complete each word to the known one that it begins (Inst.), the one in most names first: ``word``, ``known``."""
    counts = right_texts.str.extract_all("[a-z]+").explode().drop_nulls().value_counts(sort=False, name="count")
    words = counts.rename({counts.columns[0]: "known"}).sort("count", "known", descending=[True, False])
    stem = pl.col("known").str.slice(0, SHORTEST)
    stems = strange.to_frame("word").with_columns(stem=pl.col("word").str.slice(0, SHORTEST))
    met = stems.join(words.with_columns(stem=stem), on="stem", maintain_order="left_right")
    return met.filter(pl.col("known").str.starts_with(pl.col("word"))).select(*_RIGHT)


SPELT_ALIKE = 80
"""Similarity (0-100) of whole names from which on they are candidates, even if a misspelt word reads as another one."""
ALIKE = 0.6
"""Share of common words (Dice coefficient) from which on names are candidates."""
THIRD = 0.33
"""Share of the words of a name that must be of the body's name, where the grade agrees but the body is not certain."""

_SHORT = r"\b(?:[A-Za-z]+[.+-]?)+(?:[ -]?[0-9]+(?:\.[0-9]+)?)?"
"""What may be an abbreviation or a code, hyphens included."""

_PAIR = ("pair", "entry")


def resembling_entries(
    symbols: pl.DataFrame, loose_symbols: pl.DataFrame, issuer_symbols: pl.DataFrame, index: NamesIndex
) -> list[pl.DataFrame]:
    """Return the entries that pairs may mean, a frame for each way of finding them (``schema.PAIR_ENTRIES``).

    What speaks against an entry is not looked at here: ``hits.drop_contradicted`` does that for all ways together.

    :param symbols: what the names say, ``schema.SYMBOLS``.
    :param loose_symbols: what they say read loosely, ``loose_reading.read_loosely``.
    :param issuer_symbols: what the issuers say, ``schema.ISSUER_SYMBOLS``.
    """
    symbol_lines = loose_symbols.lazy()
    words, own, bodies, graded, catalogue_words = _collect_once(
        _remaining_words(symbol_lines, ["pair"]).with_columns(of=pl.len().over("pair")),
        symbol_lines.filter(pl.col("slot") == "b").select("pair", body="symbol").unique(),
        bodies_stated(loose_symbols, issuer_symbols).lazy(),
        _entries_of_grade(symbol_lines, index),
        symbol_lines.filter(pl.col("slot").is_in(WORDS)).join(index.forms.lazy(), on="symbol", how="semi"),
    )
    same = bodies.join(index.bodies.lazy().filter(~pl.col("acts")), on="body").select(_PAIR).unique()
    free = symbol_lines.join(own, on="pair", how="anti")
    typed = _remaining_words(symbols.lazy(), ["pair"]).with_columns(of=pl.len().over("pair"))
    ways = [
        # each line is one way a name may be short of, or beyond, what an entry is called
        _by_words(typed, index),
        _by_initials(symbols.lazy(), index),
        same.join(words, on="pair", how="anti"),
        same.join(graded.filter(~pl.col("worded")), on=_PAIR, how="semi"),
        same.join(symbol_lines.filter(pl.col("slot") == "q"), on="pair", how="semi"),
        # all other words are unknown, so that any of them may abbreviate one of the entry's
        same.join(graded, on=_PAIR, how="semi").join(catalogue_words, on="pair", how="anti"),
        _by_membership(free.join(catalogue_words, on="pair", how="anti"), issuer_symbols.lazy(), index),
        graded.join(free, on="pair", how="semi").join(words, on="pair", how="anti").select(_PAIR),
        *_by_body_names(typed.join(own, on="pair", how="anti"), graded, index),
    ]
    return pl.collect_all(ways, engine="in-memory")


def _collect_once(*frames: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Compute the frames that several ways begin with, so that Polars does not compute them again for each way."""
    return [frame.lazy() for frame in pl.collect_all(frames, engine="in-memory")]


def _entries_of_grade(symbols: pl.LazyFrame, index: NamesIndex) -> pl.LazyFrame:
    """Return the entries of each pair's grade or level; ``worded`` where all their names have words of their own."""
    stated = symbols.filter(pl.col("slot").is_in(["g", "l"])).select("pair", "symbol").unique()
    met = stated.join(index.forms.lazy().filter(pl.col("slot").is_in(["g", "l"])), on="symbol")
    return met.group_by(_PAIR).agg(pl.col("worded").all())


def _remaining_words(lines: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    """Return the words that no known word explains, each once, as ``part``."""
    return _split_words(
        lines.filter(pl.col("slot").is_in(WORDS)).select(*keys, word=pl.col("symbol").str.slice(2)), keys
    )


def _split_words(words: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    """Return the words as they are compared, as ``part``: a longer Chinese one by its pairs of characters."""
    han = pl.col("word").str.contains(r"^\p{Han}{3,}$")
    long = words.filter(han).with_columns(at=pl.int_ranges(0, pl.col("word").str.len_chars() - 1)).explode("at")
    pairs = long.select(*keys, part=pl.col("word").str.slice(pl.col("at"), 2))
    return pl.concat([words.filter(~han).select(*keys, part="word"), pairs]).unique()


def _by_words(words: pl.LazyFrame, index: NamesIndex) -> pl.LazyFrame:
    """Return the entries that share enough of the remaining words, or all of one side's."""
    form_words = _remaining_words(index.forms.lazy(), ["form", "entry"]).with_columns(among=pl.len().over("form"))
    met = (
        words.join(form_words, on="part").group_by("pair", "form", "entry").agg(pl.first("of", "among"), both=pl.len())
    )
    both, of, among = pl.col("both"), pl.col("of"), pl.col("among")
    whole = (both == of) | ((both == among) & (among > 1))
    return met.filter(whole | (both * 2 / (of + among) >= ALIKE)).select(_PAIR).unique()


def _by_initials(symbols: pl.LazyFrame, index: NamesIndex) -> pl.LazyFrame:
    """Return the entries whose words begin with the letters of a word: CIP for Coating Inspector Program Level 2."""
    latin = pl.col("symbol").str.contains(r"^[wt]:[a-z]+$")
    first = pl.col("symbol").str.slice(2, 1).sort_by("m").str.join("")
    initials = index.forms.lazy().filter(latin).group_by("form", "entry").agg(pl.len(), symbol="w:" + first)
    return symbols.join(initials.filter(pl.col("len") > 2), on="symbol").select(_PAIR).unique()  # noqa: PLR2004 - two letters tell nothing


def by_abbreviation(pairs: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the entries with an abbreviation from the name's words; ``alone`` where it has no other word."""
    tokens = (
        index.names.lazy().select("entry", short=pl.col("name").str.extract_all(_SHORT)).explode("short").drop_nulls()
    )
    capitals, letters = (pl.col("short").str.count_matches(kind) for kind in ("[A-Z]", "[A-Za-z]"))
    short = tokens.filter(capitals > 1, capitals * 2 >= letters).unique()
    patterns = short.select("entry", pattern=wrapped(pl.col("short")))
    own = patterns.join(index.words.lazy(), on="pattern", how="anti").unique().collect(engine="in-memory")
    own_patterns = pl.lit(own["pattern"].unique().implode())
    occurring = pairs.lazy().select("pair", "w", pattern=pl.col("w").str.extract_many(own_patterns, overlapping=True))
    met = occurring.explode("pattern").join(own.lazy(), on="pattern")
    return met.select(*_PAIR, alone=pl.col("w") == pl.col("pattern")).unique().collect(engine="in-memory")


def _by_membership(free: pl.LazyFrame, issuer_symbols: pl.LazyFrame, index: NamesIndex) -> pl.LazyFrame:
    """Return the entries of the issuer, where the name says no more than "member" and words that no entry has."""
    member = free.filter(pl.col("symbol") == "g:member").select("pair")
    issuers = issuer_symbols.join(member, on="pair", how="semi")
    return issuers.join(index.bodies.lazy(), left_on="symbol", right_on="body").select(_PAIR)


def _by_body_names(words: pl.LazyFrame, graded: pl.LazyFrame, index: NamesIndex) -> list[pl.LazyFrame]:
    """Return the entries whose body's name the words say in part, with the grade, or mostly, without."""
    body_patterns = (
        index.words.lazy().filter(pl.col("slot") == "b", ~pl.col("nominal")).select("pattern", body="symbol")
    )
    body_words = (
        index.bodies.lazy()
        .join(body_patterns, on="body")
        .select("entry", word=pl.col("pattern").str.extract_all(r"\S+"))
    )
    parts = _split_words(body_words.explode("word").drop_nulls(), ["entry"])
    rare = ~pl.col("part").is_in(context_words().common)
    each = words.join(parts, on="part").group_by(_PAIR).agg(pl.first("of"), both=pl.len(), rare=rare.sum())
    share = pl.col("rare") / pl.col("of")
    part = each.filter((share >= THIRD) | (pl.col("both") == pl.col("of"))).join(graded, on=_PAIR, how="semi")
    return [part.select(_PAIR), each.filter(share >= ALIKE).select(_PAIR)]


def in_another_order(pairs: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the entries one of whose names has the name's words, or Chinese characters, in another order."""
    blank = index.words.filter(pl.col("slot") == "")["pattern"].unique().implode()
    telling = pl.col("w").str.replace_many(pl.lit(blank), ["  "], leftmost=True)
    words = telling.str.replace_all(r"(\p{Han})", " $1 ").str.extract_all(r"\S+")
    ordered = words.list.sort().list.join(" ")
    names = index.names.select("entry", name="w", words=ordered).filter(pl.col("words") != "")
    same = pairs.with_columns(_apart("w")).select("pair", "w", words=ordered).join(names, on="words")
    # the same order is the same name, which the steps before have looked at, with its issuer
    return same.filter(pl.col("w") != pl.col("name")).select(_PAIR).unique()


def by_characters(pairs: pl.DataFrame, symbols: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the entries from one of whose names the name differs by a character or two (``schema.PAIR_ENTRIES``).

    Only names with a word that no entry has are compared: others are spelt right, so that likeness would mislead.
    """
    import numpy as np

    strange = symbols.filter(pl.col("slot").is_in(WORDS)).join(index.forms, on="symbol", how="anti")
    misspelt = pairs.join(strange, on="pair", how="semi")
    texts, entry_texts = misspelt["q"].to_list(), index.names["q"].to_list()
    if not (texts and entry_texts):
        return PAIR_ENTRIES.empty()
    # as above: a row for each misspelt name, a column for each name of the catalogue
    table = process.cdist(texts, entry_texts, scorer=fuzz.ratio, score_cutoff=SPELT_ALIKE, dtype=np.uint8, workers=-1)
    rows, columns = (pl.Series(places, dtype=pl.UInt32) for places in np.nonzero(table))
    return pl.DataFrame({"pair": misspelt["pair"].gather(rows), "entry": index.names["entry"].gather(columns)}).unique()
