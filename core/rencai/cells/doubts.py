"""Tell cells that deny, plan, end or alternate what they name, and cells that point elsewhere instead of naming it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rencai.system import word_lists
from rencai.system.text import fold
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from rencai.system.word_lists import Section

_MARK = r"[^\p{L}\p{M}\p{N}+#&.'’\s]"
"""What parts a cell, brackets too; a text is looked at once without its blanks, so they do not part it."""
_DOCUMENT = "[0-9]{6}"
"""Digits of a document's own number, beside which 复印件 points nowhere."""
_LINK = r"https?:|ftp:|www\.|\.[a-z]{2,4}/\S"


@dataclass(frozen=True)
class Doubts:
    """Regular expressions made of doubts.toml.

    ``harmless``, ``chinese`` and ``signs`` are for lower case in half width without blanks, ``english`` is for the
    same with blanks, ``pointers`` for texts as by ``fold``, ``links`` for the text as it stands in lower case.
    """

    harmless: str
    chinese: str
    english: str
    signs: str
    pointers: str
    links: str


@cache
def doubts() -> Doubts:
    """Return the words of doubt as regular expressions.

    :raises WordListError: when doubts.toml is wrong.
    """
    whole = word_lists.read(__name__, "doubts.toml")
    whole.require_keys(("harmless", "anywhere", "opening", "closing", "english", "signs", "pointers"))
    pointers = whole.section("pointers")
    return Doubts(
        harmless=any_of(sorted(whole.words("harmless"), key=len, reverse=True)),
        chinese=_chinese(whole),
        english=_english(whole.section("english")),
        signs=any_of(whole.section("signs").words("words")),
        pointers=_pointers(pointers),
        links=rf"{_LINK}|\.(?:{any_of(pointers.words('files'))})(?:{_MARK}|\s|$)",
    )


def _chinese(whole: Section) -> str:
    anywhere = [word for words in whole.section("anywhere").lists(distinct=True).values() for word in words]
    opening, closing = (any_of(whole.section(key).words("words")) for key in ("opening", "closing"))
    return f"{any_of(anywhere)}|(?:^|{_MARK})(?:{opening})|(?:{closing})(?:{_MARK}|$)"


def _english(section: Section) -> str:
    section.require_keys(("anywhere", "opening", "between"))
    anywhere, opening, between = (_spaced(section.words(key)) for key in ("anywhere", "opening", "between"))
    return (
        rf"(?:^|[^a-z])(?:{anywhere})(?:[^a-z]|$)"
        rf"|(?:^|[^\s\p{{L}}\p{{N}}]\s*)(?:{opening})(?:\s+|-)\p{{L}}"
        rf"|[^\s]\s+(?:{between})\s+[\p{{L}}(]"
    )


def _spaced(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)


def _pointers(section: Section) -> str:
    section.require_keys(("see", "places", "counters", "counted", "instead", "files"))
    see, places, counters, counted, instead = (
        any_of(sorted(section.words(key), key=len, reverse=True))
        for key in ("see", "places", "counters", "counted", "instead")
    )
    number = "[0-9]+|[一二两三四五六七八九十百]+"
    beside = f"(?:{number}|{places}|{see})*"
    elsewhere = f"(?:{beside}(?:{places}){beside}[a-z]?)"
    return f"^{elsewhere}$|^(?:共|有|计)?(?:{number}|多|数|若干)(?:{counters})(?:{counted})?$|^(?:{instead})$"


def is_doubtful(text: pl.Expr) -> pl.Expr:
    """Return whether the text denies, plans, ends or alternates what it names, by a word or by a sign.

    >>> import polars as pl
    >>> texts = pl.Series(["无损检测师", "无FCCA", "FCCA（申请中）", "FCCA or FRM", "PE, OR", "南非特许会计师"])
    >>> pl.select(is_doubtful(pl.lit(texts))).to_series().to_list()
    [False, True, True, True, False, False]
    """
    plain = text.str.normalize("NFKC").str.to_lowercase()
    squeezed = plain.str.replace_all(r"\s", "").str.replace_all(doubts().harmless, "·")
    return squeezed.str.contains(doubts().chinese) | plain.str.contains(doubts().english) | has_signs(text)


def has_signs(text: pl.Expr) -> pl.Expr:
    """Return whether a sign of doubt, such as a question mark, an arrow or an empty box, stands in the text."""
    return text.str.normalize("NFKC").str.replace_all(r"\s", "").str.contains(doubts().signs)


def points_elsewhere(text: pl.Expr) -> pl.Expr:
    """Return whether the text names no thing but where it is to be found, how many there are, or that there is one.

    >>> import polars as pl
    >>> texts = pl.Series(["见附件1", "[图片]", "证书.pdf", "2项", "同左", "见习会计师", "Salesforce.com"])
    >>> pl.select(points_elsewhere(pl.lit(texts))).to_series().to_list()
    [True, True, True, True, True, False, False]
    """
    linked = text.str.normalize("NFKC").str.to_lowercase().str.contains(doubts().links)
    folded = fold(text)
    return linked | (folded.str.contains(doubts().pointers) & ~folded.str.contains(_DOCUMENT))
