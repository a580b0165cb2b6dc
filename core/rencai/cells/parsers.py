"""Parse one cell's text by the kind of its column: numbers, yes and no, vocabulary words; else null."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.reasons import ERROR
from rencai.system import word_lists
from rencai.system.text import NEVER, fold
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.system.word_lists import Section


_NUMBER = r"((?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,20})?)"
_MOST = 100_000_000
"""Yuan from which a sum is a slip, such as whole yuan in a column of 万元: no person is paid that much."""
_HSK = (
    r"^(?:(?:新?hsk|汉语水平(?:考试)?)[\s-]*)?\(?\s*(?:level\s*)?"
    r"([0-9]|[一二三四五六七八九])(?:\.0+)?\s*(?:级|level)?\s*\)?$"
)
_HAN_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


@dataclass(frozen=True)
class CellWords:
    """Words in cells that every column may hold, from cell_words.toml.

    ``placeholders``, as by ``fold``, stand where a name should and name nothing that a complete list could lack.
    ``permanent``, as by ``fold``, are the expiry dates of certificates that never expire. ``skill_levels`` say that
    there is a skill certificate. ``units``: part of a number column's name -> its units. ``flags``: yes-or-no column,
    or ``every``, -> its words for yes and for no.
    """

    placeholders: tuple[str, ...]
    permanent: tuple[str, ...]
    skill_levels: tuple[str, ...]
    units: Mapping[str, tuple[str, ...]]
    flags: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


@cache
def cell_words() -> CellWords:
    """Return the words in cells that every column may hold.

    :raises WordListError: when cell_words.toml is wrong.
    """
    whole = word_lists.read(__name__, "cell_words.toml")
    whole.require_keys(CellWords.__dataclass_fields__)
    units = whole.section("units")
    units.require_keys(("years", "months", "cny"))
    return CellWords(
        placeholders=_folded(whole.words("placeholders")),
        permanent=_folded(whole.words("permanent")),
        skill_levels=whole.words("skill_levels"),
        units=units.lists(),
        flags=_flags(whole.section("flags")),
    )


def _flags(section: Section) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the words for yes and for no; no word of a column says the opposite of what it says in every column."""
    section.require_keys(("every",), section.content)
    every = section.section("every").lists()
    flags = {}
    for column, own in section.sections().items():
        own.require_keys(("yes", "no"))
        words = own.lists(distinct=True)
        for answer, opposite in (("yes", "no"), ("no", "yes")):
            if twice := next((word for word in words[answer] if word in every[opposite]), None):
                raise own.error(f"{twice!r} says {opposite} in every column", answer, word=twice)
        flags[column] = (words["yes"], words["no"])
    return flags


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(pl.select(fold(pl.lit(pl.Series(words)))).to_series().drop_nulls())


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words that columns of kind ``word`` may hold; built by ``cells.vocabulary``.

    ``words``: column -> frame (word as by ``fold``, value). ``patterns``: column -> (regex over folded text, value);
    the value None refuses the text. ``places``: frame (place as by ``fold_place``, value, province or null).
    ``provinces``: name in any language as by ``fold_place`` -> Chinese name. ``abroad``: further places, as those.
    """

    words: Mapping[str, pl.DataFrame]
    patterns: Mapping[str, tuple[tuple[str, str | None], ...]]
    places: pl.DataFrame
    provinces: Mapping[str, str]
    abroad: tuple[str, ...] = ()


def value(column: Column, vocabulary: Vocabulary) -> pl.Expr:
    """Return what the column ``text`` says as a number, a flag or a word; null where it cannot be read."""
    text = pl.col("text")
    if column.kind == "number":
        parsed = _hsk(text) if column.name == "hsk_level" else _number(text, column.name)
    elif column.kind == "flag":
        parsed = _flag(text, column.name)
    else:
        parsed = _word(text, vocabulary.words[column.name], vocabulary.patterns.get(column.name, ()))
    return parsed.alias("value")


def is_name(text: pl.Expr) -> pl.Expr:
    """Return whether the text can be a name: it has a letter or digit, is no placeholder (待补), no formula's error."""
    placeholder = fold(text).is_in(cell_words().placeholders)
    return text.str.contains(r"[\p{L}\p{N}]") & ~placeholder & ~text.str.contains(ERROR)


def flag(text: pl.Expr) -> pl.Expr:
    """Return true where the text says yes, false where it says no, null where it says neither."""
    return _flag(text, "")


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase()


def _number(text: pl.Expr, name: str) -> pl.Expr:
    """Return the number, never negative, in the unit that is part of the column's name; money in yuan.

    Null where the text is no number, and from ``_MOST`` yuan on.
    """
    units = [words for part, words in cell_words().units.items() if part in name.split("_")]
    unit = rf"\s*({any_of(units[0])})?" if units else "()"
    money = name.endswith("_cny")
    form = (r"^(?:¥|rmb|cny|人民币)?\s*" if money else "^") + _NUMBER + unit + "$"
    number = _plain(text).str.extract(form).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    if not money:
        return number
    in_wan = _plain(text).str.contains("万", literal=True)
    yuan = pl.when(in_wan).then((number * 10_000).round(2)).otherwise(number)
    return pl.when(yuan < _MOST).then(yuan)


def _hsk(text: pl.Expr) -> pl.Expr:
    return _plain(text).str.extract(_HSK).replace(_HAN_DIGITS).cast(pl.Float64, strict=False)


def _flag(text: pl.Expr, name: str) -> pl.Expr:
    (yes, no), (own_yes, own_no) = cell_words().flags["every"], cell_words().flags.get(name, ((), ()))
    words = dict.fromkeys((*yes, *own_yes), True) | dict.fromkeys((*no, *own_no), False)
    plain = _plain(text).str.replace_all(r"[\s\x{fe0e}\x{fe0f}]", "")
    flag = plain.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.Boolean)
    if name != "skill_certificate":
        return flag
    graded = rf"^(?:职业技能等级)?(?:(?:{any_of(cell_words().skill_levels)})(?:证书)?)+$"
    return pl.when(fold(text).str.contains(graded)).then(statement=True).otherwise(flag)


def _listed_value(text: pl.Expr, words: pl.DataFrame) -> pl.Expr:
    return fold(text).replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)


def _bilingual(text: pl.Expr, words: pl.DataFrame) -> pl.Expr:
    """Return the value of a word in Chinese that another script repeats (英国 UK); null where they differ."""
    chinese, other = text.str.replace_all(r"\P{Han}+", ""), text.str.replace_all(r"\p{Han}+", " ")
    value = _listed_value(chinese, words)
    return pl.when(value == _listed_value(other, words)).then(value)


def _word(text: pl.Expr, words: pl.DataFrame, patterns: Sequence[tuple[str, str | None]]) -> pl.Expr:
    """Return the value of the word, else the one that all fitting patterns agree on, else null."""
    folded = fold(text)
    exact = pl.coalesce(_listed_value(text, words), _bilingual(text, words))
    allowed = [pl.when(folded.str.contains(regex)).then(pl.lit(value)) for regex, value in patterns if value]
    if not allowed:
        return exact
    refused = folded.str.contains("|".join(regex for regex, value in patterns if value is None) or NEVER)
    fitting = pl.concat_list(allowed).list.drop_nulls().list.unique()
    fits = ~refused & (fitting.list.len() == 1)
    return pl.when(exact.is_null() & fits).then(fitting.list.first()).otherwise(exact)
