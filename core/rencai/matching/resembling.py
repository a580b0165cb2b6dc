"""Find the entries that a name may mean: by shared words, slips of spelling, bodies or grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from rapidfuzz import fuzz, process

from rencai.matching.context_words import context_words
from rencai.matching.texts import wrapped

if TYPE_CHECKING:
    from rencai.matching.index import Names


SHORTEST = 4
"""Shorter words are told apart by single letters."""
SPELT = 80
"""Words this alike are one word, misspelt."""


_LETTERS = {"f": "fellow", "m": "member", "am": "associate  member", "sm": "senior  member", "a": "associate"}
"""What is put before the abbreviation of a body, also where the body itself does not."""

_RIGHT = {"word": pl.String, "known": pl.String}


def spelt(told: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The pairs with their wrapped forms (``w``, ``j``) spelt as the catalogue and the bodies spell their words."""
    told = told.with_columns(_apart("w"))
    known = pl.concat([book.words["pattern"], book.names["w"]])
    asked = _words(pl.concat([told["w"], told["j"]])).to_frame("word")
    strange = asked.join(_words(known).to_frame("word"), on="word", how="anti", maintain_order="left")["word"]
    long = strange.filter(strange.str.len_chars() >= SHORTEST)
    vocabulary = _words(known).filter(_words(known).str.len_chars() >= SHORTEST)
    ways = [_grades(strange, book), _longer(long, known), _nearest(long, vocabulary)]
    right = pl.concat(ways).unique("word", keep="first", maintain_order=True)
    wrong, known_ = (right.select(" " + pl.col(name) + " ").to_series() for name in _RIGHT)
    if right.is_empty():
        return told
    return told.with_columns(pl.col("w", "j").str.replace_many(wrong.to_list(), known_.to_list(), leftmost=True))


def _apart(form: str) -> pl.Expr:
    """Letters apart from the figures behind them: ``api510``."""
    return pl.col(form).str.replace_all(r" ([a-z]{2,})(\d{2,}) ", " $1  $2 ")


def _words(texts: pl.Series) -> pl.Series:
    return texts.drop_nulls().unique().str.extract_all("[a-z]+").explode().drop_nulls().unique().sort()


def _grades(strange: pl.Series, book: Names) -> pl.DataFrame:
    """Words that are a body's abbreviation with the letter of a grade before it: ``word``, ``known``."""
    called = book.words.filter(pl.col("slot") == "b", ~pl.col("nominal"))
    short = called.select(body=pl.col("pattern").str.strip_chars(" ")).filter(
        pl.col("body").str.contains("^[a-z]{2,}$")
    )
    bodies = short.unique("body", maintain_order=True)
    made = [
        bodies.select(word=letter + pl.col("body"), known=pl.col("body") + f"  {grade}")
        for letter, grade in _LETTERS.items()
    ]
    return strange.to_frame("word").join(pl.concat(made), on="word", maintain_order="left_right")


def _nearest(strange: pl.Series, vocabulary: pl.Series) -> pl.DataFrame:
    """Each word with the known one that it resembles most: ``word``, ``known``."""
    import numpy as np

    if strange.is_empty() or vocabulary.is_empty():
        return pl.DataFrame(schema=_RIGHT)
    asked, known = strange.to_list(), vocabulary.to_list()
    table = process.cdist(asked, known, scorer=fuzz.ratio, score_cutoff=SPELT, dtype=np.uint8, workers=-1)
    best = pl.DataFrame({"word": strange, "known": vocabulary.gather(table.argmax(axis=1))})
    return best.filter(pl.Series(table.max(axis=1)) > 0)


def _longer(strange: pl.Series, known: pl.Series) -> pl.DataFrame:
    """Each word with the known one that it begins (Inst.), the one in most names first: ``word``, ``known``."""
    counts = known.str.extract_all("[a-z]+").explode().drop_nulls().value_counts(sort=False, name="count")
    words = counts.rename({counts.columns[0]: "known"}).sort("count", "known", descending=[True, False])
    stem = pl.col("known").str.slice(0, SHORTEST)
    asked = strange.to_frame("word").with_columns(stem=pl.col("word").str.slice(0, SHORTEST))
    met = asked.join(words.with_columns(stem=stem), on="stem", maintain_order="left_right")
    return met.filter(pl.col("known").str.starts_with(pl.col("word"))).select(*_RIGHT)


SPELT_ALIKE = 80
"""Names whose signs are this alike are candidates, whatever word of one is misspelt."""
ALIKE = 0.6
"""So are names that share this much of their words."""
THIRD = 0.33
"""So much of a body's name must be told beside a grade where the body is not told for certain."""

_SHORT = r"\b(?:[A-Za-z]+[.+-]?)+(?:[ -]?[0-9]+(?:\.[0-9]+)?)?"
"""What may be an abbreviation or a code, hyphens included."""

_WORDS = ("w", "t")
_PAIR = ("pair", "entry")


def resembling(said: pl.DataFrame, by: pl.DataFrame, book: Names) -> list[pl.DataFrame]:
    """Pairs and the entries that they may mean, way by way, whatever speaks against it."""
    told = said.lazy()
    words, bodies, graded, known = _once(
        _tokens(told, ["pair"]).with_columns(of=pl.len().over("pair")),
        told.filter(pl.col("slot") == "b").select("pair", body="symbol").unique(),
        _graded(told, book),
        told.filter(pl.col("slot").is_in(_WORDS)).join(book.forms.lazy(), on="symbol", how="semi"),
    )
    same = bodies.join(book.bodies.lazy().filter(~pl.col("acts")), on="body").select(_PAIR).unique()
    free = told.join(bodies, on="pair", how="anti")
    ways = [
        _by_words(words, book),
        _by_initials(told, book),
        same.join(words, on="pair", how="anti"),
        same.join(graded.filter(~pl.col("worded")), on=_PAIR, how="semi"),
        same.join(told.filter(pl.col("slot") == "q"), on="pair", how="semi"),
        # no word is known that may not abbreviate one of theirs
        same.join(graded, on=_PAIR, how="semi").join(known, on="pair", how="anti"),
        _members(free.join(known, on="pair", how="anti"), by.lazy(), book),
        graded.join(free, on="pair", how="semi").join(words, on="pair", how="anti").select(_PAIR),
        *_by_calls(words.join(bodies, on="pair", how="anti"), graded, book),
    ]
    return pl.collect_all(ways, engine="in-memory")


def _once(*frames: pl.LazyFrame) -> list[pl.LazyFrame]:
    """The frames, worked out: what several ways begin with."""
    return [frame.lazy() for frame in pl.collect_all(frames, engine="in-memory")]


def _graded(said: pl.LazyFrame, book: Names) -> pl.LazyFrame:
    """The entries of each pair's grade or level; ``worded`` where all their names have words of their own."""
    told = said.filter(pl.col("slot").is_in(["g", "l"])).select("pair", "symbol").unique()
    met = told.join(book.forms.lazy().filter(pl.col("slot").is_in(["g", "l"])), on="symbol")
    return met.group_by(_PAIR).agg(pl.col("worded").all())


def _tokens(lines: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    """The words that remain, each once."""
    return _cut(lines.filter(pl.col("slot").is_in(_WORDS)).select(*keys, word=pl.col("symbol").str.slice(2)), keys)


def _cut(words: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    """Each word as it is compared, as ``part``: a longer Chinese one by its pairs of signs."""
    han = pl.col("word").str.contains(r"^\p{Han}{3,}$")
    long = words.filter(han).with_columns(at=pl.int_ranges(0, pl.col("word").str.len_chars() - 1)).explode("at")
    pairs = long.select(*keys, part=pl.col("word").str.slice(pl.col("at"), 2))
    return pl.concat([words.filter(~han).select(*keys, part="word"), pairs]).unique()


def _by_words(words: pl.LazyFrame, book: Names) -> pl.LazyFrame:
    """Those that share enough of the words that remain, or have all of them."""
    known = _tokens(book.forms.lazy(), ["form", "entry"]).with_columns(among=pl.len().over("form"))
    met = words.join(known, on="part").group_by("pair", "form", "entry").agg(pl.first("of", "among"), both=pl.len())
    both, of, among = pl.col("both"), pl.col("of"), pl.col("among")
    whole = (both == of) | ((both == among) & (among > 1))
    return met.filter(whole | (both * 2 / (of + among) >= ALIKE)).select(_PAIR).unique()


def _by_initials(said: pl.LazyFrame, book: Names) -> pl.LazyFrame:
    """Those whose words begin with the letters of one of a name's: CIP for Coating Inspector Program Level 2."""
    latin = pl.col("symbol").str.contains(r"^[wt]:[a-z]+$")
    first = pl.col("symbol").str.slice(2, 1).sort_by("m").str.join("")
    known = book.forms.lazy().filter(latin).group_by("form", "entry").agg(pl.len(), symbol="w:" + first)
    return said.join(known.filter(pl.col("len") > 2), on="symbol").select(_PAIR).unique()  # noqa: PLR2004 - two letters tell nothing


def abbreviated(told: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The entries that go by an abbreviation which a name has among its words; ``alone`` if it has no other."""
    tokens = (
        book.names.lazy().select("entry", short=pl.col("name").str.extract_all(_SHORT)).explode("short").drop_nulls()
    )
    capitals, letters = (pl.col("short").str.count_matches(signs) for signs in ("[A-Z]", "[A-Za-z]"))
    short = tokens.filter(capitals > 1, capitals * 2 >= letters).unique()
    patterns = short.select("entry", pattern=wrapped(pl.col("short")))
    own = patterns.join(book.words.lazy(), on="pattern", how="anti").unique().collect(engine="in-memory")
    known = pl.lit(own["pattern"].unique().implode())
    found = told.lazy().select("pair", "w", pattern=pl.col("w").str.extract_many(known, overlapping=True))
    met = found.explode("pattern").join(own.lazy(), on="pattern")
    return met.select(*_PAIR, alone=pl.col("w") == pl.col("pattern")).unique().collect(engine="in-memory")


def _members(free: pl.LazyFrame, by: pl.LazyFrame, book: Names) -> pl.LazyFrame:
    """Those of the issuer, where the name says no more than "member", which all are, and perhaps what nobody knows."""
    member = free.filter(pl.col("symbol") == "g:member").select("pair")
    heard = by.join(member, on="pair", how="semi")
    return heard.join(book.bodies.lazy(), left_on="symbol", right_on="body").select(_PAIR)


def _by_calls(words: pl.LazyFrame, graded: pl.LazyFrame, book: Names) -> list[pl.LazyFrame]:
    """Those whose body's name the words tell in part, with the grade, or mostly, without."""
    named = book.words.lazy().filter(pl.col("slot") == "b", ~pl.col("nominal")).select("pattern", body="symbol")
    calls = book.bodies.lazy().join(named, on="body").select("entry", word=pl.col("pattern").str.extract_all(r"\S+"))
    parts = _cut(calls.explode("word").drop_nulls(), ["entry"])
    rare = ~pl.col("part").is_in(context_words().common)
    each = words.join(parts, on="part").group_by(_PAIR).agg(pl.first("of"), both=pl.len(), rare=rare.sum())
    share = pl.col("rare") / pl.col("of")
    part = each.filter((share >= THIRD) | (pl.col("both") == pl.col("of"))).join(graded, on=_PAIR, how="semi")
    return [part.select(_PAIR), each.filter(share >= ALIKE).select(_PAIR)]


def by_signs(told: pl.DataFrame, said: pl.DataFrame, book: Names) -> pl.DataFrame:
    """The entries from whose names a name with words that none of them has differs by a sign or two."""
    import numpy as np

    strange = said.filter(pl.col("slot").is_in(_WORDS)).join(book.forms, on="symbol", how="anti")
    asked = told.join(strange, on="pair", how="semi")
    texts, known = asked["q"].to_list(), book.names["q"].to_list()
    if not (texts and known):
        return pl.DataFrame(schema={"pair": pl.UInt32, "entry": pl.String})
    table = process.cdist(texts, known, scorer=fuzz.ratio, score_cutoff=SPELT_ALIKE, dtype=np.uint8, workers=-1)
    rows, columns = (pl.Series(places, dtype=pl.UInt32) for places in np.nonzero(table))
    return pl.DataFrame({"pair": asked["pair"].gather(rows), "entry": book.names["entry"].gather(columns)}).unique()
