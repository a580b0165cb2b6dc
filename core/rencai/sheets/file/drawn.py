"""A table of a text document: rows of texts, and which cells are merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rencai.sheets.file.book import Merge


Texts = list[str | None]


@dataclass
class Drawn:
    """``above`` is the line of text over the table; a cell that another covers is null in ``rows``."""

    above: str = ""
    rows: list[Texts] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def goes_on(self, other: Drawn) -> None:
        """The other table is the rest of this one: its repeated header goes, cells cut by the page's end are one."""
        heads = self.rows[: _repeated(self.rows, other.rows)]
        begin, skipped = len(self.rows), len(heads)
        self.rows += other.rows[skipped:]
        below = [_moved(merge, begin - skipped) for merge in other.merges if merge[0] >= skipped]
        for place in range(self.width):
            below = self._joined(place, begin, below)
        self.merges += below

    def _joined(self, place: int, begin: int, below: list[Merge]) -> list[Merge]:
        """Where the first cell after the break is empty and it, or the one before, is tall, both are one."""
        row = self.rows[begin] if begin < len(self.rows) else []
        if place >= len(row) or row[place]:
            return below
        after = next((one for one in below if one[0] == begin and one[1] == place), None)
        before = next((one for one in self.merges if one[2] == begin - 1 and one[1] == place), None)
        if not after and not (before and before[0] < before[2]):
            return below
        first = before or (begin - 1, place, begin - 1, place)
        self.merges = [one for one in self.merges if one is not before]
        joined = (first[0], place, after[2] if after else begin, first[3])
        return [*(one for one in below if one is not after), joined]


def _repeated(rows: list[Texts], later: list[Texts]) -> int:
    """How many rows at the top of the later part are those at the top of the table."""
    count = 0
    while count < min(len(rows), len(later)) and rows[count] == later[count]:
        count += 1
    return count


def _moved(merge: Merge, lines: int) -> Merge:
    top, left, bottom, right = merge
    return top + lines, left, bottom + lines, right
