"""The words in headings that are none of a column's own (heading_words.toml), as patterns over folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rencai.system import word_lists
from rencai.system.word_lists import Section, any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_KEYS = {
    "other": ("words", "beginnings"),
    "subject": ("home", "abroad", "document", "profession", "education", "history", "applied"),
    "note": ("words", "beginnings"),
    "unit": ("year", "month", "day", "yuan", "wan", "level", "gross", "filler", "strange", "other"),
    "loose": ("before", "after", "whether", "whether_verbs", "group_ends"),
    "title": ("ends",),
}
TAILS = ("万元", "万", "元", "年", "个月", "月")
"""The units that may end a heading after a stroke, without brackets: 年薪/万元."""

_READ_UNITS = ("year", "month", "day", "yuan", "wan", "level", "gross")


@dataclass(frozen=True)
class HeadingWords:
    """Patterns and tables made of heading_words.toml.

    ``other``, ``home``, ``document``, ``profession``, ``abroad``, ``education``, ``history`` and ``applied`` are looked
    for in a heading, ``note`` and ``unit_like`` are a note in brackets from end to end, ``strange`` is a part of one.
    ``units`` are the words of units with what they are, empty for a word that says nothing. ``before``, ``whether``,
    ``after`` and ``group_end`` are what may be left off. ``title`` fits a line above a list. ``alike`` are the endings
    and spellings of one meaning with what stands for them, in the order in which they are replaced.
    """

    other: re.Pattern[str]
    home: re.Pattern[str]
    document: re.Pattern[str]
    profession: re.Pattern[str]
    abroad: re.Pattern[str]
    education: re.Pattern[str]
    history: re.Pattern[str]
    applied: re.Pattern[str]
    note: re.Pattern[str]
    units: Mapping[str, str]
    strange: re.Pattern[str]
    unit_like: re.Pattern[str]
    before: re.Pattern[str]
    whether: re.Pattern[str]
    after: re.Pattern[str]
    group_end: re.Pattern[str]
    title: re.Pattern[str]
    alike: tuple[tuple[re.Pattern[str], str], ...]


@cache
def heading_words() -> HeadingWords:
    """Return the words in headings that are none of a column's own.

    :raises WordListError: when heading_words.toml is wrong.
    """
    whole = word_lists.read(__name__, "heading_words.toml")
    whole.require_keys((*_KEYS, "endings", "spellings"))
    for key, lists in _KEYS.items():
        whole.section(key).require_keys(lists)
    other, subject, note, unit, loose, title = (whole.section(key) for key in _KEYS)
    beginnings = any_of(other.words("beginnings"))
    verbs = _longest_first(loose.words("whether_verbs"))
    strange = any_of(unit.words("strange"))
    return HeadingWords(
        other=re.compile(rf"{any_of(other.words('words'))}|^(?:{beginnings}|ex(?!p|te))"),
        home=re.compile(any_of(subject.words("home"))),
        document=re.compile(any_of(subject.words("document"))),
        profession=re.compile(rf"{any_of(subject.words('profession'))}|资格证书(?!.*职务)"),
        abroad=re.compile(any_of(subject.words("abroad"))),
        education=re.compile(any_of(subject.words("education"))),
        history=re.compile(any_of(subject.words("history"))),
        applied=re.compile(rf"(?:{any_of(subject.words('applied'))})(?![人者单])"),
        note=_note(note),
        units=_units(unit),
        strange=re.compile(rf"{strange}|[月日天周]薪?/|/[月日天周]|[每按][月日天周]|(?<![a-z])k(?![a-z])"),
        unit_like=re.compile(any_of(unit.words("other"))),
        before=re.compile(rf"^(?:{_longest_first(loose.words('before'))})(?=.)"),
        whether=re.compile(rf"^(?:{_longest_first(loose.words('whether'))})(?:{verbs})?(?=.)"),
        after=re.compile(rf"(?<=.)(?:{_longest_first(loose.words('after'))})$"),
        group_end=re.compile(rf"(?<=.)(?:基本)?(?:{_longest_first(loose.words('group_ends'))})$"),
        title=re.compile(rf"(?:{any_of(title.words('ends'))})\s*(?:[(（][^)）]*[)）])?$", re.IGNORECASE),
        alike=(
            (re.compile(r"的|之(?=日)"), ""),
            *_endings(whole.section("endings")),
            *_spellings(whole.section("spellings")),
        ),
    )


def _longest_first(words: Iterable[str]) -> str:
    return any_of(sorted(words, key=len, reverse=True))


def _note(section: Section) -> re.Pattern[str]:
    words, beginnings = any_of(section.words("words")), any_of(section.words("beginnings"))
    return re.compile(rf"{words}|(?:{beginnings}).*|与.*一致|以.*为准|(?:mm|dd)[-/.].*")


def _units(section: Section) -> dict[str, str]:
    units = {word: unit for unit in _READ_UNITS for word in section.words(unit)}
    if twice := next((word for word in section.words("filler") if word in units), None):
        raise section.error(f"{twice!r} stands under {units[twice]} too", "filler", word=twice)
    if missing := [word for word in TAILS if word not in units]:
        raise section.error(f"{', '.join(missing)} is missing; headings may end with it (年薪/万元)")
    return units | dict.fromkeys(section.words("filler"), "")


def _endings(section: Section) -> list[tuple[re.Pattern[str], str]]:
    made = []
    for same, words in section.lists(distinct=True).items():
        latin = "(?<=[a-z])" if same.isascii() else ""
        made.append((re.compile(rf"{latin}(?:{_longest_first(words)})$"), same))
    return made


def _spellings(section: Section) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(any_of(words)), same) for same, words in section.lists(distinct=True).items()]
