"""Scan a sheet's XML before any library reads it: its extent, merges and errors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from rencai.sheets.file.cells import column_index, pattern_beyond, pattern_within
from rencai.sheets.file.errors import too_long, too_merged, too_sparse, too_wide
from rencai.sheets.file.limits import ROWS, Limits
from rencai.sheets.file.marks import MarkScan
from rencai.sheets.file.oddities import OddCell, OddityScan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.facts import BookFacts
    from rencai.sheets.file.numbers import NumberScan


LONGEST_REST = 1 << 22
CELL_BYTES = 40
"""Bytes that reading takes for each cell between the first and the last of a sheet, empty ones too."""
MERGES = 1_000_000
ROOT = re.compile(rb"<(\w+:)?worksheet[\s>]")
MERGE = re.compile(rb'mergeCell [^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]+)""")


@dataclass
class SheetScan:
    """The state of a scan of one sheet, and what it has found.

    Merges count lines and columns of the sheet from 0. ``numbers``, if any, ``oddities`` and ``marks`` are given every
    piece of XML that ends before a cell; ``odd`` are the cells that the latter found, and those that hold an error.
    """

    patterns: Patterns
    limits: Limits
    numbers: NumberScan | None = None
    merges: list[Merge] = field(default_factory=list)
    oddities: OddityScan | None = None
    marks: MarkScan | None = None
    errors: list[OddCell] = field(default_factory=list)
    rows: int = 0
    last_row: int = 0
    position: int = 0
    rest: bytes = b""

    def add(self, chunk: bytes) -> None:
        """Scan the chunk after the rest of the one before, up to the beginning of its last cell.

        :raises InputError: when there are too many rows, columns or merges.
        """
        text = self.rest + chunk
        cut = text.rfind(self.patterns.start)
        if cut <= 0 and len(text) > LONGEST_REST:
            cut = text.rfind(b"<")
            cut = cut if cut > 0 else len(text)
            self.numbers = None
        if cut > 0:
            self._scan(text, cut)
        self.rest = text[max(cut, 0) :]

    @property
    def dense_columns(self) -> int:
        """The columns that may have content, of all rows, in the memory that there is (``CELL_BYTES``)."""
        return self.limits.memory // (CELL_BYTES * max(self.rows, self.last_row, 1))

    @property
    def odd(self) -> list[OddCell]:
        """The cells whose stored text is not what they show."""
        return self.errors + (self.oddities.cells if self.oddities else [])

    @property
    def long_numbers(self) -> list[tuple[bytes, bytes, bytes]]:
        """The letters, row and value of cells that hold a number of many digits."""
        return self.oddities.numbers if self.oddities else []

    def close(self) -> None:
        """Scan what is left at the end."""
        self._scan(self.rest, len(self.rest))
        self.rest = b""

    def _scan(self, text: bytes, end: int) -> None:
        patterns = self.patterns
        if self.marks:
            self.marks.add(text, end)
        last = text.rfind(patterns.start_row, 0, end)
        if last >= 0 and patterns.odd_row.match(text, last):
            self._count_rows(text[:end])
        elif last >= 0 and (number := NUMBER.search(text, last, text.find(b">", last))):
            self.last_row = int(number[1][:9])
        if not self._add_numbers(text[:end]) and patterns.odd_cell.search(text, 0, end):
            self._check_odd_cells(text[:end])
        else:
            self.position = 0
        if text.find(b"#", 0, end) >= 0 and text.find(b't="e"', 0, end) >= 0:  # the first is far quicker to miss
            self.errors += (
                OddCell(int(row) - 1, column_index(letters), "error", content.decode())
                for letters, row, content in patterns.error.findall(text, 0, end)
            )
        if self.oddities:
            hints = self.numbers if self.numbers and self.numbers.usual else None
            self.oddities.add(
                text, end, formulas=not hints or hints.has_formulas, long_numbers=not hints or hints.has_long
            )
        after = max(text.rfind(patterns.end_row, 0, end), 0)  # merges come after the rows
        if text.find(b"mergeCell ", after, end) >= 0:
            self.merges += (
                (int(top) - 1, column_index(left), int(bottom) - 1, column_index(right))
                for left, top, right, bottom in MERGE.findall(text, after, end)
            )
            if len(self.merges) > MERGES:
                raise too_merged(MERGES)

    def _add_numbers(self, text: bytes) -> bool:
        """Return whether every cell has a certain address and kind, which no cell beyond the limits has."""
        if self.numbers:
            self.numbers.add(text)
        return bool(self.numbers and self.numbers.usual)

    def _check_odd_cells(self, text: bytes) -> None:
        if wide := self.patterns.wide.search(text):
            raise too_wide(self.limits, f" (cell {wide[1].decode()})")
        if self.patterns.high.search(text):
            raise too_long()
        self._count_cells(text)

    def _count_rows(self, text: bytes) -> None:
        tags = self.patterns.row.findall(text)
        numbers = [int(number[1][:9]) for tag in tags if (number := NUMBER.search(tag))]
        self.rows = max(self.rows + len(tags) - len(numbers), max(numbers, default=0))
        if self.rows > ROWS:
            raise too_long()

    def _count_cells(self, text: bytes) -> None:
        """Count cells without an address, which follow one another; those with one are bounded by it already."""
        if not self.patterns.bare.search(text):
            self.position = 0
            return
        for number, row in enumerate(text.split(self.patterns.end_row)):
            self.position = self.position if number == 0 else 0
            cells = self.patterns.cell.finditer(row)
            beyond = next(islice(cells, max(self.limits.columns - self.position, 0), None), None)
            if beyond and self.patterns.content.search(row, beyond.start()):
                raise too_wide(self.limits)
            self.position += row.count(self.patterns.start)


@dataclass(frozen=True)
class Patterns:
    """The patterns for one prefix of names (``x:`` in ``<x:c>``) and one limit of columns."""

    start: bytes
    start_row: bytes
    end_row: bytes
    odd_cell: re.Pattern[bytes]
    odd_row: re.Pattern[bytes]
    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    bare: re.Pattern[bytes]
    wide: re.Pattern[bytes]
    high: re.Pattern[bytes]
    content: re.Pattern[bytes]
    error: re.Pattern[bytes]


def start_scan(
    first: bytes, limits: Limits, numbers: NumberScan | None = None, facts: BookFacts | None = None
) -> SheetScan | None:
    """Return the scan of the sheet whose first chunk this is; None where the part is no sheet."""
    root = ROOT.search(first)
    if not root:
        return None
    prefix = root[1] or b""
    oddities = OddityScan(prefix, facts) if facts else None
    marks = MarkScan(facts.struck) if facts else None
    return SheetScan(
        _patterns(prefix, limits.columns), limits, None if prefix else numbers, oddities=oddities, marks=marks
    )


def check_density(chunks: Iterable[bytes], rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet of so many rows with content beyond that many columns, for which there is not enough memory.

    :raises InputError: when there is such a cell.
    """
    rest = b""
    patterns: Patterns | None = None
    for chunk in chunks:
        text = rest + chunk
        if patterns is None:
            root = ROOT.search(text)
            patterns = _patterns(root[1] or b"" if root else b"", columns)
        cut = max(text.rfind(patterns.start), 0)
        if patterns.wide.search(text, 0, cut):
            raise too_sparse(rows, columns, limits)
        rest = text[cut:]
    if patterns and patterns.wide.search(rest):
        raise too_sparse(rows, columns, limits)


def _patterns(prefix: bytes, columns: int) -> Patterns:
    c, row, wide = b"<" + prefix + b"c", b"<" + prefix + b"row", pattern_beyond(columns)
    full = rb"[^>]*+(?<!/)>(?!\s*</)"
    address = rb"""(?=[^<>]*?\sr\s*=\s*["']"""
    high = rb"(?:[0-9]{8,}|[2-9][0-9]{6}|1[1-9][0-9]{5}|10[5-9][0-9]{4}|1049[0-9]{3}|1048[6-9][0-9]{2})"
    formula = rb"(?:<" + prefix + rb"f(?:\s[^>]*+)?(?:(?<=/)>|(?<!/)>[^<]*+</" + prefix + rb"f>))?"
    value = rb"<" + prefix + rb"v>(#[A-Z0-9/!?_]{1,20})<"
    return Patterns(
        start=c,
        start_row=row,
        end_row=b"</" + prefix + b"row",
        odd_cell=re.compile(c + rb'(?! r="' + pattern_within(columns) + rb'[0-9]{1,6}")[\s/>]'),
        odd_row=re.compile(row + rb'(?! r="[0-9]{1,6}")[\s/>]'),
        row=re.compile(row + rb"(?=[\s/>])[^>]*+"),
        cell=re.compile(c + rb"(?=[\s/>])"),
        bare=re.compile(c + rb"(?![^<>]*?\sr\s*=)(?=[\s/>])"),
        wide=re.compile(c + address + rb"(" + wide + rb"[0-9]{1,7}))" + full),
        high=re.compile(c + address + rb"[A-Za-z]{1,3}" + high + rb"\b)" + full),
        content=re.compile(c + rb"(?=[\s/>])" + full),
        error=re.compile(c + rb' (?=[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})")(?=[^<>]*?\bt="e")[^>]*+>' + formula + value),
    )
