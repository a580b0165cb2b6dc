"""Find in the records of an .xls what cells show beside their values: formats, strikes, hidden rows and comments.

Kinds of records are those of [MS-XLS] 2.3. Walking through all of them takes long, so it is done only where a quick
look says that it is worth while. Files before Excel 97 have other records; none of their marks are found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rencai.sheets.file import biff
from rencai.sheets.file.biff import number
from rencai.sheets.file.facts import shows_two_decimals
from rencai.sheets.file.marks import LONGEST, MOST, MarkScan
from rencai.sheets.file.styles import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rencai.sheets.file.marks import Comment

FONT, FORMAT, XF = 0x31, 0x041E, 0xE0
ROW, NOTE, OBJECT, TEXT, CONTINUE = 0x0208, 0x1C, 0x5D, 0x01B6, 0x3C
SINGLE = frozenset((0x0203, 0x027E, 0xFD, 0x0204, 0xD6, 0x0205, 0x06))
"""Records of one filled cell: line, column, style."""
FIGURES = frozenset((0x0203, 0x027E, 0x06, 0xBD))
"""Records of numbers and of formulas' results."""
NUMBERS = 0xBD
"""The record of several numbers side by side, each a style and four bytes."""
STRUCK, HIDDEN, NOTE_OBJECT, MISSING_FONT = 0x08, 0x20, 0x19, 4

_HIDDEN_ROW = re.compile(rb"\x08\x02\x10\x00.{12}[\x20-\x3f\x60-\x7f\xa0-\xbf\xe0-\xff]", re.DOTALL)
_TEXT_OBJECT = b"\xb6\x01\x12\x00"


class CellStyles(NamedTuple):
    """The numbers of the styles of cells whose font is struck through, and that show a number with two decimals."""

    struck: frozenset[int]
    two_decimals: frozenset[int]


@dataclass
class SheetMarks:
    """The marks of one sheet, and ``months``, the lines and columns of its numbers that show two decimals."""

    scan: MarkScan = field(default_factory=MarkScan)
    comments: list[Comment] = field(default_factory=list)
    two_decimals: set[tuple[int, int]] = field(default_factory=set)


def find(content: bytes, *, formats: bool) -> dict[str, SheetMarks]:
    """Return sheet -> its marks; those without any are left out.

    :param formats: whether it matters which cells show two decimals.
    """
    if number(content, 4) != biff.EXCEL_97:
        return {}
    styles = _cell_styles(content)
    notes = _TEXT_OBJECT in content
    if not (styles.struck or notes or (formats and styles.two_decimals) or _HIDDEN_ROW.search(content)):
        return {}
    texts = _note_texts(content) if notes else {}
    names, sheets = biff.sheet_names(content), dict[str, SheetMarks]()
    marks = SheetMarks()
    for kind, at, length, depth in biff.records(content):
        if kind == biff.BEGIN and depth == 1:
            marks = sheets.setdefault(names.get(at - 4, ""), SheetMarks())
            begin = at
        elif depth == 1:
            _add(marks, content, biff.Record(kind, at, length, depth), styles, texts.get(begin, {}))
    return sheets


def _add(marks: SheetMarks, content: bytes, record: biff.Record, styles: CellStyles, texts: dict[int, str]) -> None:
    """Add what one record of a sheet says; ``texts`` are the texts of its comments by their objects' numbers."""
    kind, at, _, _ = record
    if kind == ROW and content[at + 12] & HIDDEN and len(marks.scan.hidden) < MOST:
        marks.scan.hidden.append(number(content, at))
    elif kind == NOTE and len(marks.comments) < MOST:
        text = texts.get(number(content, at + 6), "")
        marks.comments.append((number(content, at), number(content, at + 2), text))
    else:
        for column, style in _styled_cells(content, record):
            if style in styles.struck and len(marks.scan.struck) < MOST:
                marks.scan.struck.append((number(content, at), column))
            if kind in FIGURES and style in styles.two_decimals:
                marks.two_decimals.add((number(content, at), column))


def _styled_cells(content: bytes, record: biff.Record) -> Iterator[tuple[int, int]]:
    """Yield column and style of the filled cells of a record."""
    kind, at, length, _ = record
    if kind in SINGLE and length >= 6:  # noqa: PLR2004 - line, column, style
        yield number(content, at + 2), number(content, at + 4)
    elif kind == NUMBERS:
        first = number(content, at + 2)
        for place in range((length - 6) // 6):
            yield first + place, number(content, at + 4 + 6 * place)


def _cell_styles(content: bytes) -> CellStyles:
    """Return the styles that matter; the records of styles stand before those of the sheets."""
    struck_fonts, codes, styles = set[int](), dict(BUILT_IN), list[tuple[int, int]]()
    fonts = 0
    for kind, at, length, depth in biff.records(content):
        if kind == biff.END and depth == 1:
            break
        if kind == FONT:
            fonts += fonts == MISSING_FONT  # no font has that number
            if content[at + 2] & STRUCK:
                struck_fonts.add(fonts)
            fonts += 1
        elif kind == FORMAT:
            codes[b"%d" % number(content, at)] = _text(content, at + 5, number(content, at + 2), content[at + 4])
        elif kind == XF and length >= 4:  # noqa: PLR2004 - font and format
            styles.append((number(content, at), number(content, at + 2)))
    return CellStyles(
        frozenset(place for place, (font, _) in enumerate(styles) if font in struck_fonts),
        frozenset(place for place, (_, code) in enumerate(styles) if shows_two_decimals(codes.get(b"%d" % code, ""))),
    )


def _note_texts(content: bytes) -> dict[int, dict[int, str]]:
    """Return where each sheet begins -> number of a comment's object -> its text."""
    texts: dict[int, dict[int, str]] = {}
    begin, note, characters = 0, None, 0
    for kind, at, length, depth in biff.records(content):
        if kind == biff.BEGIN and depth == 1:
            begin = at
        elif kind == OBJECT and depth == 1:
            note = number(content, at + 6) if number(content, at + 4) == NOTE_OBJECT else None
        elif kind == TEXT and depth == 1:
            characters = number(content, at + 10)
        elif kind == CONTINUE and characters and note is not None and length:
            texts.setdefault(begin, {})[note] = _text(content[: at + length], at + 1, characters, content[at])[:LONGEST]
            characters = 0
    return texts


def _text(content: bytes, at: int, characters: int, wide: int) -> str:
    """Return a text of so many characters, of two bytes each or of one."""
    if wide & 1:
        return content[at : at + 2 * characters].decode("utf-16-le", "replace")
    return content[at : at + characters].decode("latin-1")
