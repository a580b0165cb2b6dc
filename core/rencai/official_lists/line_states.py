"""Tell which lines of a list cannot be read, and which say that they are no longer in force."""

from __future__ import annotations

from functools import cache

import polars as pl

from rencai.system import word_lists
from rencai.system.word_lists import any_of

_AT_AN_END = (r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]\s*$", r"^\s*[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
"""What stands in brackets at the end or the beginning of a name."""
_LOST = (
    r"\(cid:[0-9]+\)|[\x{FFFD}\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFD}\x00-\x08\x0e-\x1b]|\p{Cn}"
    r"|\p{L}[□▯]+\p{L}|[?？]{3}|锟斤拷|烫烫"
)
"""What is left of text whose font or encoding is not known: glyph numbers, replacement and private-use characters."""

_DAY = r"[0-9]{4}年?(?:[./-]?[0-9]{1,2}月?)?(?:[./-]?[0-9]{1,2}日?)?(?:起|后|底|初)?"
_DATE_ZH = r"(?:19|20)[0-9]{2}(?:年|[./-][0-9])"
_VALID_UNTIL = (
    rf"{_DATE_ZH}[^,;。，；]{{0,8}}(?:前|止|为止|底|末)(?:均|一直|继续)?有效",
    rf"有效(?:期|期限|时间)?(?:截止?|截至|至|到|为|:|到期|日){{1,3}}{_DATE_ZH}",
    rf"(?:^|[,;(])(?:实施|执行|认定|比照|适用|列入)?(?:截止?|截至|至|到){_DATE_ZH}[^,;。，；]{{0,8}}(?:止|为止|有效)",
)
"""A day on which the line ends; a condition on a certificate (2025年前取得的有效) is none."""
_VALID_UNTIL_EN = (
    r"\b(?:valid|effective|in force|recogni[sz]ed|listed)(?: only)? (?:until|till|to|through)\b.*(?:19|20)[0-9]{2}"
)
_SUBJECT = r"(?:该|本|此)?(?:项目?|职业资格|资格|证书|条目)?"
_OF = r"的?(?:项目|职业资格|资格|证书|条目)(?:名单|目录|清单)?|认可|认定|比照|实施|使用|执行|该项|该资格"
_TAIL = rf"(?:{_OF})?(?:[(\[【].*[)\]】]|[,;](?:详?见|根据|依据|按).*)?[。.;!]*"


def is_unreadable(text: pl.Expr) -> pl.Expr:
    r"""Return whether characters of the text are lost.

    >>> texts = pl.Series(["(cid:2)(cid:17)师", "注册\ufffd师", "注册师 (CID)"])
    >>> pl.select(is_unreadable(pl.lit(texts))).to_series().to_list()
    [True, True, False]
    """
    return text.str.contains(_LOST)


def is_cancelled(text: pl.Expr) -> pl.Expr:
    """Return whether a cell says that its line is no longer in force, and nothing else: 2024年已取消, 废止, withdrawn.

    A day without 已 may be one to come, and is in doubt.
    """
    words, done = any_of((*_words()[0], *_words()[1])), "(?:现|均)?(?:已经|已被|已|被)"
    zh = rf"^[(\[【]?(?:(?:[于自从]?{_DAY},?)?{_SUBJECT}{done}|{_SUBJECT}(?:予以)?)(?:{words}){_TAIL}[)\]】]?$"
    since = r"(?: (?:in|since|from) [0-9 /-]+)?"
    en = rf"^(?:(?:now|was|has been) )?(?:{any_of(_words()[2])}){since}\.?$"
    return _packed(text).str.contains(zh) | _spaced(text).str.contains(en)


def is_named_cancelled(name: pl.Expr) -> pl.Expr:
    """Return whether a name ends or begins with such words: 合成师（已取消）, [废止] 合成师, 合成师已取消."""
    words = any_of((*_words()[0], *_words()[1]))
    inner = [name.str.extract(regex) for regex in _AT_AN_END]
    bracketed = pl.any_horizontal(is_cancelled(text).fill_null(value=False) for text in inner)
    return bracketed | _packed(name).str.contains(rf"已(?:被|经)?(?:{words})$")


def is_doubtful(text: pl.Expr) -> pl.Expr:
    """Return whether a text speaks of an end in other words: 2027年起取消, 原名称已取消; not where it denies one.

    So does one with the day on which the line ends (2025年12月31日前有效): whether that has passed depends on
    the day of the ruling.
    """
    words = any_of(_words()[0])
    denied = _packed(text).str.replace_all(rf"(?:未|不|没有|暂不|不予)(?:被|予以|再)?(?:{words})", "")
    spaced = _spaced(text)
    ends = _packed(text).str.contains("|".join(_VALID_UNTIL)) | spaced.str.contains(_VALID_UNTIL_EN)
    return denied.str.contains(words) | spaced.str.contains(rf"\b(?:{any_of(_words()[2])})\b") | ends


def _packed(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")


def _spaced(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.to_lowercase().str.strip_chars()


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the words of entries that end, those that may speak of a certificate too, and the English ones."""
    section = word_lists.read(__name__, "words.toml").section("ended")
    section.require_keys(("entry", "entry_or_certificate", "english"))
    return section.words("entry"), section.words("entry_or_certificate"), section.words("english")
