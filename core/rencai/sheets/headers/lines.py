"""The lines that may be a header: one, or a few of which the upper group the lower."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rencai.sheets.headers.grid import is_same
from rencai.sheets.headers.words import heading_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rencai.sheets.headers.grid import Grid, StackedHeading
    from rencai.sheets.headers.heading import Meaning
    from rencai.sheets.headers.meaning import HeadingIndex

LEVELS = 3
"""Lines that a header takes at most."""
_DATA = re.compile(r"(?![12][0-9]{3}$)[0-9][0-9\s./\-:,年月日]{3,}|[a-z]{0,3}[0-9]{6,}[a-z]?|\S+@\S+", re.IGNORECASE)
"""Dates, figures, document numbers, addresses: what data have and headings do not; a year alone may be either."""

_ANSWER = re.compile(r"是|否|有|无|[yn]|yes|no|true|false|√|×", re.IGNORECASE)
"""What else cells hold, and no heading."""

_LABEL = re.compile(r"^(?!其中)[^(（\[【]{2,12}(?:[(（](?:盖章|公章|签字|签章)[)）])?\s*[:：]")
"""How a line above a list begins (填报单位：…, 联系人：…) and no group of headings."""


def is_data(text: str) -> bool:
    """Return whether the text is what data have and headings do not: a date, a figure, a number, an address, a yes."""
    return bool(_DATA.fullmatch(text) or _ANSWER.fullmatch(text))


@dataclass(frozen=True)
class Candidate:
    """Some lines as a header: the headings over each column, and what each means."""

    first: int
    last: int
    stack: tuple[StackedHeading, ...]
    readings: tuple[Meaning, ...]

    @property
    def sure(self) -> set[str]:
        """The canonical columns that a heading means beyond doubt."""
        return {name for meaning in self.readings if (name := meaning.sure)}

    @cached_property
    def accepted(self) -> dict[str, int]:
        """The near misses that can be nothing else: canonical column -> column index."""
        near: dict[str, list[int]] = {}
        for column_index, meaning in enumerate(self.readings):
            for name in meaning.columns if meaning.how == "near" else ():
                near.setdefault(name, []).append(column_index)
        alone = {name: indices[0] for name, indices in near.items() if len(indices) == 1 and name not in self.sure}
        return {name: column_index for name, column_index in alone.items() if self.readings[column_index].likely}

    @property
    def rank(self) -> tuple[int, int, int]:
        """How much the lines say, and of several that say as much the upper."""
        sure = len(self.sure)
        return sure + len(self.accepted), sure, -self.last

    def is_header(self) -> bool:
        """Return whether the lines may be a header: enough headings are sure, and few cells look like data."""
        sure, near = self.sure, self.accepted
        data = sum(bool(item.text and _DATA.fullmatch(item.text)) for item in self.stack)
        enough = "qualification" in sure or len(sure) > 1 or (sure and len(near) > 1)
        return bool(enough and (not data or len(sure) > 2 * data))

    def covers(self, line: int) -> bool:
        """Return whether the line is one of them."""
        return self.first <= line <= self.last


def candidates(top: Grid, headings: HeadingIndex) -> Iterator[Candidate]:
    """Yield every line, and every few lines of which the upper group the lower, without the parts of such lines.

    Lines in which no text can be a heading, which are nearly all lines of data, are left out.
    """
    hopeful = [any(text and headings.likely(text) for text in row) for row in top.texts]
    lines = [line for line in range(len(hopeful)) if any(hopeful[max(line - LEVELS, 0) : line + 1])]
    single = {line: candidate_of(top, headings, line, line) for line in lines}
    deeper: list[Candidate] = []
    for line in lines:
        below = single[line]
        for first in range(line - 1, max(line - LEVELS, -1), -1):
            if not _may_group(top, headings, first, line):
                break
            candidate = candidate_of(top, headings, first, line)
            if _belong_together(top, headings, candidate, below):
                deeper.append(candidate)
            below = candidate
    whole = [candidate for candidate in deeper if not any(_is_within(candidate, other) for other in deeper)]
    yield from (candidate for candidate in single.values() if not any(_is_within(candidate, other) for other in whole))
    yield from whole


def _is_within(candidate: Candidate, other: Candidate) -> bool:
    return candidate != other and other.first <= candidate.first and candidate.last <= other.last


def candidate_of(top: Grid, headings: HeadingIndex, first: int, last: int) -> Candidate:
    """Interpret those lines; near misses are looked for only beside a heading that is sure, for they take long."""
    stack = tuple(top.stack(first, last))
    meanings = tuple(headings.interpret(item) for item in stack)
    if any(reading.sure for reading in meanings):
        meanings = tuple(headings.interpret_closely(item) for item in stack)
    return Candidate(first, last, stack, meanings)


# ---- what groups what ----


def _may_group(top: Grid, headings: HeadingIndex, line: int, last: int) -> bool:
    """Return whether the line may group the headings below it.

    It may not where one of its headings is a column's by itself with a text below, which would be that column's cell,
    nor across a blank line, unless headings are merged down into it.
    """
    if any(text and _LABEL.search(text) for text in top.texts[line]):
        return False
    if not any(top.texts[line]) or not (any(top.texts[line + 1]) or top.tall(line, line + 1)):
        return False
    if any(text and _DATA.fullmatch(text) for text in top.texts[line]):
        return False
    both = [
        column_index
        for column_index, upper in enumerate(top.texts[line])
        if upper and top.next_text(line, last, column_index)
    ]
    alone = [column_index for column_index in both if _is_alone(top, headings, line, last, column_index)]
    if alone and not _is_grouped(top, headings, line, last, sorted({*both} - {*alone}), alone):
        return False
    spanning = any(top.spans(line, last, column_index) for column_index in both)
    return spanning or not _is_repeated(top, headings, line, both)


def _is_alone(top: Grid, headings: HeadingIndex, line: int, last: int, column_index: int) -> bool:
    """Return whether the heading is a column's by itself, and not what groups the text below it."""
    upper, lower = top.texts[line][column_index], top.next_text(line, last, column_index)
    if not upper or not lower or not headings.contains(upper) or is_same(upper, lower):
        return False
    return not top.spans(line, last, column_index) and not headings.contains(upper, lower)


def _is_grouped(
    top: Grid, headings: HeadingIndex, line: int, last: int, others: Sequence[int], alone: Sequence[int]
) -> bool:
    """Return whether headings below other groups show that the text below a heading alone is no cell of its column.

    劳动合同 over 签订日期 beside 申报人 over 姓名 and 证书 over 证书名称; never a name or a qualification.
    """
    shown = 0
    for column_index in others:
        upper, lower = top.texts[line][column_index], top.next_text(line, last, column_index)
        shown += bool(upper and lower and not is_same(upper, lower) and headings.contains(lower))
    people = {headings.meaning_of(top.texts[line][column_index] or "").sure for column_index in alone}
    return shown > 1 and shown >= len(alone) and not people & {"name", "qualification"}


def _is_repeated(top: Grid, headings: HeadingIndex, line: int, both: Sequence[int]) -> bool:
    """Return whether the next line has the same headings once more, in the same language or another."""
    upper, lower = top.texts[line], top.texts[line + 1]
    if {column_index for column_index, text in enumerate(lower) if text} - {*both}:
        return False
    pairs = [(upper[column_index] or "", text) for column_index in both if (text := lower[column_index])]
    meant = [(headings.meaning_of(above).sure, headings.meaning_of(text).sure) for above, text in pairs]
    same = sum(bool(name) and name == other for name, other in meant)
    return same > 1 and all(name == other for name, other in meant)


def _belong_together(top: Grid, headings: HeadingIndex, candidate: Candidate, below: Candidate) -> bool:
    """Return whether the first line groups those below, of which the last names columns, and is no title."""
    if _begins_with_title(top, candidate, below):
        return False
    if any(headings.contains(text) for text in top.tall(candidate.first, candidate.last)):
        return True
    last = [(item, meaning) for item, meaning in zip(candidate.stack, candidate.readings, strict=True) if item.text]
    if not any(item.line == candidate.last and _names_column(headings, item, meaning) for item, meaning in last):
        return False
    more = [meaning.likely for meaning in candidate.readings] != [meaning.likely for meaning in below.readings]
    return more or any(top.spans(candidate.first, candidate.last, index) for index in range(len(candidate.stack)))


def _names_column(headings: HeadingIndex, item: StackedHeading, meaning: Meaning) -> bool:
    return bool(meaning.likely or (item.groups and item.text and headings.contains(item.text)))


def _begins_with_title(top: Grid, candidate: Candidate, below: Candidate) -> bool:
    """Return whether the first line is one text that ends as titles do, or stands over all that is below."""
    above = [text for text in top.texts[candidate.first] if text]
    if len(set(above)) != 1:
        return False
    if heading_words().title.search(above[0]):
        return True
    over = top.spread(candidate.first, candidate.first)[0]
    own = [text for text, item in zip(over, candidate.stack, strict=True) if item.text]
    return all(own) and candidate.rank[:2] <= below.rank[:2]
