"""One heading as typed: without its notes, with the units that it names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import fold
from rencai.headers.words import TAILS, heading_words
from rencai.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.policy import Column

CUT = 300
"""Characters of a cell that are looked at."""

_LONGEST = 60
_NUMBERED = re.compile(r"^\s*\(?[0-9]{1,2}\s*[)、.:]\s*(?=[^\s0-9])")
_BRACKETS = re.compile(r"[(\[【<〔]([^()\[\]【】<>〔〕]*)[)\]】>〕]")
_TAIL = re.compile(rf"\s*/\s*({any_of(TAILS)})$|\s*(万元)$")
_BETWEEN = re.compile(r"[\s,、;:/]+")


@dataclass(frozen=True)
class Heading:
    """``whole`` is the text and ``bare`` the text without its notes, both as by ``fold``; ``plain`` is that unfolded.

    ``units`` are those that it names: year, month, day, yuan, wan (10,000 yuan), level, gross (before tax), or strange:
    one in which no column is read.
    """

    text: str
    whole: str = ""
    bare: str = ""
    plain: str = ""
    units: frozenset[str] = frozenset()

    def under(self, group: Heading) -> Heading:
        """The heading of a cell below a group's."""
        return Heading(
            text=f"{group.text} {self.text}",
            whole=group.bare + self.whole,
            bare=group.bare + self.bare,
            plain=f"{group.plain} {self.plain}",
            units=group.units | self.units,
        )

    def fits(self, column: Column) -> bool:
        """Whether its units are those in which the column is read."""
        if column.kind == "date":
            return not self.units or {"year", "month"} <= self.units <= {"year", "month", "day"}
        return self.units <= _read_in(column)


def headings(texts: Iterable[str]) -> dict[str, Heading]:
    """Each text with what it says as a heading; one too long to be a heading says nothing."""
    listed = list(dict.fromkeys(texts))
    short = [text for text in listed if len(text) < CUT]
    parts = [_parted(text) for text in short]
    whole, bare = folded(short), folded([plain for plain, _ in parts])
    made = {
        text: Heading(text, first, second, plain, units)
        for text, (plain, units), first, second in zip(short, parts, whole, bare, strict=True)
        if len(second) <= _LONGEST
    }
    return {text: made.get(text) or Heading(text) for text in listed}


def forms(texts: Iterable[str]) -> set[str]:
    """The texts as by ``fold``, with and without their notes."""
    return {form for one in headings(texts).values() for form in (one.whole, one.bare) if form}


def folded(texts: Iterable[str]) -> list[str]:
    """The texts as by ``fold``, empty where nothing is left."""
    series = pl.Series(list(texts), dtype=pl.String)
    return pl.select(fold(pl.lit(series)).fill_null("")).to_series().to_list()


def _read_in(column: Column) -> set[str]:
    parts = column.name.split("_")
    if column.kind != "number":
        return set()
    if parts[-1] == "cny":
        return {"yuan", "wan", "year", "gross"}
    if "years" in parts:
        return {"year"}
    return {"month", "year"} if "months" in parts else {"level"} & set(parts)


def _parted(text: str) -> tuple[str, frozenset[str]]:
    """The text without numbering and notes, and the units that the notes name."""
    plain = _NUMBERED.sub("", unicodedata.normalize("NFKC", text).lower().strip())
    units: set[str] = set()
    for note in _BRACKETS.findall(plain):
        named = _named(note.strip())
        units |= {"strange"} if named is None and _odd(note) else named or set()
        if named is not None:
            plain = plain.replace(_bracketed(plain, note), " ", 1)
    return _without_tail(plain.strip(" *"), units)


def _bracketed(plain: str, note: str) -> str:
    return next(found.group() for found in _BRACKETS.finditer(plain) if found.group(1) == note)


def _without_tail(plain: str, units: set[str]) -> tuple[str, frozenset[str]]:
    tail = _TAIL.search(plain)
    if tail:
        return plain[: tail.start()], frozenset(units | {heading_words().units[tail.group(1) or tail.group(2)]})
    return plain, frozenset(units)


def _named(note: str) -> set[str] | None:
    """The units that a note in brackets names, none where it is a mere note; None where it says something else."""
    words = heading_words()
    if words.note.fullmatch(note) and not words.strange.search(note):
        return set()
    parts = [part for part in _BETWEEN.split(note) if part]
    if parts and all(part in words.units or words.note.fullmatch(part) for part in parts):
        units = {words.units.get(part, "") for part in parts if part in words.units or not words.strange.search(part)}
        strange = any(part not in words.units and words.strange.search(part) for part in parts)
        return None if strange else units - {""}
    return None


def _odd(note: str) -> bool:
    words = heading_words()
    return bool(words.strange.search(note) or words.unit_like.fullmatch(note.strip()))
