"""Place merged cells in a sheet's frame, and find what the library leaves out of an .ods: errors and times."""

from __future__ import annotations

import io
import re
from itertools import islice, product
from typing import TYPE_CHECKING
from xml.parsers import expat

import python_calamine

from rencai.sheets.file.errors import damaged, guarded, unsafe
from rencai.sheets.file.oddities import OddCell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rencai.sheets.file.book import Merge


RECORD = b"\xe5\x00"
"""How a record of merged cells begins in .xls; other bytes may look the same."""
SPANNED = re.compile(
    rb"""number-(?:rows|columns)-spanned\s*=\s*["'](?!1["'])[0-9]|value-type\s*=\s*["'](?:error|time)"""
)
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TIME = re.compile(r"PT(\d+)H(\d+)M([\d.,]+)S")
"""How a cell's time, which the library leaves out, is stored."""
REPEATED = 10_000
"""Cells at most that repeat a time."""
ERROR = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
"""The attribute by which LibreOffice says that a cell's text, empty to others, is an error's."""


def clip(merges: Iterable[Merge], first_column: int, shape: tuple[int, int]) -> list[Merge]:
    """Return the merges whose first cell is one of the cells, cut where the cells end, counted from their first.

    :raises InputError: when merges overlap: a small file would make much work.
    """
    height, width = shape
    cut = (
        (top, left - first_column, min(bottom, height - 1), min(right - first_column, width - 1))
        for top, left, bottom, right in merges
        if top < height and 0 <= left - first_column < width
    )
    clipped = [merge for merge in cut if merge[:2] != merge[2:] and 0 <= merge[0] <= merge[2] and merge[1] <= merge[3]]
    if sum((last - top + 1) * (right - left + 1) for top, left, last, right in clipped) > height * width:
        raise unsafe("merged cells that overlap")
    return clipped


def read_xls(data: bytes) -> dict[str, list[Merge]]:
    """Return sheet -> its merges in an .xls, lines and columns of the sheet from 0."""
    if RECORD not in data:
        return {}
    with guarded():
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            name: [(*start, *end) for start, end in book.get_sheet_by_name(name).merged_cell_ranges or ()]
            for name in book.sheet_names
        }


def read_ods(chunks: Iterable[bytes]) -> tuple[dict[str, list[Merge]], dict[str, list[OddCell]]]:
    """Return the merges of each sheet of an .ods, and its errors and times; lines and columns of the sheet from 0."""
    tables = _TableParser()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = tables.begin
    parser.EndElementHandler = tables.end
    parser.CharacterDataHandler = tables.add_text
    try:
        for chunk in chunks:
            parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by place only
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    return tables.merges, tables.odd


class _TableParser:
    """Collect the merges, the errors and the times of an .ods; keeps where in a table the parser is."""

    def __init__(self) -> None:
        self.merges: dict[str, list[Merge]] = {}
        self.odd: dict[str, list[OddCell]] = {}
        self.name, self.error = "", ""
        self.in_error = False
        self.current: list[Merge] = []
        self.depth = self.line = self.repeated = self.column = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == f"{TABLE} table":
            self.depth += 1
            if self.depth == 1:
                self.name = attributes.get(f"{TABLE} name", "")
                self.current, self.line = self.merges.setdefault(self.name, []), 0
        elif self.depth != 1:
            return
        elif name == f"{TABLE} table-row":
            self.repeated, self.column = int(attributes.get(f"{TABLE} number-rows-repeated", 1)), 0
        elif name in (f"{TABLE} table-cell", f"{TABLE} covered-table-cell"):
            down = int(attributes.get(f"{TABLE} number-rows-spanned", 1))
            right = int(attributes.get(f"{TABLE} number-columns-spanned", 1))
            if down > 1 or right > 1:
                self.current.append((self.line, self.column, self.line + down - 1, self.column + right - 1))
            self.in_error, self.error = attributes.get(ERROR) == "error", ""
            repeated = int(attributes.get(f"{TABLE} number-columns-repeated", 1))
            if time := TIME.fullmatch(attributes.get(f"{OFFICE} time-value", "")):
                self._add_time(f"{time[1]}:{time[2]}:{time[3][:2]}", repeated)
            self.column += repeated

    def _add_time(self, text: str, columns: int) -> None:
        """Add a time in all cells that repeat it, as far as anybody writes the same one."""
        cells = product(range(self.repeated), range(columns))
        odd = self.odd.setdefault(self.name, [])
        odd += [
            OddCell(self.line + line, self.column + column, "text", text) for line, column in islice(cells, REPEATED)
        ]

    def add_text(self, text: str) -> None:
        if self.in_error:
            self.error += text

    def end(self, name: str) -> None:
        if name == f"{TABLE} table":
            self.depth -= 1
        elif name == f"{TABLE} table-row" and self.depth == 1:
            self.line += self.repeated
        elif name == f"{TABLE} table-cell" and self.depth == 1 and self.in_error:
            # a formula's error is never repeated: each cell has a formula of its own
            self.odd.setdefault(self.name, []).append(
                OddCell(self.line, self.column - 1, "error", self.error.strip() or "#N/A")
            )
            self.in_error = False


def has_spans(first: bytes, chunks: Iterator[bytes]) -> bool:
    """Return whether a cell of an .ods spans more than itself, fails or is a time; consume all chunks, for bounds."""
    spanned, last = bool(SPANNED.search(first)), first[-64:]
    for chunk in chunks:
        spanned = spanned or bool(SPANNED.search(last + chunk))
        last = chunk[-64:]
    return spanned
