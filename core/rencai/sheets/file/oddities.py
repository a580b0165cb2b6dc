"""Find in a sheet's XML the cells whose stored text is not what they show, in one pass with the scan of its extent.

Formulas without a stored result, or with a zero; pictures in cells; text of formulas that is escaped; numbers of more
digits than the reading library gives, months written as numbers, and hours beyond a day. Each search begins with a
literal that an ordinary sheet has rarely or never: looking for it is all that such a sheet costs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Literal, NamedTuple

from rencai.sheets.file.cells import column_index
from rencai.sheets.file.formulas import moved

if TYPE_CHECKING:
    from rencai.sheets.file.facts import BookFacts


Oddity = Literal["error", "picture", "no_value", "zero", "blank", "text", "number", "month", "hours"]
"""What is odd about a cell: an error; a picture; a formula without a result, with a zero, or with an empty text; a text
that is escaped; a number of many digits; a number that shows a month; a number that shows hours."""


class OddCell(NamedTuple):
    """A cell of a sheet, its line and column counted from 0.

    ``content`` is, by kind, the error's text, the formula, the text or the number, as it stands in the XML, entities
    resolved; of a picture what it is stored as.
    """

    line: int
    column: int
    kind: Oddity
    content: str


class _Place(NamedTuple):
    """A cell as its tag has it: line and column, type and style, and where in the piece of XML it begins."""

    line: int
    column: int
    dtype: bytes
    style: bytes
    at: int


LONGEST = 1_000
"""Characters of a formula that are kept."""
_ATTRIBUTE = re.compile(rb"""\s(r|s|t)\s*=\s*["']([^"'<>]*)["']""")
_ADDRESS = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_PICTURE = re.compile(r"=?\s*\+?@?(?:_xl(?:fn|udf)\.)*(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = rb"(?:-?[0-9.]{1,40}(?:[Ee][-+]?[0-9]{1,4})?)"
_MONTH = re.compile(r"(?:19|20)[0-9]{2}\.1")


@dataclass
class OddityScan:
    """The state of a search through one sheet, and the cells found; ``prefix`` is that of its names (``x:``).

    ``numbers`` are the letters, row and value of cells with many digits, which are placed all at once.
    """

    prefix: bytes
    facts: BookFacts
    cells: list[OddCell] = field(default_factory=list)
    numbers: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    shared: dict[bytes, tuple[str, int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        p = self.prefix
        self._start, self._end = b"<" + p + b"c ", b"</" + p + b"c>"
        formula = rb"<" + p + rb"f(?:\s[^<>]*?)?(?:/>|>[^<]*</" + p + rb"f>)"
        value = rb"<" + p + rb"v(?:\s[^<>]*)?"
        self._formula = b"<" + p + b"f"
        self._hollow = re.compile(
            rb"(" + formula + rb")\s*(?:(</" + p + rb"c>|" + value + rb"(?:/>|></" + p + rb"v>))|"
            + value + rb">-?0(?:\.0*)?(?:[Ee][-+]?[0-9]+)?</" + p + rb"v>)"
        )  # fmt: skip
        self._shared = re.compile(
            rb"""<""" + p + rb"""f\s(?=[^<>]*\bt\s*=\s*["']shared)[^<>]*\bsi\s*=\s*["']([0-9]+)["'][^<>]*>([^<]+)<"""
        )
        self._shown = re.compile(rb"<" + p + rb"f(?:\s[^<>]*)?>[^<]{0,20}(?:DISPIMG|IMAGE)\([^<]*<")
        self._value = re.compile(value + rb">([^<]*)<")
        self._digits = re.compile(rb"\.[0-9]{10,}(?:[Ee][-+]?[0-9]+)?</" + p + rb"v>")
        self._long = re.compile(
            rb"<" + p + rb'c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="n")?>(?:' + formula + rb")?<" + p
            + rb"v>(-?[0-9]+\.[0-9]{10,}(?:[Ee][-+]?[0-9]+)?)</" + p + rb"v>"
        )  # fmt: skip
        self._nearly_month = re.compile(rb"\.(?:09{8}|10{8})[0-9]*</" + p + rb"v>")
        self._month = re.compile(rb"\.10*</" + p + rb"v>")
        styles = b"|".join(sorted(self.facts.elapsed))
        self._hours = re.compile(rb"""\ss\s*=\s*["'](?:""" + styles + rb""")["']""")
        self._rich = re.compile(rb"""\svm\s*=\s*["']([0-9]+)["']""")

    def add(self, text: bytes, end: int, *, formulas: bool = True, long_numbers: bool = True) -> None:
        """Search a piece of XML, up to its end, that holds whole cells.

        :param formulas: whether it may hold formulas.
        :param long_numbers: whether it may hold numbers of many digits.
        """
        if formulas and text.rfind(self._formula, 0, end) >= 0:
            self._add_formulas(text, end)
        if text.find(b"_", 0, end) >= 0 and text.find(b"_x", 0, end) >= 0:
            self._add_texts(text, end)
        if long_numbers and self._digits.search(text, 0, end):
            self._add_long_numbers(text, end)
        if self.facts.two_decimals:
            self._add_numbers(self._month, text, end)
        if self.facts.elapsed:
            self._add_hours(text, end)
        if self.facts.pictures:
            self._add_pictures(text, end)

    # ---- what is odd ----

    def _add_formulas(self, text: bytes, end: int) -> None:
        if text.find(b"shared", 0, end) >= 0:
            for hit in self._shared.finditer(text, 0, end):
                if cell := self._cell(text, hit.start()):
                    self.shared[hit[1]] = (unescape(hit[2].decode(errors="replace")), cell.line, cell.column)
        for hit in self._hollow.finditer(text, 0, end):
            cell = self._cell(text, hit.start())
            if not cell:
                continue
            if hit[2] is None:
                if cell.dtype in (b"", b"n"):
                    self._append(cell, "zero", self._formula_text(hit[1], cell))
            else:
                stored = cell.dtype == b"str" and not hit[2].startswith(b"</")
                self._append(cell, "blank" if stored else "no_value", self._formula_text(hit[1], cell))
        if text.find(b"IMG(", 0, end) >= 0 or text.find(b"IMAGE(", 0, end) >= 0:
            self._add_picture_formulas(text, end)

    def _add_picture_formulas(self, text: bytes, end: int) -> None:
        for hit in self._shown.finditer(text, 0, end):
            formula = _tag_text(hit[0])
            if (cell := self._cell(text, hit.start())) and _PICTURE.match(formula):
                stored = self._value.search(text, hit.end() - 1, text.find(self._end, hit.end()))
                self._append(cell, "picture", _decode(stored[1]) if stored and cell.dtype == b"str" else "")

    def _formula_text(self, tag: bytes, cell: _Place) -> str:
        """Return the formula; of one that is shared that of its first cell, with its references moved."""
        if own := _tag_text(tag):
            return own[:LONGEST]
        number = re.search(rb"""\bsi\s*=\s*["']([0-9]+)""", tag)
        formula, line, column = self.shared.get(number[1] if number else b"", ("", 0, 0))
        return moved(formula[:LONGEST], cell.line - line, cell.column - column)

    def _add_texts(self, text: bytes, end: int) -> None:
        for hit in re.finditer(rb"_x[0-9A-Fa-f]{4}_", text[:end]):
            cell = self._cell(text, hit.start())
            value = self._value.search(text, cell.at, end) if cell and cell.dtype == b"str" else None
            if cell and value and (not self.cells or self.cells[-1][:2] != cell[:2]):
                self._append(cell, "text", _decode(value[1]))

    def _add_long_numbers(self, text: bytes, end: int) -> None:
        """Add the numbers of many digits all at once, for a column of averages has one in every line."""
        hits = self._long.findall(text, 0, end)
        if len(hits) < len(self._digits.findall(text, 0, end)):  # a cell is written in an unusual way
            self._add_numbers(self._digits, text, end)
            return
        self.numbers += ((column, row, number) for column, row, number in hits)
        if self.facts.two_decimals:
            self._add_numbers(self._nearly_month, text, end)

    def _add_numbers(self, pattern: re.Pattern[bytes], text: bytes, end: int) -> None:
        for hit in pattern.finditer(text, 0, end):
            cell = self._cell(text, hit.start())
            value = self._value.search(text, cell.at, end) if cell else None
            if cell and value and cell.dtype in (b"", b"n") and re.fullmatch(_NUMBER, value[1]):
                content = value[1].decode()
                month = cell.style in self.facts.two_decimals and _MONTH.fullmatch(exact(content))
                if month or pattern is self._digits:
                    self._append(cell, "month" if month else "number", content)

    def _add_hours(self, text: bytes, end: int) -> None:
        for hit in self._hours.finditer(text, 0, end):
            if cell := self._cell(text, hit.start()):
                stop = text.find(self._end, hit.end(), end)
                value = self._value.search(text, hit.end(), max(stop, hit.end()))
                if value and cell.dtype in (b"", b"n") and re.fullmatch(_NUMBER, value[1]):
                    self._append(cell, "hours", value[1].decode())

    def _add_pictures(self, text: bytes, end: int) -> None:
        for hit in self._rich.finditer(text, 0, end):
            cell = self._cell(text, hit.start())
            if cell and hit[1] in self.facts.pictures:
                self._append(cell, "picture", "")

    # ---- where it is ----

    def _append(self, cell: _Place, kind: Oddity, content: str) -> None:
        self.cells.append(OddCell(cell.line, cell.column, kind, content))

    def _cell(self, text: bytes, at: int) -> _Place | None:
        """Return the cell within which that place is; None where it is in none, or in one without an address."""
        start = text.rfind(self._start, 0, at)
        end = text.find(b">", start)
        if start < 0 or end < 0 or text.find(self._end, start, at) >= 0 or text[end - 1 : end] == b"/":
            return None
        match = dict(_ATTRIBUTE.findall(text, start, end))
        address = _ADDRESS.fullmatch(match.get(b"r", b""))
        if not address:
            return None
        line, column = int(address[2]) - 1, column_index(address[1])
        return _Place(line, column, match.get(b"t", b""), match.get(b"s", b"0"), start)


LISTED_ERRORS = frozenset((b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!", b""))
"""The errors that the reading library knows; it refuses a file with any other."""
_ERROR = re.compile(
    rb"""(<(?:\w+:)?c\s(?=[^<>]*\st\s*=\s*["']e["'])[^<>]*>\s*(?:<(?:\w+:)?f(?:\s[^<>]*?)?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*"""
    rb"""<(?:\w+:)?v(?:\s[^<>]*)?>)([^<]*)<"""
)


def with_listed_errors(sheet: bytes) -> tuple[bytes, list[OddCell]]:
    """Return the XML of a sheet with #N/A for every error that the library does not know, and the cells of these."""
    others = []

    def listed(match: re.Match[bytes]) -> bytes:
        if match[2] in LISTED_ERRORS:
            return match[0]
        tag = dict(_ATTRIBUTE.findall(match[1]))
        if address := _ADDRESS.fullmatch(tag.get(b"r", b"")):
            others.append(OddCell(int(address[2]) - 1, column_index(address[1]), "error", _decode(match[2])))
        return match[1] + b"#N/A<"

    return _ERROR.sub(listed, sheet), others


def exact(number: str) -> str:
    """Return a number as the shortest text that means it exactly, without an exponent.

    >>> exact("1985.0999999999999"), exact("141.02023312814603"), exact("1E-10")
    ('1985.1', '141.02023312814603', '0.0000000001')
    """
    text = format(Decimal(repr(float(number))), "f")
    return text.removesuffix(".0")


def decoded(text: str) -> str:
    r"""Return the text with the characters that XML cannot hold (ECMA-376 part 1, 22.9.2.19, ``ST_Xstring``).

    >>> decoded("a_x000D_b_x005F_x000D_")
    'a\rb_x000D_'
    """
    signs = _ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), text)
    return signs.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _decode(content: bytes) -> str:
    return unescape(content.decode(errors="replace"))


def _tag_text(tag: bytes) -> str:
    """Return the text of an element without children."""
    begin, end = tag.find(b">"), tag.rfind(b"<")
    return _decode(tag[begin + 1 : end]) if 0 <= begin < end else ""
