"""Workbooks spoilt at random: bytes of the file, of the parts within a zip, of the records within an .xls."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import olefile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Change = Callable[[bytes, Random, Sequence[bytes]], bytes]

LARGEST = 1 << 21
"""Bytes to which a spoilt file is cut."""
UNPACKED = 1 << 25
"""Bytes to which a part is cut; a zip that unpacks to more is spoilt as bytes."""
TAG = re.compile(rb"<[^<>]{1,2000}>")
VALUE = re.compile(rb"""[\w:.-]+\s*=\s*["']([^"'<>]{0,200})["']""")
TEXT = re.compile(rb">([^<>]{1,200})<")
LEAF = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<>]{0,500}</\1>)")
NESTED = re.compile(
    rb"<((?:\w+:)?(?:row|c|si|sheet|table-row|table-cell|xf|Relationship|Override))[\s>].{0,4000}?</\1>", re.DOTALL
)
DIGITS = re.compile(rb"""(?<=[">A-Z'])[0-9.]+(?=["<':])""")
NUMBERS = (
    b"0", b"-1", b"1", b"2", b"60", b"255", b"500", b"501", b"45000", b"-45000", b"-0", b"0.1", b"0.999999999", b"1e3",
    b"NaN", b"", b" 7", b"7x",
)  # fmt: skip
"""Figures as cells, addresses and counts have them; none is beyond what a small sheet may say."""
VALUES = (
    b"A1", b"C3", b"A0", b"a1", b"A", b"1", b"A1:C3", b"B2:A1", b"$A$1", b"s", b"b", b"n", b"e", b"d", b"str",
    b"inlineStr", b"shared", b"array", b"true",
    b"hidden", b"veryHidden", b"rId1", b"rId999", b"/xl/worksheets/sheet1.xml",
    b"worksheets/sheet1.xml", b"External", b"&lt;", b"&#0;", b"&#xD800;", b"&none;", b"_x0000_", b"_xD83D_",
    b"#REF!", b"#N/A", b"2022-02-30", b"P1Y", b"float", b"percentage", b"currency", b"date", b"time",
    b"boolean", b"string", b"PT1H", b"2022-03-29T12:00:00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xf0\x9f\x98", "合计".encode(), b"=1+1", b"yyyy-mm-dd", b"[h]:mm", b"General;;;@",
)  # fmt: skip
SNIPPETS = (
    b"<c/>", b"<row/>", b"<c><v>1</v></c>", b'<c r="A1" t="s"><v>1</v></c>',
    b'<c t="inlineStr"><is><t>x</t></is></c>', b'<c r="C3"><f t="shared" si="0" ref="C3:C4">A1</f></c>',
    b"<![CDATA[x]]>", b"<!-- -->", b"<?x?>", b"</row>", b"</c>", b"<sheetData/>",
    b'<mergeCell ref="A1:C9"/>', b'<mergeCells count="1"><mergeCell ref="A3:A5"/></mergeCells>',
    b"<table:table-row table:number-rows-repeated='3'><table:table-cell/></table:table-row>",
    b'<table:table-cell table:number-columns-repeated="3"/>', b"<table:covered-table-cell/>",
    b"<si><t>x</t></si>", b"<si/>", b'<rPh sb="0" eb="1"><t>x</t></rPh>', b"\0", b"\r", b"&", b"<", b"]]>",
)  # fmt: skip


def spoilt(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Return the workbook with one to six changes, most of them inside its parts where it is a zip or an .xls.

    An .xls is to be one as a program wrote it: its container is not looked through again once bytes of it have changed.
    """
    inside = random.random() < 0.9
    if inside and data.startswith(b"PK\x03\x04"):
        change = _in_zip
    elif inside and data.startswith(olefile.MAGIC):
        change = _in_ole
    else:
        change = _in_bytes
    for _ in range(random.choice((1, 1, 2, 2, 3, 6))):
        data = change(data, random, others)[:LARGEST]
    return data


def pooled(data: bytes) -> bool:
    """Return whether a spoilt workbook may be spoilt further."""
    return not data.startswith(olefile.MAGIC)


# Bytes


def _span(data: bytes, random: Random) -> tuple[int, int]:
    """Return a place, and another not far behind it most of the time."""
    begin = random.randrange(len(data) + 1)
    return begin, min(len(data), begin + int(2 ** random.uniform(0, 12)))


def _flip(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _times in range(random.choice((1, 1, 4, 32)) if out else 0):
        out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def _number(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Replace bytes by a number as a length or an index is written."""
    width = random.choice((1, 2, 4, 8))
    value = random.choice(
        (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 63)
    )
    at = random.randrange(len(data) + 1)
    return data[:at] + (value % (1 << 8 * width)).to_bytes(width, "little") + data[at + width :]


def _cut(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _span(data, random)
    return data[:begin] + data[end:]


def _end(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _twice(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _span(data, random)
    times = random.choice((1, 1, 2, 50))
    return data[:end] + data[begin:end] * times + data[end:]


def _moved(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _span(data, random)
    rest = data[:begin] + data[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + data[begin:end] + rest[at:]


def _foreign(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Put a piece of another workbook in place of one of this one."""
    other = random.choice(others)
    begin, end = _span(data, random)
    first, last = _span(other, random)
    return data[:begin] + other[first:last] + data[end:]


def _word(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(SNIPPETS + VALUES + NUMBERS + (b'"', b",", b"\n", b"\t", b";")) + data[at:]


def _in_bytes(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    return random.choice(BYTES)(data, random, others)


BYTES: tuple[Change, ...] = (_flip, _number, _cut, _end, _twice, _moved, _foreign, _word)

# XML


def _replaced(
    data: bytes, pattern: re.Pattern[bytes], random: Random, new: Callable[[bytes], bytes], group: int = 0
) -> bytes:
    """Replace matches of the pattern, from a random place on so that long parts are not searched whole."""
    matches = pattern.search(data, random.randrange(len(data) + 1)) or pattern.search(data)
    if not matches:
        return data
    begin, end = matches.span(group)
    return data[:begin] + new(data[begin:end]) + data[end:]


def _figure(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, DIGITS, random, lambda _old: random.choice(NUMBERS))


def _attribute(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, VALUE, random, lambda _old: random.choice(VALUES + NUMBERS), 1)


def _swapped(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Give an attribute the value of another one of the same part."""
    other = VALUE.search(data, random.randrange(len(data) + 1))
    return _replaced(data, VALUE, random, lambda old: other[1] if other else old, 1)


def _text(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, TEXT, random, lambda old: random.choice((*VALUES, *NUMBERS, old * 400, b"")), 1)


def _no_tag(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, TAG, random, lambda _old: b"")


def _tags(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Repeat a tag."""
    return _replaced(data, TAG, random, lambda old: old * random.choice((2, 3, 9)))


def _element(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Remove an element, or repeat it; what is around it stays well-formed."""
    times = random.choice((0, 0, 2, 2, 3, 300))
    return _replaced(data, random.choice((LEAF, NESTED)), random, lambda old: old * times)


def _elsewhere(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Move an element behind another one."""
    pattern = random.choice((LEAF, NESTED))
    other = pattern.search(data, random.randrange(len(data) + 1))
    return _replaced(data, pattern, random, lambda old: old + other[0]) if other else data


def _snippet(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(data, TAG, random, lambda old: old + random.choice(SNIPPETS))


def _unattributed(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Remove one attribute of a tag."""
    return _replaced(data, TAG, random, lambda old: re.sub(rb"""\s[\w:.-]+=("[^"]*"|'[^']*')""", b"", old, count=1))


def _prefixed(data: bytes, _: Random, __: Sequence[bytes]) -> bytes:
    return re.sub(rb"<(/?)(worksheet|sheetData|row|c|v|is|t|f)(?=[\s/>])", rb"<\1x:\2", data).replace(
        b" xmlns=", b" xmlns:x="
    )


def _encoded(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    result = random.choice(("utf-16", "gb18030", "utf-8-sig", "utf-16-be", "latin-1"))
    return data.decode("utf-8", "replace").encode(result, "replace")


WELL_FORMED: tuple[Change, ...] = (_figure, _figure, _figure, _attribute, _attribute, _swapped, _swapped, _text, _text,
                                   _element, _element, _elsewhere, _unattributed, _prefixed)  # fmt: skip
XML: tuple[Change, ...] = (*WELL_FORMED * 5, _no_tag, _tags, _snippet, _snippet, _encoded, *BYTES)
"""Most leave XML well-formed, or no reader would come to what is in it."""

# Containers


def _in_zip(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Spoil, drop, double, rename or exchange one part of the zip; a broken zip is spoilt as bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, KeyError):
        return _in_bytes(data, random, others)
    if not parts:
        return _in_bytes(data, random, others)
    _part(parts, random, others)
    parts = [(name, stored[:UNPACKED]) for name, stored in parts]
    try:
        return _zipped(parts, zipfile.ZIP_STORED if random.random() < 0.1 else zipfile.ZIP_DEFLATED)
    except (ValueError, struct.error):
        return data


def _unpacked(archive: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    """Return the parts, none where they are too large; the sizes that the zip declares are not believed."""
    parts, left = [], UNPACKED
    for name in archive.namelist():
        with archive.open(name) as part:
            stored = part.read(left + 1)
        left -= len(stored)
        if left < 0:
            return []
        parts.append((name, stored))
    return parts


def _part(parts: list[tuple[str, bytes]], random: Random, others: Sequence[bytes]) -> None:
    at = _likely(parts, random)
    name, stored = parts[at]
    what = random.random()
    if what < 0.86:
        parts[at] = name, random.choice(BYTES if name.endswith(".bin") else XML)(stored, random, others)
    elif what < 0.90:
        del parts[at]
    elif what < 0.93:
        parts.append((random.choice((name, name.upper(), "xl/worksheets/sheet2.xml", "more/" + name)), stored))
    elif what < 0.96:
        parts[at] = random.choice((name.replace("/", "\\"), name.upper(), "/" + name, name + "x", "x.xml")), stored
    else:
        parts[at] = name, random.choice(parts)[1]


def _likely(parts: Sequence[tuple[str, bytes]], random: Random) -> int:
    """Choose the place of a part; those with the cells come up more often than themes and properties."""
    weights = [8 if re.search("sheet|content|workbook|strings|styles", name, re.IGNORECASE) else 1 for name, _ in parts]
    return random.choices(range(len(parts)), weights)[0]


def _zipped(parts: Sequence[tuple[str, bytes]], method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, stored in parts:
            info = zipfile.ZipInfo(name or "x")
            info.compress_type = method
            archive.writestr(info, stored)
    return file.getvalue()


def _in_ole(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Spoil the .xls's stream of records; the stream keeps its length, so that the container stays whole."""
    file = io.BytesIO(data)
    with olefile.OleFileIO(file, write_mode=True) as ole:
        name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
        if name is None:
            return _in_bytes(data, random, others)
        stream = ole.openstream(name).read()
        ole.write_stream(name, _records(stream, random, others).ljust(len(stream), b"\0")[: len(stream)])
    return file.getvalue()


def _records(stream: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Return the records, one of them spoilt, gone, twice, or of another kind or length than declared."""
    records, at = [], 0
    while at + 4 <= len(stream):
        length = int.from_bytes(stream[at + 2 : at + 4], "little")
        records.append((stream[at : at + 2], stream[at + 4 : at + 4 + length]))
        at += 4 + length
    if not records:
        return _in_bytes(stream, random, others)
    place = random.randrange(len(records))
    kind, stored = records[place]
    spoilt_ = random.choice((_flip, _flip, _number, _number, _number, _cut, _end, _twice))(stored, random, others)[
        :8224
    ]
    choice = random.choice(("held", "held", "held", "gone", "twice", "kind", "lie"))
    lie = random.choice((0, 1, len(stored) + 1, 8224, 8225, 0xFFFF))
    new = {
        "held": [(kind, spoilt_)],
        "gone": [],
        "twice": [(kind, stored)] * random.choice((2, 3, 200)),
        "kind": [(random.choice(records)[0], stored)],
        "lie": [(kind + lie.to_bytes(2, "little"), stored)],
    }[choice]
    records[place : place + 1] = new
    return b"".join(
        (item if len(item) > 2 else item + len(stored).to_bytes(2, "little")) + stored for item, stored in records
    )
