"""Read the dates that East Asian Excel formats by number alone, which no library recognises.

A cell's format is a number, and those below 164 need no words in the file. What 27-36 and 50-58 are depends on the
language it is opened in (ECMA-376 part 1, 18.8.30: zh-cn, zh-tw, ja-jp, ko-kr): mostly days; 32 and 33 are times; 34 is
one in zh-cn and a day in ko-kr. The file does not say which, and need not: all count days as every date of Excel does,
so that 14, a day, which every library knows, stands for all, and a time is read as in any other format of a time. One
that shows a year and a month (27, 36, 50, 52 and 57 in zh-cn) shows less than its cell holds: 2022年3月, typed, is the
first of March. An .xls has them without words too: its records of formats are of other numbers ([MS-XLS] 2.4.126).

A file may give such a number a format of its own; that number is left as it is, unless its format shows nothing but a
weekday (aaaa), a year of an era (e) or a Buddhist year, which the library takes for a number's. Only such numbers
change: everything else is as it was.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


EAST = frozenset({*range(27, 37), *range(50, 59)})
"""Formats of days and times that only East Asian Excel has."""
DAY = 14
MOST = 1 << 26
"""Bytes of the longest styles that are changed; no program writes longer ones."""

_NUMBERED = rb"""\s(?:[^<>]*?\s)?numFmtId\s*=\s*["']"""
_NAMED = rb"<(?:\w+:)?"
_EAST = b"|".join(b"%d" % number for number in sorted(EAST))
_ANY = re.compile(rb"""numFmtId\s*=\s*["'](?:""" + _EAST + rb""")["']""")
_OWN = re.compile(rb"(" + _NAMED + b"numFmt" + _NUMBERED + rb"([0-9]+)[^<>]*)")
_CODE = re.compile(rb"""\sformatCode\s*=\s*("[^"]*"|'[^']*')""")
_CELL = re.compile(rb"(" + _NAMED + b"xf" + _NUMBERED + rb""")([0-9]+)(?=["'])""")
_XF = re.compile(_NAMED + rb"xf(?=[\s/>])[^<>]*")
_NUMBER = re.compile(rb"""\snumFmtId\s*=\s*["']([0-9]+)""")
BUILT_IN = {b"2": "0.00", b"46": "[h]:mm:ss"}
"""The formats without words in a file that matter."""
_WORDS = re.compile(r'"[^"]*"?|[\\_*].?|\[[^\]]*\]|\s')
_XLS_FORMAT, _XLS_XF, _XLS_EOF = 0x041E, 0xE0, 0x0A
_XLSB_FORMAT, _XLSB_XF = 44, 47

Record = tuple[int, int, int]
"""A record's kind, where its content begins, and how long it is."""


def days_in_xml(styles: bytes) -> bytes:
    """Return the styles of an .xlsx with each East Asian format that a cell has replaced by that of a day.

    >>> days_in_xml(b'<cellXfs><xf numFmtId="57" fontId="27"/></cellXfs>')
    b'<cellXfs><xf numFmtId="14" fontId="27"/></cellXfs>'
    """
    own = own_formats(styles)
    eastern = {number for number, code in own.items() if _shows_day_in_other_words(code)}
    if not eastern and not _ANY.search(styles):
        return styles
    eastern |= {b"%d" % number for number in EAST} - own.keys()
    begin, end = _section(styles, b"cellXfs")
    cells = _CELL.sub(lambda xf: xf[1] + b"%d" % DAY if xf[2] in eastern else xf[0], styles[begin:end])
    return styles[:begin] + cells + styles[end:]


def own_formats(styles: bytes) -> dict[bytes, str]:
    """Return number -> code of the formats that the file defines."""
    begin, end = _section(styles, b"numFmts")
    codes = {number: _CODE.search(tag) for tag, number in _OWN.findall(styles, begin, end)}
    return {number: unescape(code[1][1:-1].decode(errors="replace")) if code else "" for number, code in codes.items()}


def formats_of_cells(styles: bytes) -> list[str]:
    """Return the format's code of each style of cells, in order; of those without words only what is asked for."""
    own = {**BUILT_IN, **own_formats(styles)}
    begin, end = _section(styles, b"cellXfs")
    return [own.get(number[1], "") if (number := _NUMBER.search(xf)) else "" for xf in _XF.findall(styles, begin, end)]


def without_words(code: str) -> str:
    """Return a format's code without quoted and escaped text, colours, languages and blanks.

    >>> without_words('[$-804]0.00"元"_ '), without_words("aaaa")
    ('0.00', 'aaaa')
    """
    return _WORDS.sub("", code)


def _shows_day_in_other_words(code: str) -> bool:
    signs = without_words(code.split(";", maxsplit=1)[0]).lower().replace("general", "")
    return not re.search("[ymdhs]", signs) and bool(re.search(r"a{3}|(?<![0-9#?.])e(?![-+])|b{2}", signs))


def _section(styles: bytes, name: bytes) -> tuple[int, int]:
    """Return where the content of the element begins and ends; (0, 0) where no such element ends."""
    begin = re.search(rb"<((?:\w+:)?" + name + rb")[\s>]", styles)
    end = styles.find(b"</" + begin[1], begin.end()) if begin else -1
    return (begin.end(), end) if begin and end >= 0 else (0, 0)


def days_in_records(styles: bytes) -> bytes:
    """Return the styles of an .xlsb changed as by ``days_in_xml``; what is no record stays as it is."""
    return _number_as_days(styles, list(xlsb_records(styles)), _XLSB_FORMAT, _XLSB_XF)


def days_in_xls(records: bytes) -> bytes:
    """Return the records of an .xls changed as by ``days_in_xml``."""
    return _number_as_days(records, _xls_records(records), _XLS_FORMAT, _XLS_XF)


def _number_as_days(data: bytes, records: Iterable[Record], own: int, cell: int) -> bytes:
    """Return the data with a day's number in every record of a cell's format, unless the file defines that number."""
    positions: Mapping[int, list[int]] = {own: [], cell: []}
    for kind, at, length in records:
        if kind in positions and length >= 4:  # noqa: PLR2004 - two numbers of two bytes
            positions[kind].append(at)
    eastern = EAST.difference(_number(data, at) for at in positions[own])
    changes = [at + 2 for at in positions[cell] if _number(data, at + 2) in eastern]
    if not changes:
        return data
    dated = bytearray(data)
    for change in changes:
        dated[change] = DAY
    return bytes(dated)


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _xls_records(data: bytes) -> Iterator[Record]:
    """Yield the records of the workbook as a whole, which come before those of its sheets."""
    at = 0
    while at + 4 <= len(data):
        kind, length = _number(data, at), _number(data, at + 2)
        if kind == _XLS_EOF or at + 4 + length > len(data):
            return
        yield kind, at + 4, length
        at += 4 + length


def xlsb_records(data: bytes) -> Iterator[Record]:
    """Yield the records up to one that is cut short; a kind has one or two bytes of seven bits, a length up to four."""
    at = 0
    while at < len(data):
        kind, at = _read_varint(data, at, 2)
        length, at = _read_varint(data, at, 4)
        if at + length > len(data):
            return
        yield kind, at, length
        at += length


def _read_varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number, each of whose bytes says by its highest bit whether another follows, and where it ends."""
    number = 0
    for position, byte in enumerate(data[at : at + most]):
        number |= (byte & 0x7F) << 7 * position
        at += 1
        if byte < 0x80:  # noqa: PLR2004 - the highest bit
            break
    return number, at


STYLES_PARTS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "xlsx": ("styles.xml", days_in_xml),
    "xlsm": ("styles.xml", days_in_xml),
    "xlsb": ("styles.bin", days_in_records),
}
"""Kind of workbook -> the last name of the part that holds its styles, and the function that changes them."""
