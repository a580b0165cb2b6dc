"""Read one heading as typed: its name without notes, its units, and near misses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl

from rencai.sheets.headers.words import TAILS, heading_words
from rencai.system.text import fold
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rencai.policy.nouns import Column


CUT = 300
"""Characters of a cell that are looked at."""

_LONGEST = 60
_NUMBERED = re.compile(r"^\s*\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*[)、.:]\s*(?=[^\s0-9])")
_BRACKETS = re.compile(r"[(\[【<〔]([^()\[\]【】<>〔〕]*)[)\]】>〕]")
_TAIL = re.compile(rf"\s*/\s*({any_of(TAILS)})$|\s*(万元)$")
_BETWEEN = re.compile(r"[\s,、;:/]+")


@dataclass(frozen=True)
class Heading:
    """A heading as typed, and its forms for comparison.

    ``whole`` is the text and ``bare`` the text without its notes, both as by ``fold``; ``plain`` is ``bare`` unfolded.
    ``units`` are those that it names: year, month, day, yuan, wan (10,000 yuan), level, gross (before tax), or strange:
    one in which no column is read.
    """

    text: str
    whole: str = ""
    bare: str = ""
    plain: str = ""
    units: frozenset[str] = frozenset()

    def under(self, group: Heading) -> Heading:
        """Return the heading of this cell below a group's."""
        return Heading(
            text=f"{group.text} {self.text}",
            whole=group.bare + self.whole,
            bare=group.bare + self.bare,
            plain=f"{group.plain} {self.plain}",
            units=group.units | self.units,
        )

    def fits(self, column: Column) -> bool:
        """Return whether its units are those in which the column is read."""
        if column.kind == "date":
            return not self.units or {"year", "month"} <= self.units <= {"year", "month", "day"}
        return self.units <= _units_of_column(column)


How = Literal["confirmed", "exact", "near", "none", ""]


class Meaning(NamedTuple):
    """The canonical columns that a heading means, several only where it is ``near``, and how that is known.

    ``how`` is ``none`` where the heading was confirmed to be no column, and empty where it means none. ``number`` is
    that of the certificate among several of one person (证书2名称); None where the heading has none.
    """

    heading: Heading
    how: How = ""
    columns: tuple[str, ...] = ()
    groups: tuple[Heading, ...] = ()
    number: int | None = None

    @property
    def sure(self) -> str | None:
        """The column, where it was confirmed or has this very heading."""
        return self.columns[0] if self.how in ("confirmed", "exact") else None

    @property
    def likely(self) -> str | None:
        """The column, where it is sure or the only one of a near miss."""
        return self.columns[0] if len(self.columns) == 1 else None


def parse_headings(texts: Iterable[str]) -> dict[str, Heading]:
    """Return each text as a heading; one too long to be a heading has no forms."""
    listed = list(dict.fromkeys(texts))
    short = [text for text in listed if len(text) < CUT]
    parts = [_split_notes(text) for text in short]
    whole, bare = fold_all(short), fold_all([plain for plain, _ in parts])
    parsed = {
        text: Heading(text, first, second, plain, units)
        for text, (plain, units), first, second in zip(short, parts, whole, bare, strict=True)
        if len(second) <= _LONGEST
    }
    return {text: parsed.get(text) or Heading(text) for text in listed}


def forms(texts: Iterable[str]) -> set[str]:
    """Return the texts as by ``fold``, with and without their notes."""
    return {form for heading in parse_headings(texts).values() for form in (heading.whole, heading.bare) if form}


def fold_all(texts: Iterable[str]) -> list[str]:
    """Return the texts as by ``fold``, empty where nothing is left."""
    series = pl.Series(list(texts), dtype=pl.String)
    if series.is_empty():
        return []
    return pl.select(fold(pl.lit(series)).fill_null("")).to_series().to_list()


def _units_of_column(column: Column) -> set[str]:
    parts = column.name.split("_")
    if column.kind != "number":
        return set()
    if parts[-1] == "cny":
        return {"yuan", "wan", "year", "gross"}
    if "years" in parts:
        return {"year"}
    return {"month", "year"} if "months" in parts else {"level"} & set(parts)


def _split_notes(text: str) -> tuple[str, frozenset[str]]:
    """Return the text without numbering and notes, and the units that the notes name."""
    plain = _NUMBERED.sub("", unicodedata.normalize("NFKC", text).lower().strip())
    units: set[str] = set()
    for note in _BRACKETS.findall(plain):
        note_units = _units_of_note(note.strip())
        units |= {"strange"} if note_units is None and _is_strange_note(note) else note_units or set()
        if note_units is not None:
            plain = plain.replace(_bracketed(plain, note), " ", 1)
    return _split_tail(plain.strip(" *"), units)


def _bracketed(plain: str, note: str) -> str:
    return next(match.group() for match in _BRACKETS.finditer(plain) if match.group(1) == note)


def _split_tail(plain: str, units: set[str]) -> tuple[str, frozenset[str]]:
    tail = _TAIL.search(plain)
    if tail:
        return plain[: tail.start()], frozenset(units | {heading_words().units[tail.group(1) or tail.group(2)]})
    return plain, frozenset(units)


def _units_of_note(note: str) -> set[str] | None:
    """Return the units that a note in brackets names, none for a mere note; None where it says something else."""
    words = heading_words()
    if words.note.fullmatch(note) and not words.strange.search(note):
        return set()
    parts = [part for part in _BETWEEN.split(note) if part]
    if parts and all(part in words.units or words.note.fullmatch(part) for part in parts):
        units = {words.units.get(part, "") for part in parts if part in words.units or not words.strange.search(part)}
        strange = any(part not in words.units and words.strange.search(part) for part in parts)
        return None if strange else units - {""}
    return None


def _is_strange_note(note: str) -> bool:
    words = heading_words()
    return bool(words.strange.search(note) or words.unit_like.fullmatch(note.strip()))


_SLIPS = ((10, 2), (6, 1))
"""(letters of a heading at least, slips in it at most)."""

_SURE = 4
"""Letters from which on a word is long enough to have a slip."""


def canonical_form(folded: str) -> str:
    """Return the form that headings of one meaning share.

    >>> canonical_form("证书的名称"), canonical_form("发证时间"), canonical_form("passportno")
    ('证书名', '发证日期', 'passportnumber')
    """
    for form, same in heading_words().alike:
        folded = form.sub(same, folded)
    return folded


def looser_forms(folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the heading without particles, as by ``canonical_form``, and the kinds of column that it may then mean.

    No kinds: any. A contract's name is not whether there is one, so that a name is left off texts and words only.
    """
    bare = heading_words().after.sub("", folded)
    before = heading_words().before
    for form in dict.fromkeys((bare, before.sub("", bare), before.sub("", before.sub("", bare)))):
        same = canonical_form(form)
        yield same, ()
        if same.endswith("名"):
            yield same[:-1], ("text", "word")
        yield canonical_form(heading_words().whether.sub("", form)), ("flag",)


def find_misspelt(plain: str, headings: Mapping[str, Sequence[tuple[str, ...]]], vocabulary: Iterable[str]) -> set[str]:
    """Return the known headings, as by ``fold``, that a Latin heading merely misspells.

    ``headings`` has the words of each. A slip leaves the first two letters and the last of a word, and is no word of
    the vocabulary: ``employee`` is no misspelt ``employer``.
    """
    words = tuple(re.findall(r"[a-z]+", plain))
    joined = "".join(words)
    allowed = next((most for least, most in _SLIPS if len(joined) >= least), 0)
    if not allowed or re.search(r"[^\Wa-z_]", plain):
        return set()
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    likely = process.extract(joined, headings.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20)
    own_words = set(vocabulary)
    return {key for key, _, _ in likely if any(_is_misspelt(words, other, own_words) for other in headings[key])}


def _is_misspelt(words: Sequence[str], other: Sequence[str], vocabulary: set[str]) -> bool:
    pairs = zip(words, other, strict=False)
    return len(words) == len(other) and all(word == meant or _is_slip(word, meant, vocabulary) for word, meant in pairs)


def _is_slip(word: str, meant: str, vocabulary: set[str]) -> bool:
    ends = (word[:2], word[-1:]) == (meant[:2], meant[-1:])
    return ends and len(word) >= _SURE and word not in vocabulary
