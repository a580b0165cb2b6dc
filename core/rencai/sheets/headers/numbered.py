"""Read the numbers in headings of several certificates of one person: 证书1名称, 证书一 over 名称, Certificate 2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_HAN = {numeral: number for number, numeral in enumerate("一二三四五六七八九十", 1)}
_ORDINALS = {word: number for number, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)}
_NUMBER = re.compile(
    rf"第?#?(?:([1-9][0-9]?)(?:st|nd|rd|th)?|([{''.join(_HAN)}]))[个本项张份类种]?|({'|'.join(_ORDINALS)})"
)
"""A number within folded text, with the words of counting around it."""
_LETTER = re.compile(r"(?<![a-z])[a-e](?![a-z类证级])")
"""A letter that stands alone: the a of 证书a, not of a类 or name."""
_CERTIFICATE = re.compile(r"证|资格|cert|credential|licen[cs]e|qualif")
_BARE = frozenset(
    ("证书", "资格证书", "资格证", "职业资格证", "certificate", "credential", "license", "licence", "cert")
)


def without_numbers(folded: str) -> Iterator[tuple[str, int]]:
    """Yield the heading without one of its numbers, wherever that number stands, with the number.

    >>> list(without_numbers("证书2名称")), list(without_numbers("第一证书名称")), list(without_numbers("name"))
    ([('证书名称', 2)], [('证书名称', 1)], [])
    """
    for match in _NUMBER.finditer(folded):
        digits, han, latin = match.groups()
        number = int(digits) if digits else _HAN[han] if han else _ORDINALS[latin]
        # 证书1名称certificate1name: the heading says its number in both languages
        yield folded.replace(match.group(), ""), number


def lettered(plain: Iterable[str]) -> dict[str, str]:
    """Return each heading of a certificate that a letter numbers, with the number for it: 证书A名称, 证书B名称.

    They begin at A and differ in the letter only. B证 and C类 are kinds of certificates.

    :param plain: headings in lower case, without notes.

    >>> lettered(["证书a名称", "证书b名称", "姓名"]), lettered(["证书名称b"])
    ({'证书a名称': '证书1名称', '证书b名称': '证书2名称'}, {})
    """
    series_of: dict[str, dict[int, str]] = {}
    for heading in plain:
        if _CERTIFICATE.search(heading):
            for match in _LETTER.finditer(heading):
                stem = f"{heading[: match.start()]}\0{heading[match.end() :]}"
                series_of.setdefault(stem, {})[ord(match.group()) - ord("a") + 1] = heading
    return {
        heading: stem.replace("\0", str(number))
        for stem, series in series_of.items()
        if {1, 2} <= series.keys()
        for number, heading in series.items()
    }


def number_of_group(folded: str) -> int | None:
    """Return the number of a group of one certificate's columns (证书一); None where it has none.

    >>> number_of_group("证书一"), number_of_group("境外职业资格2"), number_of_group("表1")
    (1, 2, None)
    """
    if not _CERTIFICATE.search(folded):
        return None
    return next((number for _, number in without_numbers(folded)), None)


def is_bare_certificate(folded: str) -> bool:
    """Return whether a heading without its number says certificate, and nothing else: 证书1, Certificate 2."""
    return folded in _BARE
