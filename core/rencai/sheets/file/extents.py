"""Scan a sheet's XML before any library reads it: its extent, merges, errors and number cells.

The reading library tells the same in a second pass (``cells.numbers``), which takes as long as the first. XML that is
not written as spreadsheet programs write it is left to that pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.file.cells import beyond, column, within
from rencai.sheets.file.errors import too_long, too_merged, too_wide
from rencai.sheets.file.limits import ROWS, Limits

if TYPE_CHECKING:
    from arro3.core import RecordBatch

    from rencai.sheets.file.book import Merge


_NUMERIC = r'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[nb]")?>(?:<f(?:\s[^>]*)?/>|<f(?:\s[^>]*)?>[^<]*</f>)?<v>'
_STYLED = ' s="[0-9]+"'
_TEXTS, _NUMBERS = ("s", "str", "inlineStr", "e", "d"), ("n", "b")
"""Types of cells that are texts (also errors, and days as text), and that are numbers or yes/no, as those without."""
_ADDRESS = r'^<c r="(?<letters>[A-Z]+)(?<row>[0-9]+)'
_PLAIN = r"^(?:-?[0-9]+(?:\.[0-9]+)?|true|false)$"
"""How a number or a yes/no is told as text; a day, which is stored as a number too, is told otherwise."""


class Numbers:
    """The cells found so far; ``usual`` as long as every cell was written as usual, none beyond so many columns."""

    def __init__(self, columns: int) -> None:
        self.usual = True
        # a cell of which it is not certain at a glance where it is and whether it is stored as a number
        self._odd = re.compile(
            rb'<c(?=[\s/>])(?! r="' + within(columns) + rb'[0-9]{1,6}"(?: s="[0-9]+")?'
            rb'(?: t="(?:s|str|inlineStr|e|d)"/?>|(?: t="[nb]")?(?:/>|></c>|><v>|><f[\s/>])))|<!'
        )
        self._seen = f"{_doubtful(columns)}|{_NUMERIC}"
        self._found: list[pl.DataFrame] = []

    def add(self, text: bytes) -> None:
        """Look through some XML that ends before a cell or after one."""
        if not self.usual:
            return
        try:
            told = pl.Series([text], dtype=pl.Binary).cast(pl.String)
        except pl.exceptions.ComputeError:  # no UTF-8
            self.usual = False
            return
        cells = told.str.extract_all(self._seen).explode(empty_as_null=False)
        numeric = cells.str.ends_with("<v>")
        if (b"!" in text or not numeric.all()) and self._odd.search(text):
            self.usual = False
            return
        found = cells.filter(numeric).str.extract_groups(_ADDRESS).struct.unnest()
        self._found.append(found.cast({"row": pl.UInt32}))

    def mask(self, read: RecordBatch, first_column: int) -> pl.DataFrame | None:
        """As ``RawSheet.numbers``: true where a cell is stored as a number or yes/no, else null; None where none is."""
        cells = pl.DataFrame(read)
        found = pl.concat(self._found) if self._found else pl.DataFrame()
        if found.is_empty():
            return None
        lines = found.filter(pl.col("row") <= cells.height).partition_by("letters", as_dict=True)
        rows = {column(str(letters).encode()) - first_column: lines["row"] for (letters,), lines in lines.items()}
        told = cells.select(
            _stored(name, cells.height, rows.get(place)) for place, name in enumerate(cells.columns)
        )  # all at once, so that both cores have a share
        return told if any(one.null_count() < one.len() for one in told.iter_columns()) else None


def _stored(name: str, height: int, rows: pl.Series | None) -> pl.Expr:
    """True in those rows, counted from 1, where the text is a number's, else null."""
    none = pl.Series(name, [None], dtype=pl.Boolean).new_from_index(0, height)
    if rows is None:
        return pl.lit(none)
    stored = pl.lit(none.scatter(rows - 1, True))  # noqa: FBT003 - the value
    return pl.when(stored & pl.col(name).str.contains(_PLAIN)).then(True).alias(name)  # noqa: FBT003 - the value


def _doubtful(columns: int) -> str:
    """A pattern of the beginning of whatever begins like a cell and may be an odd one.

    It looks for no more than Rust can (nothing ahead), and so finds in one pass what is looked at again.
    """
    letters, row = within(columns).decode(), "[0-9]{1,6}"
    address = rf'(?:[^A-Z]|$|{beyond(columns).decode()}|{letters}(?:[^A-Z0-9]|$|[0-9]{{7}}|{row}(?:[^0-9"]|$)))'
    cell = f'<c r="{letters}{row}"'
    perhaps = f"{cell}(?:{_STYLED})?"
    texts, numbers = "|".join(_TEXTS), "|".join(_NUMBERS)
    formulas = (f"<f{end}" for end in "\t\n\v\f\r />")
    return "|".join((
        "<c" + _other(' r="'),
        f'<c r="{address}',
        cell + _other(' s="', ' t="', "/>", ">"),
        cell + ' s="(?:[^0-9]|$|[0-9]+(?:[^0-9"]|$))',
        cell + _STYLED + _other(' t="', "/>", ">"),
        perhaps + ' t="' + _other(*(f'{name}"' for name in (*_TEXTS, *_NUMBERS))),
        perhaps + f' t="(?:{texts}|{numbers})"' + _other("/>", ">"),
        perhaps + f'(?: t="(?:{numbers})")?>' + _other("</c>", "<v>", *formulas),
    ))  # fmt: skip


def _other(*words: str) -> str:
    """A pattern of what is none of the words, up to the first letter by which it differs, or the end.

    >>> _other("/>", ">")
    '(?:(?:[^/>]|$)|/(?:[^>]|$))'
    """
    heads = sorted({word[:length] for word in words for length in range(len(word))})
    nexts = ("".join(sorted({word[len(head)] for word in words if word.startswith(head)})) for head in heads)
    return "(?:" + "|".join(f"{head}(?:[^{letters}]|$)" for head, letters in zip(heads, nexts, strict=True)) + ")"


HELD = 1 << 22
MERGES = 1_000_000
ROOT = re.compile(rb"<(\w+:)?worksheet[\s>]")
MERGE = re.compile(rb'mergeCell [^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]+)""")


@dataclass
class Sheet:
    """What was found so far; ``add`` takes the next chunk and refuses what goes too far.

    Merges count lines and columns of the sheet from 0. ``errors`` are cells that hold an error: letters, row, text.
    ``numbers`` is told every piece that ends before a cell.
    """

    patterns: Patterns
    limits: Limits
    numbers: Numbers | None = None
    merges: list[Merge] = field(default_factory=list)
    errors: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    rows: int = 0
    position: int = 0
    rest: bytes = b""

    def add(self, chunk: bytes) -> None:
        """Look through the chunk and what was kept of the one before, up to the beginning of its last cell."""
        text = self.rest + chunk
        cut = text.rfind(self.patterns.start)
        if cut <= 0 and len(text) > HELD:
            cut = text.rfind(b"<")
            cut = cut if cut > 0 else len(text)
            self.numbers = None
        if cut > 0:
            self._look(text, cut)
        self.rest = text[max(cut, 0) :]

    def close(self) -> None:
        """Look through the end."""
        self._look(self.rest, len(self.rest))
        self.rest = b""

    def _look(self, text: bytes, end: int) -> None:
        found = self.patterns
        last = text.rfind(found.start_row, 0, end)
        if last >= 0 and found.odd_row.match(text, last):
            self._count_rows(text[:end])
        if not self._usual(text[:end]) and found.odd_cell.search(text, 0, end):
            self._odd(text[:end])
        else:
            self.position = 0
        if text.find(b"#", 0, end) >= 0 and text.find(b't="e"', 0, end) >= 0:  # the first is far quicker to miss
            self.errors += found.error.findall(text, 0, end)
        after = max(text.rfind(found.end_row, 0, end), 0)  # merges come after the rows
        if text.find(b"mergeCell ", after, end) >= 0:
            self.merges += (
                (int(top) - 1, column(left), int(bottom) - 1, column(right))
                for left, top, right, bottom in MERGE.findall(text, after, end)
            )
            if len(self.merges) > MERGES:
                raise too_merged(MERGES)

    def _usual(self, text: bytes) -> bool:
        """Whether every cell is one whose place and kind are certain, which none beyond the limits is."""
        if self.numbers:
            self.numbers.add(text)
        return bool(self.numbers and self.numbers.usual)

    def _odd(self, text: bytes) -> None:
        if wide := self.patterns.wide.search(text):
            raise too_wide(self.limits, f" (cell {wide[1].decode()})")
        if self.patterns.high.search(text):
            raise too_long()
        self._count_cells(text)

    def _count_rows(self, text: bytes) -> None:
        tags = self.patterns.row.findall(text)
        numbers = [int(found[1][:9]) for tag in tags if (found := NUMBER.search(tag))]
        self.rows = max(self.rows + len(tags) - len(numbers), max(numbers, default=0))
        if self.rows > ROWS:
            raise too_long()

    def _count_cells(self, text: bytes) -> None:
        """Cells without an address stand one after the other; those with one are bounded by it already."""
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
    """The searches for one prefix of names (``x:`` in ``<x:c>``) and one limit of columns."""

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


def sheet(first: bytes, limits: Limits, numbers: Numbers | None = None) -> Sheet | None:
    """A search for the sheet whose first chunk this is; None where it is no sheet."""
    root = ROOT.search(first)
    if not root:
        return None
    prefix = root[1] or b""
    return Sheet(_patterns(prefix, limits.columns), limits, None if prefix else numbers)


def _patterns(prefix: bytes, columns: int) -> Patterns:
    c, row, wide = b"<" + prefix + b"c", b"<" + prefix + b"row", beyond(columns)
    full = rb"[^>]*+(?<!/)>(?!\s*</)"
    address = rb"""(?=[^<>]*?\sr\s*=\s*["']"""
    high = rb"(?:[0-9]{8,}|[2-9][0-9]{6}|1[1-9][0-9]{5}|10[5-9][0-9]{4}|1049[0-9]{3}|1048[6-9][0-9]{2})"
    formula = rb"(?:<" + prefix + rb"f(?:\s[^>]*+)?(?:(?<=/)>|(?<!/)>[^<]*+</" + prefix + rb"f>))?"
    value = rb"<" + prefix + rb"v>(#[A-Z0-9/!?_]{1,20})<"
    return Patterns(
        start=c,
        start_row=row,
        end_row=b"</" + prefix + b"row",
        odd_cell=re.compile(c + rb'(?! r="' + within(columns) + rb'[0-9]{1,6}")[\s/>]'),
        odd_row=re.compile(row + rb'(?! r="[0-9]{1,6}")[\s/>]'),
        row=re.compile(row + rb"(?=[\s/>])[^>]*+"),
        cell=re.compile(c + rb"(?=[\s/>])"),
        bare=re.compile(c + rb"(?![^<>]*?\sr\s*=)(?=[\s/>])"),
        wide=re.compile(c + address + rb"(" + wide + rb"[0-9]{1,7}))" + full),
        high=re.compile(c + address + rb"[A-Za-z]{1,3}" + high + rb"\b)" + full),
        content=re.compile(c + rb"(?=[\s/>])" + full),
        error=re.compile(c + rb' (?=[^<>]*?\br="([A-Z]{1,3})([0-9]{1,7})")(?=[^<>]*?\bt="e")[^>]*+>' + formula + value),
    )
