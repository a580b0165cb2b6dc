"""Name Chinese numerals as people type them into cells, so that a text is a number or no number, never half of one.

Only whole numerals count. The libraries for them read 两三年, two or three years, as 23 years (see DECISIONS.md).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ONES = ("", *"一二三四五六七八九")
_TENS = ("", "十", *(f"{digit}十" for digit in _ONES[2:]))

YEAR_DIGITS: Mapping[str, str] = {"〇": "0", "零": "0", "○": "0"} | {
    digit: f"{n}" for n, digit in enumerate(_ONES[1:], 1)
}
"""Chinese digits as a year has them, one after the other: 二〇二二."""


@cache
def numerals() -> Mapping[str, int]:
    """Return every Chinese numeral from 1 to 999, the longest first.

    >>> [numerals()[text] for text in ("两", "十二", "二十", "九十九", "一百零五", "两百一十五")]
    [2, 12, 20, 99, 105, 215]
    >>> "两三" in numerals()
    False
    """
    return dict(sorted(_numerals(), key=lambda item: -len(item[0])))


def _numerals() -> Iterator[tuple[str, int]]:
    below_hundred = {f"{tens}{digit}": 10 * t + o for t, tens in enumerate(_TENS) for o, digit in enumerate(_ONES)}
    tails = {f"零{digit}": number for number, digit in enumerate(_ONES) if digit} | {"": 0}
    tails |= {f"一{text}" if text.startswith("十") else text: n for text, n in below_hundred.items() if "十" in text}
    yield "两", 2
    yield from ((text, number) for text, number in below_hundred.items() if text)
    for hundreds, head in [*enumerate(_ONES[1:], 1), (2, "两")]:
        yield from ((f"{head}百{tail}", 100 * hundreds + rest) for tail, rest in tails.items())


@cache
def form() -> str:
    """Return a regular expression for one numeral, the longest that fits; it captures nothing."""
    return f"(?:{any_of(numerals())})"
