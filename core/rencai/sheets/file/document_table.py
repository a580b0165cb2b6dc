"""A table of a text document: rows of texts, and which cells are merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rencai.sheets.file.book import Merge


Texts = list[str | None]


@dataclass
class DocumentTable:
    """A table of a document; ``above`` is the line of text over it, and a covered cell is null in ``rows``."""

    above: str = ""
    rows: list[Texts] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def append_continuation(self, other: DocumentTable) -> None:
        """Append the rest of this table from the next page: without its repeated header, cut cells joined."""
        repeated = self.rows[: _count_repeated(self.rows, other.rows)]
        begin, skipped = len(self.rows), len(repeated)
        self.rows += other.rows[skipped:]
        below = [_shift(merge, begin - skipped) for merge in other.merges if merge[0] >= skipped]
        for column_index in range(self.width):
            below = self._join_cut_cell(column_index, begin, below)
        self.merges += below

    def _join_cut_cell(self, column_index: int, begin: int, below: list[Merge]) -> list[Merge]:
        """Join a column's cells around the break where the one after is empty, and either is merged over several rows.

        :returns: the merges below the break, the joined one among them.
        """
        row = self.rows[begin] if begin < len(self.rows) else []
        if column_index >= len(row) or row[column_index]:
            return below
        after = next((merge for merge in below if merge[0] == begin and merge[1] == column_index), None)
        before = next((merge for merge in self.merges if merge[2] == begin - 1 and merge[1] == column_index), None)
        if not after and not (before and before[0] < before[2]):
            return below
        first = before or (begin - 1, column_index, begin - 1, column_index)
        self.merges = [merge for merge in self.merges if merge is not before]
        joined = (first[0], column_index, after[2] if after else begin, first[3])
        return [*(merge for merge in below if merge is not after), joined]


def _count_repeated(rows: list[Texts], later: list[Texts]) -> int:
    """Return how many rows at the top of the later part repeat those at the top of the table."""
    count = 0
    while count < min(len(rows), len(later)) and rows[count] == later[count]:
        count += 1
    return count


def _shift(merge: Merge, lines: int) -> Merge:
    top, left, bottom, right = merge
    return top + lines, left, bottom + lines, right
