"""The top of a sheet as texts, and the header found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from rencai.sheets.headers.heading import CUT
from rencai.system.text import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.messages.codes import HowRead


Row = tuple[str | None, ...]
CONTROL = r"[\p{Cc}--[\t\n\r]]"
"""Control characters, with which no column can be named; a heading has blanks in their places."""


class UnreadColumn(NamedTuple):
    """A column that is not read as the canonical one of that name, because another heading stands beside it."""

    name: str
    column_index: int
    heading: str
    beside: str


@dataclass(frozen=True)
class Header:
    """Where the header is and what it says.

    :param row: the header's last line, counted from 0 in the sheet's cells; the data begin after it.
    :param names: one unique name for each column of the sheet.
    :param mapping: canonical name -> column index.
    :param unknown: headings of no canonical column.
    :param duplicates: (canonical name, heading) of headings whose column another has already.
    :param repeated: headings that occur more than once.
    :param blank: the names made for columns without a heading.
    :param confirmed: (heading, canonical name) of headings that the user confirmed.
    :param accepted: (heading, canonical name) of near misses that can be nothing else.
    :param suggested: (heading, canonical names) of those among ``unknown`` that may be a column.
    :param units: canonical name -> the unit of its bare numbers, where it is not the column's own.
    :param rows: how many lines the header takes.
    :param above: the texts of its lines over the last.
    :param dismissed: headings confirmed to be no column.
    :param doubtful: columns of which only a person can say whose they are.
    :param others: columns that are another document's or person's, of names that no column has.
    :param ways: how each column was read (``messages.codes.HOW_READ``).
    """

    row: int
    names: tuple[str, ...]
    mapping: Mapping[str, int]
    unknown: tuple[str, ...]
    duplicates: tuple[tuple[str, str], ...]
    repeated: tuple[str, ...]
    blank: tuple[str, ...]
    confirmed: tuple[tuple[str, str], ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()
    suggested: tuple[tuple[str, tuple[str, ...]], ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    rows: int = 1
    above: tuple[Row, ...] = ()
    dismissed: tuple[str, ...] = ()
    doubtful: tuple[UnreadColumn, ...] = ()
    others: tuple[UnreadColumn, ...] = ()
    ways: tuple[HowRead, ...] = field(default=(), compare=False)


def letter(column_index: int) -> str:
    """Return Excel's letters for a column, counted from 0.

    >>> letter(0), letter(25), letter(26), letter(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    before, last = divmod(column_index, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def number_repeated(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the headings in order, a later one of the same text numbered.

    >>> number_repeated(["备注", "姓名", "备注"])
    ('备注', '姓名', '备注 (2)')
    """
    originals = set(headings)
    names: dict[str, None] = {}
    for heading in headings:
        name, count = heading, 1
        while name in names or (count > 1 and name in originals):
            count += 1
            name = f"{heading} ({count})"
        names[name] = None
    return tuple(names)


Merge = tuple[int, int, int, int]
"""First line, first column, last line, last column."""


def is_same(text: str | None, other: str | None) -> bool:
    """Return whether two headings are the same text, whatever their spaces and line breaks.

    >>> is_same("工作 地点", "工作地点"), is_same(None, "")
    (True, True)
    """
    return "".join((text or "").split()) == "".join((other or "").split())


class StackedHeading(NamedTuple):
    """The heading of one column, the groups above it, and the line on which it stands."""

    groups: tuple[str, ...]
    text: str | None
    line: int


@dataclass(frozen=True)
class Grid:
    """The first lines of a sheet.

    :param texts: the cells, trimmed and cut to ``CUT`` characters, null where blank.
    :param covered: (line, column index) of a merge's other cells -> that of its first cell.
    """

    texts: tuple[Row, ...]
    covered: Mapping[tuple[int, int], tuple[int, int]]

    @cached_property
    def _origins(self) -> frozenset[tuple[int, int]]:
        """The first cells of merges, as line and column index."""
        return frozenset(self.covered.values())

    def spread(self, first: int, last: int) -> list[Row]:
        """Return the lines from ``first`` to ``last`` with each text also in the blank cells that it stands over.

        Those are the other cells of its merge; without a merge, those to its right, up to the next text in its line
        or, in a line above, of the next group.
        """
        rows: list[Row] = []
        for line in range(first, last + 1):
            row: list[str | None] = []
            for column_index, text in enumerate(self.texts[line]):
                begins = any(self.texts[above][column_index] for above in range(first, line))
                row.append(text or self._from_left(line, column_index, None if begins or not row else row[-1]))
            rows.append(tuple(row))
        return rows

    def _from_left(self, line: int, column_index: int, left: str | None) -> str | None:
        """Return the text that reaches into a blank cell; ``left`` is that of the cell to its left."""
        first = self.covered.get((line, column_index))
        if first:
            return self.texts[line][first[1]] if first[0] == line else None
        before = (line, column_index - 1)
        return None if before in self.covered or before in self._origins else left

    def stack(self, first: int, last: int) -> list[StackedHeading]:
        """Return the headings of each column on the lines from ``first`` to ``last``."""
        spread = self.spread(first, last)
        return [self._stacked(column_index, first, last, spread) for column_index in range(len(self.texts[last]))]

    def _stacked(self, column_index: int, first: int, last: int, spread: Sequence[Row]) -> StackedHeading:
        """Return the lowest text of the column below those above it, each of several of one text once."""
        line = next((line for line in range(last, first - 1, -1) if self.texts[line][column_index]), last)
        groups: list[str] = []
        below = self.texts[line][column_index]
        for upper in range(line - 1, first - 1, -1):
            group = spread[upper - first][column_index]
            if group and not is_same(group, below):
                groups.insert(0, group)
                below = group
        return StackedHeading(tuple(groups), self.texts[line][column_index], line)

    def next_text(self, line: int, last: int, column_index: int) -> str | None:
        """Return the next text below in the column, up to the last line; None where there is none."""
        return next((text for below in range(line + 1, last + 1) if (text := self.texts[below][column_index])), None)

    def spans(self, line: int, last: int, column_index: int) -> bool:
        """Return whether the text stands over a column beside its own, too, in which there is a text below."""
        row, text = self.spread(line, line)[0], self.texts[line][column_index]
        if not text:
            return False
        beside = (column_index - 1, column_index + 1)
        return any(
            0 <= other < len(row) and is_same(row[other], text) and self.next_text(line, last, other)
            for other in beside
        )

    def tall(self, first: int, last: int) -> list[str]:
        """Return the texts whose cell is merged from those lines down to the last."""
        origins = (self.covered.get((last, column_index)) for column_index in range(len(self.texts[last])))
        texts = (self.texts[origin[0]][origin[1]] for origin in origins if origin and first <= origin[0] < last)
        return [text for text in texts if text]


def read_grid(cells: pl.DataFrame, merges: Iterable[Merge], depth: int) -> Grid:
    """Return the first lines of a sheet; ``merges`` count lines and columns of the cells from 0."""
    if not cells.width:
        return Grid((), {})
    text = pl.all().cast(pl.String).str.slice(0, CUT).str.replace_all(CONTROL, " ").str.strip_chars(BLANK)
    texts = tuple(cells.head(depth).select(text.replace("", None)).rows())
    near = [merge for merge in merges if merge[0] < len(texts)]
    covered = {cell: merge[:2] for merge in near for cell in _covered_cells(merge, len(texts), cells.width)}
    return Grid(texts, covered)


def _covered_cells(merge: Merge, height: int, width: int) -> list[tuple[int, int]]:
    """Return the cells of a merge except its first."""
    line, first_column, last, end = merge
    lines, columns = range(line, min(last + 1, height)), range(first_column, min(end + 1, width))
    return list(product(lines, columns))[1:]
