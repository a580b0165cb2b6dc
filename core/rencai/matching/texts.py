"""Fold texts as names are compared: simplified Chinese, no marks, one space around each word."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

import polars as pl

from rencai.matching.context_words import context_words
from rencai.system.text import fold

if TYPE_CHECKING:
    from opencc import OpenCC


_MARKS = r"[™®©℠℗\x{200b}-\x{200f}\x{2060}\x{feff}\x{ad}'’‘`´]"
"""Characters that say nothing and part no words; they go before normalisation, which would make letters of some (™)."""

_POSSESSIVE = r"(\p{L})['’‘`´]s(?-u:\b)"
_DECIMAL = r"([0-9])\.([0-9])"

_NUMBERING = r"^\s*(?:[(（]?\s*[0-9]{1,2}\s*[)）.、．]|[①-⑳⑴-⒇⒈-⒛])\s*([^0-9\s])"
_HOLDING = r"^\s*持有?\s*([A-Za-z])"

_SCRIPTS = ("jp2t", "t2s")
"""Japanese characters become traditional ones, and those simplified ones: 応用, 應用 and 应用 are the same."""

_VARIANTS = dict(
    zip(
        "竝倂𪨧侭㓰𫫇𪠽𫜩粧𪪏㳽𫛲迳𢧐戯𢭏䙓敍枱沪渖𫔀颕穞糭缐䌽緖苧芸𬞟衞讬𫍝谘𫍿𧹒𧹔锺钜镟䦆𫔭𫔮衹䩄𫖕颚𫖸餠馀𫗫𫗯𫗭𩨂鲶幺着潨痺睪簷暱縆"
        "矽砈醯钸鉲𰾄𨱏镏𰾭",
        "并并仑尽划恶当啮妆庐弥雕径战戏捣摆叙台滤沈炼颖稆粽线彩绪苎艺苹卫托谏咨谫买账钟巨旋镢开闲只腼鞲腭愿饼余糊糇喂骢鲇么著潀痹睾檐昵緪"
        "硅砹酰钚锎镅锝镥锿",
        strict=True,
    )
)
"""Characters in which the two conversions end, with those in which they end for other forms of the same character.

The first conversion makes 衞 of 衛, as Hong Kong writes it, which the second does not know; it takes 沪 for 濾.
The last nine are what Taiwan calls other substances. A test holds the table against every character that OpenCC
simplifies, in any of its standards.
"""

LONGEST = 500
"""Characters of a name; a longer text is a description."""


def simplified(texts: pl.Series) -> pl.Series:
    """Return the texts with traditional and Japanese characters simplified; null stays null.

    OpenCC converts one text at a time, and slowly: the distinct texts are joined to one, a line each.
    """
    distinct = texts.unique().drop_nulls()
    # a line break within a text would part it in two when the converted texts are split again
    lines = distinct.str.replace_all(r"[\r\n\x{85}\x{2028}\x{2029}]", " ")
    text = "\n".join(lines)
    for sign in filter(_is_compatible, set(text)):
        text = text.replace(sign, normalize("NFKC", sign))
    for script in _SCRIPTS:
        text = _chinese(script).convert(text)
    # one sign after the other, because few occur: str.translate looks up every character, at twice the cost of it all
    for sign in _VARIANTS.keys() & set(text):
        text = text.replace(sign, _VARIANTS[sign])
    converted = text.split("\n") if distinct.len() else []
    return texts.replace_strict(distinct, pl.Series(converted, dtype=pl.String), default=None, return_dtype=pl.String)


def _is_compatible(sign: str) -> bool:
    """Return whether the character stands for another that looks alike (⼯), as .pdf files and old encodings have."""
    return "\u2e80" <= sign <= "\u2fdf" or "\uf900" <= sign <= "\ufaff"


@cache
def _chinese(script: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(script)


def without_numbering(text: pl.Expr) -> pl.Expr:
    """Return the text without a number of a list, or "持有" (holds), before it."""
    return text.str.replace(_NUMBERING, "$1").str.replace(_HOLDING, "$1")


def without_marks(text: pl.Expr) -> pl.Expr:
    """Return the text without marks and invisible characters."""
    return text.str.replace_all(_MARKS, "")


def folded(texts: pl.Series) -> pl.Series:
    """Return the texts as names are compared whole: simplified, without width, case, spaces and punctuation."""
    return pl.select(fold(without_marks(pl.lit(simplified(texts))))).to_series()


def wrapped(text: pl.Expr) -> pl.Expr:
    """Return the text's words, each between spaces of its own, Latin apart from Chinese: ``' ieee  高级会员 '``.

    So a name can be looked for as whole words, also where another one stands beside it. Initials are one word
    (``p.e.`` is ``pe``), so are decimals (3.1), and words that come and go (of, the) are left out.
    """
    plain = (
        without_marks(text.str.replace_all(_POSSESSIVE, "$1 ").str.replace_all(_DECIMAL, "$1#$2"))
        # after the marks are gone: NFKC turns ™ into the letters TM
        .str.normalize("NFKC")
        .str.to_lowercase()
    )
    words = plain.str.replace_all(r"(?-u:\b)([a-z])\.", "$1").str.replace_all(r"[^\p{L}\p{M}\p{N}+#]+", " ")
    # P.Eng. is P.Eng: a mark at the end is no second space after the word
    apart = (
        words.str.strip_chars(" ")
        .str.replace_all(r"(\p{Han}+|[\p{Latin}\p{M}\p{N}+#]+|[^\p{Han}\p{Latin}\p{M}\p{N}+# ]+)", " $1 ")
        .str.replace_all(r" {3,}", "  ")
    )
    stop = [f" {word} " for word in context_words().stop]
    return apart.str.replace_many(stop, [""] * len(stop)).str.replace_all(r"(\p{Han})认证 ", "$1 ")


def pattern(text: pl.Expr) -> pl.Expr:
    """Return how a wrapped name is looked for: as whole words, but Chinese also within longer words."""
    return text.str.replace(r"^ (\p{Han})", "$1").str.replace(r"(\p{Han}) $", "$1")
