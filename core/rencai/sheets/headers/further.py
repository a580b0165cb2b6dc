"""Find the further tables of a sheet, below its first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from rencai.sheets.headers.find import DEPTH
from rencai.sheets.headers.grid import is_same, read_grid
from rencai.sheets.headers.heading import CUT
from rencai.sheets.headers.lines import LEVELS, candidates, is_data
from rencai.sheets.headers.meaning import HeadingIndex
from rencai.sheets.headers.placing import place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Merge, Row
    from rencai.sheets.headers.lines import Candidate


_MOST = 500
"""Lines of headings of one sheet that are looked at closely."""


class _Lines(NamedTuple):
    """The lines of a header, counted from 0 in the sheet, their texts, and column index -> canonical name."""

    first: int
    last: int
    texts: tuple[Row, ...]
    named: Mapping[int, str]

    def is_repeated(self, row: Row) -> bool:
        """Return whether the line is one of the header's once more."""
        return any(
            all(text is None or is_same(text, own) for text, own in zip(row, line, strict=True)) for line in self.texts
        )


def find_further_tables(
    cells: pl.DataFrame,
    columns: Sequence[Column],
    confirmed: Mapping[str, str] | None = None,
    merges: Sequence[Merge] = (),
) -> list[int]:
    """Return the lines, counted from 0, with which a further table of other columns begins.

    That is the first line of a header that names people or qualifications, and columns other than those of the table
    above it. The other lines of a header begin none.
    """
    headings = HeadingIndex(columns, confirmed)
    lines = _heading_lines(cells, headings, tuple(confirmed or ()))
    sheet = _Sheet(cells, headings, merges, lines)
    starts: list[int] = []
    current: _Lines | None = None
    after = 0
    for line, row in lines.items():
        current = current or sheet.first_header(line)
        if current is None or line <= current.last:
            continue
        if current.is_repeated(row):
            after = line + 1
            continue
        header = sheet.header_at(line, max(after, current.last + 1))
        if header and not header.named.items() <= current.named.items():
            starts.append(header.first)
            current = header
    return starts


class _Sheet:
    """A sheet, in which headers are looked for near its lines of headings."""

    def __init__(
        self, cells: pl.DataFrame, headings: HeadingIndex, merges: Sequence[Merge], lines: Mapping[int, Row]
    ) -> None:
        self.cells, self.headings, self.lines = cells, headings, lines
        self._closely = _MOST
        self.merges: dict[int, list[Merge]] = {}
        for merge in merges:
            self.merges.setdefault(merge[0], []).append(merge)

    def first_header(self, line: int) -> _Lines | None:
        """Return the best header among the first lines, those before this line of headings or with it."""
        return self._best(0, min(line + LEVELS, DEPTH), line)

    def header_at(self, line: int, after: int) -> _Lines | None:
        """Return the best header that this line of headings is in, of lines from ``after`` on.

        Of a sheet with very many such lines the later ones are taken by themselves, for a close look takes long.
        """
        self._closely -= 1
        if self._closely < 0:
            return self._alone(line)
        header = self._best(self._top(line, after), line + LEVELS, line)
        return header if header and header.last >= line else None

    def _alone(self, line: int) -> _Lines | None:
        row = self.lines[line]
        named: dict[int, str] = {}
        for column_index, text in enumerate(row):
            name = self.headings.meaning_of(text).sure if text else None
            if name and name not in named.values():
                named[column_index] = name
        return _Lines(line, line, (row,), named) if len(named) > 1 else None

    def _top(self, line: int, after: int) -> int:
        """Return the first line that may group the headings of this one, which may follow a table's last applicant."""
        top = line
        while top > max(after, line - LEVELS + 1) and self._may_group(top - 1, after):
            top -= 1
        return top

    def _may_group(self, line: int, after: int) -> bool:
        """Return whether the line is more likely one of groups than an applicant's."""
        row, below = self._row(line), self._row(line + 1)
        texts = [text for text in row if text]
        if not texts or any(is_data(text) for text in texts):
            return False
        wide = any(right > left for _, left, _, right in self.merges.get(line, ()))
        apart = line > after and sum(text is not None for text in self._row(line - 1)) <= 1
        self.headings.add(texts)
        single = any(
            text and self.headings.contains(text) and is_same(lower or text, text)
            for text, lower in zip(row, below, strict=True)
        )
        return wide or apart or single

    def _row(self, line: int) -> Row:
        return tuple((text or "").strip() or None for text in self.cells.row(line))

    def _best(self, start: int, end: int, line: int) -> _Lines | None:
        height = min(end, self.cells.height) - start
        merges = [
            (top - start, left, bottom - start, right)
            for near in range(start, start + height)
            for top, left, bottom, right in self.merges.get(near, ())
        ]
        top = read_grid(self.cells.slice(start, height), merges, height)
        self.headings.add({text for row in top.texts for text in row if text})
        fitting = [
            candidate
            for candidate in candidates(top, self.headings)
            if candidate.is_header() and self._may_be_of(candidate, start, line)
        ]
        best = max(fitting, key=lambda candidate: candidate.rank, default=None)
        if best is None:
            return None
        named = {
            column_index: name
            for name, column_index in place(
                best.readings, best.accepted, of_people=self.headings.of_people
            ).mapping.items()
        }
        return _Lines(start + best.first, start + best.last, top.texts[best.first : best.last + 1], named)

    def _may_be_of(self, candidate: Candidate, start: int, line: int) -> bool:
        """Return whether the header begins at the line or above, or goes on with it, with nothing but headings."""
        return all(between in self.lines for between in range(line + 1, start + candidate.first + 1))


def _heading_lines(cells: pl.DataFrame, headings: HeadingIndex, confirmed: Sequence[str]) -> dict[int, Row]:
    """Return the lines of headings that name people or qualifications, by their number counted from 0, trimmed.

    At least half of a line's texts must be headings, and two, or one of them a heading of names: the others may group
    headings on the next line.
    """
    rows = {
        line: tuple((text or "").strip() or None for text in row)
        for line, *row in _likely_lines(cells, headings, confirmed)
    }
    headings.add({text for row in rows.values() for text in row if text})
    return {line: row for line, row in rows.items() if _are_headings(row, headings)}


def _are_headings(row: Row, headings: HeadingIndex) -> bool:
    texts = [text for text in row if text]
    named = {headings.meaning_of(text).sure for text in texts} - {None}
    return "name" in named or (len(named) > 1 and 2 * len(named) >= len(texts) and "qualification" in named)


def _likely_lines(cells: pl.DataFrame, headings: HeadingIndex, confirmed: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the lines, numbered, that hold two headings, or one of names, spelt as listed or as in the first lines.

    Comparing whole columns at once leaves few lines of a large sheet to be interpreted.
    """
    top = {text for row in cells.head(DEPTH).rows() for text in row if text and text.strip() and len(text) < CUT}
    headings.add({text.strip() for text in (*top, *headings.typed, *confirmed)})
    meant = {
        text: name for text in (*headings.typed, *top, *confirmed) if (name := headings.meaning_of(text.strip()).sure)
    }
    listed = pl.Series(sorted(meant), dtype=pl.String)
    names = pl.Series(sorted(text for text, name in meant.items() if name == "name"), dtype=pl.String)
    counted = pl.sum_horizontal(pl.lit(0), pl.all().is_in(listed.implode()))
    some = cells.with_row_index("line").filter(cells.select(counted > 0).to_series())
    own = pl.exclude("line")
    several = pl.sum_horizontal(pl.lit(0), own.is_in(listed.implode())) > 1
    return some.filter(several | pl.any_horizontal(pl.lit(value=False), own.is_in(names.implode()))).rows()
