"""The words by which a city's lists call its fields, tiers and levels: in a cell, a line of its own, a sheet's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai import word_lists
from rencai.errors import PolicyError
from rencai.fold import fold
from rencai.lists.titles import level
from rencai.messages.lookup import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rencai.package import Package

NUMBERING = (
    r"^\s*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．\s]|类[、:：\s]?|部分[、:：\s]?)|[(（][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|[0-9]{1,2}[、.．)]|[IVX]{1,4}[.、])\s*"
)
SHORT = 20
"""Characters up to which a heading may be only a level's."""
_JOIN = r"[与和及]|and"


@dataclass(frozen=True, eq=False)
class Words:
    """Two frames of a word, as by ``plain``, and the field or tier it means."""

    fields: pl.DataFrame
    tiers: pl.DataFrame

    def field(self, text: pl.Expr) -> pl.Expr:
        """The field that the text names."""
        return _meant(text, self.fields)

    def tier(self, text: pl.Expr) -> pl.Expr:
        """The tier that the text names."""
        return _meant(text, self.tiers)

    def knows(self, text: pl.Expr) -> pl.Expr:
        """Whether the text, but for its number and count, is a field, a tier or a level."""
        bare = title(text)
        named = pl.any_horizontal(self.field(bare).is_not_null(), self.tier(bare).is_not_null())
        return named | (level(bare).is_not_null() & (bare.str.len_chars() < SHORT))


def title(text: pl.Expr) -> pl.Expr:
    """A section's heading without its number and count: 一、信息技术（58项） -> 信息技术."""
    counted_by = word_lists.any_of(word_lists.read(__name__, "words.toml").words("counted_by"))
    count = rf"\s*[(（\[:：,，]?\s*(?:共|计|合计)?\s*[0-9]{{1,4}}\s*(?:{counted_by})\s*[)）\]]?\s*$"
    return text.str.replace(NUMBERING, "").str.replace(count, "").str.strip_chars()


def plain(text: pl.Expr) -> pl.Expr:
    """The text as words are compared: folded, without what joins and ends the names of fields."""
    ends = word_lists.any_of(word_lists.read(__name__, "words.toml").words("field_ends"))
    return fold(text).str.replace_all(_JOIN, "").str.replace(f"(?:{ends})$", "")


def _meant(text: pl.Expr, words: pl.DataFrame) -> pl.Expr:
    return plain(text).replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)


def words(package: Package) -> Words:
    """The words of all editions of the package, and of the tiers that rencai names itself.

    :raises PolicyError: where a word would mean two fields, or two tiers.
    """
    tiers = set(package.tiers)
    told: dict[str, set[str]] = {}
    for edition in package.editions:
        for name, listed in edition.names.items():
            told.setdefault(name, set()).update(listed)
    fields = {name for edition in package.editions for name in edition.fields} | (set(told) - tiers)
    own = {name: {name, *told.get(name, ()), *spellings("ruling.tier").get(name, ())} for name in tiers}
    return Words(_frame("fields", {name: {name, *told.get(name, ())} for name in fields}), _frame("tiers", own))


def _frame(noun: str, told: Mapping[str, Iterable[str]]) -> pl.DataFrame:
    rows = [(word, value) for value, listed in sorted(told.items()) for word in sorted(listed)]
    frame = pl.DataFrame(rows, schema={"word": pl.String, "value": pl.String}, orient="row")
    frame = frame.with_columns(plain(pl.col("word"))).drop_nulls().unique(maintain_order=True)
    twice = frame.filter(pl.col("word").is_duplicated())["value"].unique(maintain_order=True).to_list()
    if twice:
        raise PolicyError(f"a word of an edition's names would mean several {noun}: {', '.join(twice)}")
    return frame
