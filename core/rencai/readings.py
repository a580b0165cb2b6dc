"""One cell's text -> its value, kind by kind: numbers, yes and no, words of the vocabulary; else null."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import NEVER, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy import Column

_PLACEHOLDERS = (
    "见附件", "见附表", "见证书", "见原件", "详见附件", "详见附表", "详见证书", "如附件", "另附", "同上",
    "无", "没有", "暂无", "不详", "未知", "待定", "待补", "待补充", "待提供", "待确认",
    "na", "none", "nil", "null", "tbd", "tba", "unknown", "notapplicable", "seeattached", "seeattachment",
    "#na", "#ref", "#name", "#value", "#div0", "#num", "#null", "#spill", "#calc", "#gettingdata",
)  # fmt: skip
"""Texts, as by ``fold``, that stand where a name should; also a formula's errors; they name nothing that a complete
list could lack."""

_ERROR = r"^#(?:N/A|[A-Z0-9/_]+[!?])$"
"""What a cell shows whose formula has failed: #N/A, #REF!, #NAME?."""

_NUMBER = r"((?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,20})?)"
_MOST = 100_000_000
"""Yuan from which a sum is a slip: whole yuan in a column of 万元."""
_UNITS = {
    "years": r"(?:年|years?|yrs?)",
    "months": r"(?:个月|月|months?)",
    "cny": r"(?:万?(?:元|人民币|rmb|cny|yuan)|万)",
}
_HSK = (
    r"^(?:(?:新?hsk|汉语水平(?:考试)?)[\s-]*)?\(?\s*(?:level\s*)?"
    r"([0-9]|[一二三四五六七八九])(?:\.0+)?\s*(?:级|level)?\s*\)?$"
)
_HAN_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))

_YES = ("是", "有", "y", "yes", "√", "✓", "✔", "☑", "✅", "true", "1")
_NO = ("否", "无", "没有", "不是", "n", "no", "×", "✗", "✘", "❌", "false", "0")
"""A letter x, a crossed box and an empty one may mean yes or no, and mean neither."""

_TESTED = (("合格", "通过", "已通过", "passed", "pass"), ("不合格", "未通过", "不通过", "failed", "fail"))
_FLAG_WORDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "employment_relation": (("已签", "已签订"), ("未签", "未签订")),
    "employer_recommendation": (("已推荐",), ("未推荐",)),
    "related_field": (("对口",), ("不对口",)),
    "theory_test": _TESTED,
    "skill_test": _TESTED,
    "performance_review": _TESTED,
}
_SKILL_LEVEL = (
    r"^(?:职业技能等级)?(?:(?:[一二三四五]级|初级工|中级工|高级工|高级技师|特级技师|首席技师|技师)(?:证书)?)+$"
)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words that columns of kind ``word`` may hold; built by ``rencai.vocabulary``.

    ``words``: column -> frame (word as by ``fold``, value). ``patterns``: column -> (regex over folded text, value);
    the value None refuses the text. ``places``: frame (place as by ``fold_place``, value, province or null).
    ``provinces``: name in any language as by ``fold_place`` -> Chinese name.
    """

    words: Mapping[str, pl.DataFrame]
    patterns: Mapping[str, tuple[tuple[str, str | None], ...]]
    places: pl.DataFrame
    provinces: Mapping[str, str]


def value(column: Column, vocabulary: Vocabulary) -> pl.Expr:
    """What the column ``text`` says as a number, a flag or a word, null where it cannot be read."""
    text = pl.col("text")
    if column.kind == "number":
        told = _hsk(text) if column.name == "hsk_level" else _number(text, column.name)
    elif column.kind == "flag":
        told = _flag(text, column.name)
    else:
        told = _word(text, vocabulary.words[column.name], vocabulary.patterns.get(column.name, ()))
    return told.alias("value")


def names(text: pl.Expr) -> pl.Expr:
    """Whether the text can be a name: it has a letter or a digit, is no placeholder (待补) and no formula's error."""
    return text.str.contains(r"[\p{L}\p{N}]") & ~fold(text).is_in(_PLACEHOLDERS) & ~text.str.contains(_ERROR)


def flag(text: pl.Expr) -> pl.Expr:
    """Whether the text says yes, or no; null where it says neither."""
    return _flag(text, "")


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase()


def _number(text: pl.Expr, name: str) -> pl.Expr:
    """The number, never negative; its unit is the one that the column's name ends with or speaks of.

    A sum of 100 million yuan or more is none that a person is paid.
    """
    units = [pattern for word, pattern in _UNITS.items() if word in name.split("_")]
    unit = rf"\s*({units[0]})?" if units else "()"
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
    yes, no = _FLAG_WORDS.get(name, ((), ()))
    words = dict.fromkeys((*_YES, *yes), True) | dict.fromkeys((*_NO, *no), False)
    plain = _plain(text).str.replace_all(r"[\s\x{fe0e}\x{fe0f}]", "")
    flag = plain.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.Boolean)
    if name != "skill_certificate":
        return flag
    return pl.when(fold(text).str.contains(_SKILL_LEVEL)).then(statement=True).otherwise(flag)


def _word(text: pl.Expr, words: pl.DataFrame, patterns: Sequence[tuple[str, str | None]]) -> pl.Expr:
    """The value of the word, else of the patterns if they agree on one, else null."""
    folded = fold(text)
    exact = folded.replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)
    allowed = [pl.when(folded.str.contains(regex)).then(pl.lit(value)) for regex, value in patterns if value]
    if not allowed:
        return exact
    refused = folded.str.contains("|".join(regex for regex, value in patterns if value is None) or NEVER)
    fitting = pl.concat_list(allowed).list.drop_nulls().list.unique()
    fits = ~refused & (fitting.list.len() == 1)
    return pl.when(exact.is_null() & fits).then(fitting.list.first()).otherwise(exact)
