"""Part a cell that numbers its names: 1、…；2、… or ①…②… or （一）…（二）…, with or without separators between."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize, numeric

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIGURES = tuple(str(number) for number in range(1, 21))
_HAN = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_STEMS = ("甲", "乙", "丙", "丁", "戊")
_ROMAN = ("I", "II", "III", "IV", "V", "VI")
_BULLETS = "•●■◆▪◦▶➢"
_SEPARATORS = ";；,，、。 \t\r\n\u3000"
_WORD = r"(?:证书|證書|资格|資格|职业资格|名称|第|其|#|№|[Nn][Oo]\.?)"
"""What may stand before a number: 证书1：, No. 1."""

_BEFORE = r"(?:^|(?<=[\s;；,，、。/／\u3400-\u9fff)）]))"
"""A number begins an item where no letter, digit or dot stands before it: not in CSWIP 3.1 or A2."""

_STYLES = (
    # {0} is the number; what stands after it must not go on as a number does (3.1, 2、3级)
    rf"{_WORD}?\s*[(（\[【<]\s*{{0}}\s*[)）\]】>]\s*[.、．:：]?(?!\d)",
    rf"{_BEFORE}{_WORD}?\s*{{0}}\s*[.、．:：)）](?!\s*\d)",
)
_LOOSE = (
    rf"{_BEFORE}{_WORD}\s*{{0}}(?!\d)",
    r"(?:^|(?<=[\n\r;；,，、]))\s*{0}\s*[-–—]\s*(?!\d)",
    r"(?:^|(?<=[\n\r;；]))\s*{0}(?:\s*[\n\r]|[ \t\u3000])\s*(?!\d)",
    rf"{_BEFORE}{{0}}(?=[A-Z]{{{{2}}}}|[\u3400-\u9fff])(?![级級等类類年月日人项项个門门大])",
)
"""Styles that number nothing unless a second item follows."""
_LETTERED = (rf"{_BEFORE}[(（]?{{0}}[)）、:：．]\s*", rf"{_BEFORE}{{0}}\.\s+")

_NUMBERS: tuple[tuple[Sequence[str], tuple[str, ...], int], ...] = (
    (_FIGURES, _STYLES, 1),
    (_HAN, _STYLES, 1),
    (_FIGURES, _LOOSE, 2),
    (_HAN, _LOOSE, 2),
    (_STEMS, _STYLES, 2),
    (_ROMAN, _STYLES, 2),
    ("abcdefgh", _LETTERED, 2),
    ("ABCDEFGH", _LETTERED, 2),
)
"""What numbers items, in which styles, and how many items there must be; the first that fits is taken."""

_BEGINNING = (
    rf"^\s*(?:(?i:{_WORD})?\s*[(（\[【<]?\s*(?:[0-9０-９]{{1,2}}|[一二三四五六七八九十甲]|[aA]|(?i:i))\s*[.、．:：)）\]】>\s–—-]"
    rf"|[1１][A-Z\u3400-\u9fff&&[^级級等类類年月日人项項个門门大]]|[①-⒛❶-❿Ⅰⅰ{_BULLETS}])"
)
"""How a cell begins that may number its names; only such cells are looked at one by one."""


def without_item_numbers(texts: pl.Series) -> pl.Series:
    """Return the texts with a semicolon in place of each number of an item, and without the first number.

    Only numbers that follow each other count, from the text's beginning on; any other text stays as it is, null too.

    >>> without_item_numbers(pl.Series(["1、FCCA；2、CFA", "①FCCA②CFA", "CSWIP 3.1", None])).to_list()
    ['FCCA;CFA', 'FCCA;CFA', 'CSWIP 3.1', None]
    """
    numbered = texts.filter(texts.str.contains(_BEGINNING).fill_null(value=False)).unique()
    parted = [_parted(text) for text in numbered]
    return texts.replace(numbered, pl.Series(parted, dtype=pl.String)) if parted else texts


def _parted(text: str) -> str:
    if (bullet := text.lstrip()[0]) in _BULLETS:
        return _joined(text.split(bullet))
    plain = re.sub("[①-⒛❶-❿０-９Ⅰ-Ⅵⅰ-ⅵ]", lambda sign: _figure(sign[0]), text)
    for numbers, styles, least in _NUMBERS:
        for style in styles:
            items = _items(plain, style, numbers)
            if len(items) >= least:
                return _joined(items)
    return text


def _joined(items: Sequence[str]) -> str:
    return ";".join(filter(None, (item.strip(_SEPARATORS) for item in items)))


def _figure(sign: str) -> str:
    """Return a full-width digit or a Roman number as usual, and a number in one character (①, ⑴, ⒈, ❶) in brackets."""
    return f" ({int(numeric(sign))}) " if "①" <= sign <= "❿" else normalize("NFKC", sign)


def _items(text: str, style: str, numbers: Sequence[str]) -> list[str]:
    """Return the items that these numbers begin, one after the other from the text's beginning; none if it has none."""
    items: list[str] = []
    rest = text.lstrip()
    marks = _marks(style, numbers)
    first = next((place for place, mark in enumerate(marks) if mark.match(rest)), len(marks))
    for mark in marks[first:]:
        begin = mark.search(rest) if items else mark.match(rest)
        if begin is None:
            break
        items[-1:] = [rest[: begin.start()], rest[begin.end() :]] if items else [rest[begin.end() :]]
        rest = items[-1]
    return items


@cache
def _marks(style: str, numbers: Sequence[str]) -> list[re.Pattern[str]]:
    return [re.compile(style.format(f"0?{number}" if number.isdecimal() else number)) for number in numbers]
