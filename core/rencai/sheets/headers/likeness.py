"""Find the known headings that an unknown one may mean, of those that it is like."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rencai.system import word_lists
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rencai.sheets.headers.heading import Heading


NEAREST = 60
"""The least likeness, 0-100, at which a heading is suggested."""

_LIKE_WORD = 88
"""The least likeness, 0-100, of two Latin words that may be one word misspelt."""
_LIKE_STEM = 50
"""The least likeness, 0-100, of what two Chinese headings say before their endings."""
_MOST = 12
_HAN = re.compile(r"[^\x00-\x7f]")


def most_like(folded: str, headings: Iterable[str]) -> list[str]:
    """Return the known headings that are most like it, best first."""
    from rapidfuzz import fuzz, process

    matches = process.extract(folded, list(headings), scorer=fuzz.ratio, score_cutoff=NEAREST, limit=_MOST)
    return [key for key, _, _ in matches]


def resembling(heading: Heading, typed: Mapping[str, str]) -> list[str]:
    """Return the known headings that the heading may mean, best first.

    Texts that share an ending alone are no likeness: 部门 is no 发证部门, License Type no Industry type, city no
    Speciality.

    :param typed: the known headings, folded -> as they are written.
    """
    if not heading.bare:
        return []
    return [key for key in most_like(heading.bare, typed) if _may_mean(heading, key, typed[key])]


def _may_mean(heading: Heading, key: str, typed: str) -> bool:
    if _HAN.search(heading.bare) and _HAN.search(key):
        return _share_stem(heading.bare, key)
    if _HAN.search(heading.bare) or _HAN.search(key):
        return False
    return _share_word(heading.plain, typed.lower())


def _share_stem(folded: str, key: str) -> bool:
    """Return whether two Chinese headings end alike, or one has no ending, and say much the same before."""
    from rapidfuzz import fuzz

    (stem, ending), (other, other_ending) = _part(folded), _part(key)
    if not stem or (ending and other_ending and ending != other_ending):
        return False
    return stem == other or fuzz.ratio(stem, other) >= _LIKE_STEM


def _part(folded: str) -> tuple[str, str]:
    """Return what a heading says, and its ending, such as 日期, which many headings have."""
    endings, pattern = _endings()
    ending = pattern.search(folded)
    return (folded[: ending.start()], endings[ending.group()]) if ending else (folded, "")


@cache
def _endings() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Return the endings with what stands for them, and the pattern of them all.

    :raises WordListError: when likeness.toml is wrong.
    """
    lists = word_lists.read(__name__, "likeness.toml").section("endings").lists(distinct=True)
    same = {ending: key for key, words in lists.items() for ending in words}
    return same, re.compile(rf"(?:{any_of(sorted(same, key=len, reverse=True))})$")


@cache
def _general() -> frozenset[str]:
    return frozenset(word_lists.read(__name__, "likeness.toml").section("general").words("words"))


def _share_word(plain: str, typed: str) -> bool:
    """Return whether two Latin headings have a word in common that few have, misspelt or not, and end alike."""
    from rapidfuzz import fuzz

    words, others = (re.findall(r"[a-z]+", text) for text in (plain, typed))
    general = _general()
    if words and others and words[-1] != others[-1] and {words[-1], others[-1]} <= general:
        return False
    telling = [(word, other) for word in words for other in others if not {word, other} & general]
    return any(fuzz.ratio(word, other) >= _LIKE_WORD for word, other in telling)
