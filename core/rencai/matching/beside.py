"""Find names that stand beside other text in one cell: after a blank, or an "and"."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from rencai.matching.schema import PAIR_ENTRIES
from rencai.matching.texts import LONGEST, simplified, without_marks
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.matching.names_index import NamesIndex


MOST_WORDS = 16
"""Words up to which a text is looked at; a longer one is a description."""
_BLANK = r"[ \t\x{3000}\x{a0}]"
_HAN = "\u3400-\u9fff)）"
_JOINED = re.compile(rf"(?<=[{_HAN}])\s*(?:[\s+＋&＆/／,，|｜]|以?及|和|与|與|兼)\s*(?=\S)|(?<=\S)\s+(?=[{_HAN}])")
"""What may stand between two names of which one is Chinese; English words have blanks between them anyway."""
_PERHAPS_JOINED = r"\p{Han}.*[\s+＋&＆/／,，|｜及和与與兼]|[\s+＋&＆/／,，|｜].*\p{Han}"


def parted_names(texts: pl.Series, entries: pl.DataFrame) -> pl.Series:
    """Return the texts with a semicolon at each blank between names that are all known whole, of different entries.

    A text that can be parted so in two ways stays as it is, and so does any other; null too.

    :param entries: ``policy.package.ENTRY_SCHEMA``.

    >>> names = {"qualification": ["FCCA", "IEEE Fellow"], "qualification_zh": [None, "会士"], "aliases": [[], []]}
    >>> entries = pl.DataFrame({"id": ["1", "2"], "kind": ["exact", "exact"], **names})
    >>> parted_names(pl.Series(["FCCA IEEE Fellow", "会士 IEEE Fellow", "FCCA 会员"]), entries).to_list()
    ['FCCA;IEEE Fellow', '会士 IEEE Fellow', 'FCCA 会员']
    """
    blank = texts.filter(texts.str.contains(rf"\S{_BLANK}+\S").fill_null(value=False)).unique()
    words = blank.to_frame("text").with_columns(words=pl.col("text").str.extract_all(r"\S+"))
    words = words.filter(pl.col("words").list.len() <= MOST_WORDS)
    if words.is_empty():
        return texts
    by_name = _entries_of_names(entries)
    first = pl.col("words").list.head(pl.col("length")).list.join("")
    begins = words.with_columns(length=pl.int_ranges(1, pl.col("words").list.len())).explode("length")
    begins = begins.select("text", "words", span=first)
    begun = begins.filter(_keys(begins["span"]).is_in(list(by_name))).unique("text")
    parted = {str(text): ";".join(parts) for text, spoken in begun.select("text", "words").iter_rows()
              if (parts := _only_parts(spoken, by_name))}  # fmt: skip
    return texts.replace(list(parted), list(parted.values())) if parted else texts


def _entries_of_names(entries: pl.DataFrame) -> Mapping[str, frozenset[str]]:
    """Return folded name -> the ids of the entries that have it."""
    exact = entries.filter(pl.col("kind") == "exact")
    names = exact.select("id", name=pl.concat_list("qualification", "qualification_zh", "aliases")).explode("name")
    keyed = names.drop_nulls().with_columns(key=_keys(names.drop_nulls()["name"])).drop_nulls("key")
    ids = keyed.group_by("key").agg(pl.col("id").unique())
    return {key: frozenset(of) for key, of in ids.iter_rows()}


def _keys(texts: pl.Series) -> pl.Series:
    """Return the texts folded, as names are compared whole."""
    return pl.select(fold(without_marks(pl.lit(simplified(texts))))).to_series()


def _only_parts(words: list[str], by_name: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the names into which the words part, in the one way there is; none where there is no way, or another."""
    spans = [(start, end) for start, end in combinations(range(len(words) + 1), 2)]
    keys = _keys(pl.Series(["".join(words[start:end]) for start, end in spans], dtype=pl.String))
    named = {span: by_name[key] for span, key in zip(spans, keys, strict=True) if key in by_name}
    ways = list(_ways(named, 0, len(words)))
    distinct = [way for way in ways if len(way) > 1 and _differ([named[span] for span in way])]
    return [" ".join(words[start:end]) for start, end in distinct[0]] if len(ways) == len(distinct) == 1 else []


def _ways(named: Mapping[tuple[int, int], object], start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """Yield every way from one place to the end over spans that are names."""
    if start == end:
        yield []
    for span in (each for each in named if each[0] == start):
        yield from ([span, *rest] for rest in _ways(named, span[1], end))


def _differ(entries: list[frozenset[str]]) -> bool:
    """Return whether no two of the names have an entry in common."""
    return all(not first & second for first, second in combinations(entries, 2))


def by_parts(pairs: pl.DataFrame, index: NamesIndex) -> pl.DataFrame:
    """Return the entries with a name that begins or ends a pair's name, beside other text (``schema.PAIR_ENTRIES``).

    So do those whose own name holds the pair's, as that of a list does that prints two languages in one cell.

    :param pairs: ``schema.PAIRS``.
    """
    texts = pairs.filter(pl.col("q").is_not_null(), pl.col("qualification").str.contains(_PERHAPS_JOINED))
    names = index.names.filter(pl.col("how").is_in(["name", "alias"])).select("entry", "q")
    parts = _parts(texts.select("pair", "qualification").rows())
    met = parts.join(pl.concat([names, index.parts]), on="q").select(PAIR_ENTRIES.columns)
    within = pairs.select("pair", "q").join(index.parts, on="q").select(PAIR_ENTRIES.columns)
    return pl.concat([met, within]).unique()


def name_parts(names: pl.DataFrame) -> pl.DataFrame:
    """Return the parts of entries' names that begin or end them, at a blank beside Chinese (``schema.NAME_PARTS``)."""
    mixed = names.filter(
        pl.col("how") == "name", pl.col("name").str.contains(rf"\p{{Han}}.*{_BLANK}|{_BLANK}.*\p{{Han}}")
    )
    parts = _parts([(place, name) for place, name in enumerate(mixed["name"])])
    return parts.select(entry=mixed["entry"].gather(parts["pair"]), q="q").unique()


def _parts(texts: list[tuple[int, str]]) -> pl.DataFrame:
    """Return ``pair`` and ``q``, a folded part, for each text before and after each place where names may be joined."""
    parts = [
        (number, part)
        for number, text in texts
        for place in list(_JOINED.finditer(text[:LONGEST]))[:MOST_WORDS]
        for part in (text[: place.start()], text[place.end() :])
    ]
    frame = pl.DataFrame(parts, schema={"pair": pl.UInt32, "part": pl.String}, orient="row")
    return frame.select("pair", q=_keys(frame["part"])).drop_nulls().unique()
