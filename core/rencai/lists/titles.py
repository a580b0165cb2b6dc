"""Which title level the words of a title, a level or a section name; null where they name none, or several."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai import word_lists
from rencai.policy import LEVELS
from rencai.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.word_lists import Section

_SKILLED = r"[高中初]级工(?:[^程艺]|$)"
"""A grade of the ladder of skills: 高级工, and not 高级工程师."""


@cache
def _words() -> Section:
    whole = word_lists.read(__name__, "words.toml")
    whole.require_keys(("trades_zh", "trades_en", "skills", "qualified", "field_ends", "counted_by", "titles"))
    return whole


@cache
def _levels() -> Mapping[str, str]:
    """Return title -> its level, where the words do not say the level as an engineer's do."""
    section = _words().section("titles")
    section.require_keys(LEVELS)
    return {title: level for level, titles in section.lists(distinct=True).items() for title in titles}


@cache
def _patterns() -> Mapping[str, str]:
    """Return level -> what names it; of two that begin in one place the upper counts."""
    zh, en = any_of(_words().words("trades_zh")), any_of(_words().words("trades_en"))
    return {
        "senior": rf"(?:正高级?|教授级)(?:高级)?(?:{zh})?"
        rf"|professor(?:ate)?[- ]?(?:level|grade)(?: senior)?(?: (?:{en}))?|full senior",
        "associate_senior": rf"(?:副高级?|高级)(?:{zh})?|(?:associate|deputy|vice) senior(?: (?:{en}))?"
        rf"|senior (?:{en})",
        "assistant": rf"(?:助理|初级)(?:{zh})?|(?:assistant|junior)(?: (?:{en}))?",
        "intermediate": rf"中级(?:{zh})?|{zh}|intermediate|mid(?:dle)?[- ]level|\b(?:{en})\b",
    }


def level(text: pl.Expr) -> pl.Expr:
    """The title level that a text names: 助理工程师, 工程师, 高级工程师 (副高级), 正高级工程师.

    >>> told = pl.Series(["工程师（中级）", "高级工程师", "正高级", "工程师/高级工程师", "高级技师", "Senior Engineer"])
    >>> told.to_frame("text").select(level(pl.col("text"))).to_series().to_list()
    ['intermediate', 'associate_senior', 'senior', None, None, 'associate_senior']
    """
    plain = text.str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    listed = plain.replace_strict(_levels(), default=None, return_dtype=pl.String)
    found = plain.str.extract_all("|".join(_patterns().values())).list.eval(_which(pl.element())).list.unique()
    # the ladder of skills, the grade below the lowest title, and names of qualifications have no title level
    other = any_of((*_words().words("skills"), *_words().words("qualified")))
    known = (found.list.len() == 1) & ~plain.str.contains(rf"{other}|{_SKILLED}")
    return pl.coalesce(listed, pl.when(known).then(found.list.first()))


def _which(part: pl.Expr) -> pl.Expr:
    """The level that a part of the text names, which is one of those patterns from end to end."""
    return pl.coalesce(
        [pl.when(part.str.contains(f"^(?:{says})$")).then(pl.lit(name)) for name, says in _patterns().items()]
    )
