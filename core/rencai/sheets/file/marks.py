"""Find what a reader sees of a row beside its cells: that it is hidden or struck through, and comments on it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from rencai.sheets.file import container
from rencai.sheets.file.cells import column_index
from rencai.sheets.rows.marks import Marks

if TYPE_CHECKING:
    from rencai.sheets.file.container import Package


MOST = 100_000
"""Cells struck through, hidden rows and comments that are kept of a sheet; no sheet that a person made has more."""
LONGEST = 200
"""Characters of a comment that are kept."""
_LARGEST = 10_000_000
"""Bytes of the comments that are read."""

_FONTS = re.compile(rb"<(?:\w+:)?fonts[\s>].*?</(?:\w+:)?fonts>", re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font(?:\s[^<>]*)?(?:/>|>(.*?)</(?:\w+:)?font>)", re.DOTALL)
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s*/?>|\s+val\s*=\s*["'](?:1|true)["'])""")
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_STYLE = re.compile(rb"<(?:\w+:)?xf\s[^<>]*>")
_FONT_NUMBER = re.compile(rb"""\bfontId\s*=\s*["']([0-9]{1,6})["']""")
_HIDDEN = re.compile(
    rb"""<(?:\w+:)?row\s(?=[^<>]*\bhidden\s*=\s*["'](?:1|true)["'])[^<>]*?\br\s*=\s*["']([0-9]{1,7})["']"""
)
_ADDRESS = rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']"""
_RELATION = re.compile(rb"<Relationship\s[^<>]*>")
_TARGET = re.compile(rb"""\bTarget\s*=\s*["']([^"'<>]*comments?[^"'<>/]*\.xml)["']""")
_COMMENT = re.compile(
    rb"""<(?:\w+:)?comment\s[^<>]*\bref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*>(.*?)</(?:\w+:)?comment>""",
    re.DOTALL,
)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<")


def struck_styles(styles: bytes) -> frozenset[bytes]:
    """Return the styles, as they stand in a cell's ``s``, whose font is struck through.

    >>> fonts = b'<fonts><font/><font><strike/><sz val="9"/></font></fonts>'
    >>> struck_styles(fonts + b'<cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>')
    frozenset({b'1'})
    """
    fonts, cells = _FONTS.search(styles), _CELL_STYLES.search(styles)
    if not fonts or not cells or b"strike" not in fonts[0]:
        return frozenset()
    struck = {place for place, font in enumerate(_FONT.findall(fonts[0])) if _STRIKE.search(font)}
    numbers = (_FONT_NUMBER.search(style) for style in _CELL_STYLE.findall(cells[0]))
    return frozenset(b"%d" % place for place, number in enumerate(numbers) if number and int(number[1]) in struck)


Comment = tuple[int, int, str]
"""Line and column of a comment, from 0, and its text."""


@dataclass
class MarkScan:
    """The state of a search through one sheet for hidden rows and cells of those styles.

    Each search begins with a literal that an ordinary sheet lacks.
    """

    styles: frozenset[bytes] = frozenset()
    hidden: list[int] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        style = rb"""\bs\s*=\s*["'](?:""" + b"|".join(sorted(self.styles)) + rb""")["']"""
        self._struck = re.compile(rb"<(?:\w+:)?c\s(?=[^<>]*" + style + rb")[^<>]*?" + _ADDRESS)

    def add(self, text: bytes, end: int) -> None:
        """Search a piece of XML up to its end."""
        if text.find(b"hidden", 0, end) >= 0 and len(self.hidden) < MOST:
            self.hidden += (int(row) - 1 for row in _HIDDEN.findall(text, 0, end))
        if self.styles and len(self.struck) < MOST:
            cells = self._struck.findall(text, 0, end)
            self.struck += ((int(row) - 1, column_index(letters)) for letters, row in cells)


def read_comments(package: Package, part: str) -> list[Comment]:
    """Return the comments on a sheet, whose part has that name: line and column from 0, and text."""
    folder, name = posixpath.split(part)
    relations = _part(package, f"{folder}/_rels/{name}.rels")
    comments: list[Comment] = []
    for relation in _RELATION.findall(relations):
        if target := _TARGET.search(relation):
            path = posixpath.normpath(posixpath.join("/", folder, target[1].decode(errors="replace")))
            comments += _comments(_part(package, path.lstrip("/")))
    return comments[:MOST]


def _comments(content: bytes) -> list[Comment]:
    return [
        (
            int(row) - 1,
            column_index(letters),
            unescape(b"".join(_TEXT.findall(body)).decode(errors="replace"))[:LONGEST],
        )
        for letters, row, body in _COMMENT.findall(content)
    ]


def _part(package: Package, name: str) -> bytes:
    """Return a part's content; nothing where there is none, or it is longer than comments are."""
    entry = package.entries.get(name)
    return container.read_part(package, name) if entry and entry.file_size <= _LARGEST else b""


def place(scan: MarkScan, comments: list[Comment], first_column: int) -> Marks:
    """Return the marks of a sheet whose cells begin in that column."""
    return Marks(
        tuple(scan.hidden),
        tuple((line, column - first_column) for line, column in scan.struck),
        tuple((line, column - first_column, text) for line, column, text in comments),
    )
