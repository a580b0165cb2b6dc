"""Find what the library leaves out of an .ods: merges, errors, times, strikes, hidden rows and comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING
from xml.parsers import expat

from rencai.sheets.file.errors import damaged
from rencai.sheets.file.marks import LONGEST, MOST, MarkScan
from rencai.sheets.file.oddities import OddCell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rencai.sheets.file.book import Merge
    from rencai.sheets.file.marks import Comment


TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
PARAGRAPH = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_SOMETHING = tuple(map(re.compile, (
    rb"""number-rows-spanned\s*=\s*["'](?!1["'])[0-9]""",
    rb"""number-columns-spanned\s*=\s*["'](?!1["'])[0-9]""",
    rb"""value-type\s*=\s*["'](?:error|time)""",
    rb"""visibility\s*=\s*["'](?:collapse|filter)""",
    rb"office:annotation",
    rb"""text-line-through-style\s*=\s*["'](?!none)""",
    rb"""text-line-through-type\s*=\s*["'](?!none)""",
    rb""":value\s*=\s*["'](?:19|20)[0-9]{2}\.1["']""",
)))  # fmt: skip
"""What an ordinary sheet lacks; only where it occurs the XML is parsed."""
TIME = re.compile(r"PT(\d+)H(\d+)M([\d.,]+)S")
"""How a cell's time, which the library leaves out, is stored."""
REPEATED = 10_000
"""Cells at most that repeat a time or a mark."""
ERROR = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
"""The attribute by which LibreOffice says that a cell's text, empty to others, is an error's."""
_MONTH = re.compile(r"(?:19|20)[0-9]{2}\.1")


@dataclass
class OdsSheet:
    """What was found of a sheet, lines and columns from 0: its merges, odd cells, and marks with comments."""

    merges: list[Merge] = field(default_factory=list)
    odd: list[OddCell] = field(default_factory=list)
    marks: MarkScan = field(default_factory=MarkScan)
    comments: list[Comment] = field(default_factory=list)


def read_ods(chunks: Iterable[bytes]) -> dict[str, OdsSheet]:
    """Return sheet -> what was found of it."""
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
    return tables.sheets


class _TableParser:
    """Collect what is looked for in an .ods; keeps where in a table the parser is."""

    def __init__(self) -> None:
        self.sheets: dict[str, OdsSheet] = {}
        self.sheet = OdsSheet()
        self.style = self.text = self.note = ""
        self.in_error = self.in_month = self.in_note = self.in_paragraph = False
        self.struck: set[str] = set()
        self.depth = self.line = self.repeated = self.column = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == f"{TABLE} table":
            self.depth += 1
            if self.depth == 1:
                self.sheet, self.line = self.sheets.setdefault(attributes.get(f"{TABLE} name", ""), OdsSheet()), 0
        elif name == f"{STYLE} style":
            self.style = attributes.get(f"{STYLE} name", "")
        elif name == f"{STYLE} text-properties":
            through = {attributes.get(f"{STYLE} text-line-through-{of}", "none") for of in ("style", "type")}
            self.struck |= {self.style} if through != {"none"} else set()
        elif self.depth != 1:
            return
        elif name == f"{TABLE} table-row":
            self._begin_row(attributes)
        elif name in (f"{TABLE} table-cell", f"{TABLE} covered-table-cell"):
            self._begin_cell(attributes)
        elif name == f"{OFFICE} annotation":
            self.in_note, self.note = True, ""
        elif name == PARAGRAPH:
            self.in_paragraph = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self.repeated, self.column = int(attributes.get(f"{TABLE} number-rows-repeated", 1)), 0
        if attributes.get(f"{TABLE} visibility") in ("collapse", "filter") and len(self.sheet.marks.hidden) < MOST:
            self.sheet.marks.hidden += range(self.line, self.line + min(self.repeated, REPEATED))

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        down = int(attributes.get(f"{TABLE} number-rows-spanned", 1))
        right = int(attributes.get(f"{TABLE} number-columns-spanned", 1))
        if down > 1 or right > 1:
            self.sheet.merges.append((self.line, self.column, self.line + down - 1, self.column + right - 1))
        self.in_error, self.text = attributes.get(ERROR) == "error", ""
        self.in_month = bool(_MONTH.fullmatch(attributes.get(f"{OFFICE} value", "")))
        repeated = int(attributes.get(f"{TABLE} number-columns-repeated", 1))
        if time := TIME.fullmatch(attributes.get(f"{OFFICE} time-value", "")):
            text = f"{time[1]}:{time[2]}:{time[3][:2]}"
            self.sheet.odd += [OddCell(line, column, "text", text) for line, column in self._places(repeated)]
        filled = f"{OFFICE} value-type" in attributes
        if filled and attributes.get(f"{TABLE} style-name") in self.struck and len(self.sheet.marks.struck) < MOST:
            self.sheet.marks.struck += self._places(repeated)
        self.column += repeated

    def _places(self, columns: int) -> Iterator[tuple[int, int]]:
        """Yield all cells that repeat this one, as far as anybody writes the same."""
        cells = islice(product(range(self.repeated), range(columns)), REPEATED)
        return ((self.line + line, self.column + column) for line, column in cells)

    def add_text(self, text: str) -> None:
        if self.in_note:  # beside its text, a comment has an author and a day
            self.note += text if self.in_paragraph else ""
        elif self.in_error or self.in_month:
            self.text += text

    def end(self, name: str) -> None:
        if name == f"{TABLE} table":
            self.depth -= 1
        elif name == f"{TABLE} table-row" and self.depth == 1:
            self.line += self.repeated
        elif name == PARAGRAPH:
            self.in_paragraph = False
        elif name == f"{OFFICE} annotation" and self.in_note:
            self.in_note = False
            if len(self.sheet.comments) < MOST:
                self.sheet.comments.append((self.line, self.column - 1, self.note.strip()[:LONGEST]))
        elif name == f"{TABLE} table-cell" and self.depth == 1:
            self._end_cell()

    def _end_cell(self) -> None:
        """Add the cell where its text tells; such a cell is never repeated, for a formula or a month is its own."""
        text = self.text.strip()
        if self.in_error:
            self.sheet.odd.append(OddCell(self.line, self.column - 1, "error", text or "#N/A"))
        elif self.in_month and _MONTH.fullmatch(text.removesuffix("0")) and text.endswith("10"):
            self.sheet.odd.append(OddCell(self.line, self.column - 1, "text", text))
        self.in_error = self.in_month = False


def tells(first: bytes, chunks: Iterator[bytes]) -> bool:
    """Return whether an .ods holds anything that is looked for here; consume all chunks, for bounds."""
    something, last = _tells(first), first[-64:]
    for chunk in chunks:
        something = something or _tells(last + chunk)
        last = chunk[-64:]
    return something


def _tells(text: bytes) -> bool:
    # one literal after the other: each is far quicker to miss than all of them at once
    return any(pattern.search(text) for pattern in _SOMETHING)
