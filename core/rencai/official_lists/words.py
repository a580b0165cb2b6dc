"""Recognise the levels, fields and tiers that a list's texts name; null where none or several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import spellings
from rencai.policy.nouns import LEVELS
from rencai.system import word_lists
from rencai.system.errors import PolicyError
from rencai.system.text import fold
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rencai.policy.package import Package
    from rencai.system.word_lists import Section


_SKILLED = r"[高中初]级工(?:[^程艺]|$)"
"""A grade of the ladder of skills: 高级工, and not 高级工程师."""


@cache
def _words() -> Section:
    whole = word_lists.read(__name__, "words.toml")
    whole.require_keys(("trades_zh", "trades_en", "skills", "qualified", "field_ends", "counted_by", "ended", "titles"))
    return whole


@cache
def _levels() -> Mapping[str, str]:
    """Return title -> its level, where the words do not say the level as an engineer's do."""
    section = _words().section("titles")
    section.require_keys(LEVELS)
    return {title: level for level, titles in section.lists(distinct=True).items() for title in titles}


@cache
def _patterns() -> Mapping[str, str]:
    """Return level -> what names it; of two that begin in one place the upper level counts."""
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
    """Return the title level that a text names: 助理工程师, 工程师, 高级工程师 (副高级), 正高级工程师.

    >>> told = pl.Series(["工程师（中级）", "高级工程师", "正高级", "工程师/高级工程师", "高级技师", "Senior Engineer"])
    >>> told.to_frame("text").select(level(pl.col("text"))).to_series().to_list()
    ['intermediate', 'associate_senior', 'senior', None, None, 'associate_senior']
    """
    plain = text.str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    listed = plain.replace_strict(_levels(), default=None, return_dtype=pl.String)
    named_levels = (
        plain.str.extract_all("|".join(_patterns().values())).list.eval(_level_of(pl.element())).list.unique()
    )
    # the ladder of skills, the grade below the lowest title, and names of qualifications have no title level
    other = any_of((*_words().words("skills"), *_words().words("qualified")))
    # see "A level is read from words that name one, and from nothing else" in DECISIONS.md
    certain = (named_levels.list.len() == 1) & ~plain.str.contains(rf"{other}|{_SKILLED}")
    return pl.coalesce(listed, pl.when(certain).then(named_levels.list.first()))


def _level_of(part: pl.Expr) -> pl.Expr:
    """Return the level that a part of the text names; the part is one of the patterns from end to end."""
    return pl.coalesce(
        [pl.when(part.str.contains(f"^(?:{says})$")).then(pl.lit(name)) for name, says in _patterns().items()]
    )


NUMBERING = (
    r"^\s*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．\s]|类[、:：\s]?|部分[、:：\s]?)|[(（][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|[0-9]{1,2}[、.．)]|[IVX]{1,4}[.、])\s*"
)
SHORT = 20
"""Characters up to which a heading may be only a level's."""
_JOIN = r"[与和及]|and"


@dataclass(frozen=True, eq=False)
class ListWords:
    """The words of a package's fields and tiers: two frames of ``word`` (as ``fold_word`` folds it) and ``value``."""

    fields: pl.DataFrame
    tiers: pl.DataFrame

    def field(self, text: pl.Expr) -> pl.Expr:
        """Return the field that the text names, else null."""
        return _translate(text, self.fields)

    def tier(self, text: pl.Expr) -> pl.Expr:
        """Return the tier that the text names, else null."""
        return _translate(text, self.tiers)

    def knows(self, text: pl.Expr) -> pl.Expr:
        """Whether the text, without its number and count, is a field, a tier or a level."""
        bare = section_title(text)
        named = pl.any_horizontal(self.field(bare).is_not_null(), self.tier(bare).is_not_null())
        return named | (level(bare).is_not_null() & (bare.str.len_chars() < SHORT))


def section_title(text: pl.Expr) -> pl.Expr:
    """Return a section's heading without its number and count: 一、信息技术（58项） -> 信息技术."""
    counted_by = word_lists.any_of(word_lists.read(__name__, "words.toml").words("counted_by"))
    count = rf"\s*[(（\[:：,，]?\s*(?:共|计|合计)?\s*[0-9]{{1,4}}\s*(?:{counted_by})\s*[)）\]]?\s*$"
    return text.str.replace(NUMBERING, "").str.replace(count, "").str.strip_chars()


def fold_word(text: pl.Expr) -> pl.Expr:
    """Return the text as words are compared: folded, without what joins and ends the names of fields."""
    ends = word_lists.any_of(word_lists.read(__name__, "words.toml").words("field_ends"))
    return fold(text).str.replace_all(_JOIN, "").str.replace(f"(?:{ends})$", "")


def _translate(text: pl.Expr, words: pl.DataFrame) -> pl.Expr:
    """Return the value of the text's word, null for other texts."""
    return fold_word(text).replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)


def load_words(package: Package) -> ListWords:
    """Return the words of all editions of the package, and of the tiers that rencai names itself.

    :raises PolicyError: when a word would mean two fields, or two tiers.
    """
    tiers = set(package.tiers)
    names_of: dict[str, set[str]] = {}
    for edition in package.editions:
        for name, listed in edition.names.items():
            names_of.setdefault(name, set()).update(listed)
    fields = {name for edition in package.editions for name in edition.fields} | (set(names_of) - tiers)
    own = {name: {name, *names_of.get(name, ()), *spellings("ruling.tier").get(name, ())} for name in tiers}
    return ListWords(_frame("fields", {name: {name, *names_of.get(name, ())} for name in fields}), _frame("tiers", own))


def _frame(noun: str, names_of: Mapping[str, Iterable[str]]) -> pl.DataFrame:
    rows = [(word, value) for value, listed in sorted(names_of.items()) for word in sorted(listed)]
    frame = pl.DataFrame(rows, schema={"word": pl.String, "value": pl.String}, orient="row")
    frame = frame.with_columns(fold_word(pl.col("word"))).drop_nulls().unique(maintain_order=True)
    twice = frame.filter(pl.col("word").is_duplicated())["value"].unique(maintain_order=True).to_list()
    if twice:
        raise PolicyError(f"a word of an edition's names would mean several {noun}: {', '.join(twice)}")
    return frame
