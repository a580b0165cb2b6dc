"""Make the file behind a workbook reproducible: the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zlib
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date


_CORE = "docProps/core.xml"
_SPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_BARS, _UPWARDS = '<c:barDir val="bar"/>', '<c:scaling><c:orientation val="minMax"/></c:scaling><c:axPos val="l"/>'
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8 = 0x800
_MIDNIGHT_1980 = 0x21  # a zip's first possible day
_VERSION = 20
_BEHIND = (b"<hyperlinks", b"<printOptions", b"<pageMargins")
"""What may follow that which is put into a sheet, of which the margins are always there."""
_STYLES = "xl/styles.xml"
_DXFS = re.compile(rb'<dxfs count="(\d+)"(?:/>|>(.*?)</dxfs>)', re.DOTALL)
_CHUNK = 1 << 20
"""Bytes of a sheet that are held at once, more than stand behind its rows."""
_LARGE = 8 << 20
"""Bytes from which a sheet is packed less tightly, in half the time."""
MARKED = "@marked@"
"""Stands in what is put into a sheet for the number of the style of marked cells."""


def cells_wide(text: str) -> int:
    """Return how many Latin letters are as wide as the text.

    >>> cells_wide("姓名 A")
    6
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def stamp(
    data: bytes, as_of: date, colours: Sequence[Sequence[str]] = (), additions: Sequence[str] = (), fill: str = ""
) -> bytes:
    """Return the workbook as if made by rencai at midnight (UTC) of that day; other parts are copied as they are.

    The writer cannot set all that is wanted, so that it is put into the chart's and the sheet's part.

    :param colours: the fills of each chart's series.
    :param additions: what each sheet has beside its cells: marks, lists to choose from, links, in this order.
    :param fill: the fill of the cells whose style is ``MARKED`` there.
    """
    out, directory = io.BytesIO(), io.BytesIO()
    entries = 0
    for info, packed in _parts(data, as_of, colours, additions, fill):
        directory.write(_central(info, out.tell()))
        out.write(_local(info) + packed)
        entries += 1
    size, start = directory.tell(), out.tell()
    out.write(directory.getvalue() + _END.pack(b"PK\5\6", 0, 0, entries, entries, size, start, 0))
    return out.getvalue()


def _parts(
    data: bytes, as_of: date, colours: Sequence[Sequence[str]], additions: Sequence[str], fill: str
) -> Iterator[tuple[ZipInfo, bytes]]:
    charts = {f"xl/charts/chart{number}.xml": fills for number, fills in enumerate(colours, start=1)}
    with ZipFile(io.BytesIO(data)) as archive:
        marked = any(MARKED in addition for addition in additions)
        styles, number = _with_fill(archive.read(_STYLES), fill) if marked else (b"", 0)
        sheets = {
            f"xl/worksheets/sheet{place}.xml": addition.replace(MARKED, str(number)).encode()
            for place, addition in enumerate(additions, start=1)
        }
        for info in archive.infolist():
            if info.filename == _CORE:
                yield _core(as_of)
            elif marked and info.filename == _STYLES:
                yield _deflate(info.filename, styles)
            elif fills := charts.get(info.filename, ()):
                yield _deflate(info.filename, _colour_series(archive.read(info).decode(), fills).encode())
            elif addition := sheets.get(info.filename, b""):
                yield _deflate_with(archive, info, addition)
            else:
                yield info, _compressed_bytes(data, info)


def _with_fill(styles: bytes, fill: str) -> tuple[bytes, int]:
    """Return the styles with one more for cells that a rule marks, and its number."""
    listed = _DXFS.search(styles)
    if listed is None:
        raise ValueError("the writer's styles have no list of formats of rules")
    number, colour = int(listed[1]), fill.lstrip("#").encode()
    colours = b'<fgColor rgb="FF%b"/><bgColor rgb="FF%b"/>' % (colour, colour)
    look = b'<dxf><fill><patternFill patternType="solid">%b</patternFill></fill></dxf>' % colours
    every = b'<dxfs count="%d">%b%b</dxfs>' % (number + 1, listed[2] or b"", look)
    return styles[: listed.start()] + every + styles[listed.end() :], number


def _colour_series(chart: str, fills: Sequence[str]) -> str:
    """Return the chart with each series in its own colour; a series' look is put right after its name.

    Bars stand from the top in the order of the table, which Excel draws from the bottom unless told otherwise.
    """
    if _BARS in chart:
        chart = chart.replace(_UPWARDS, _UPWARDS.replace("minMax", "maxMin"), 1)
    head, *series = chart.split("</c:tx><c:cat>")
    look = '</c:tx><c:spPr><a:solidFill><a:srgbClr val="{}"/></a:solidFill></c:spPr><c:cat>'
    return head + "".join(look.format(fill.lstrip("#")) + part for fill, part in zip(fills, series, strict=True))


def _deflate_with(archive: ZipFile, info: ZipInfo, addition: bytes) -> tuple[ZipInfo, bytes]:
    """Return a sheet with the addition, before whatever of ``_BEHIND`` it has; it is never in memory as a whole."""
    packer = zlib.compressobj(9 if info.file_size < _LARGE else 3, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed, rest, sum_ = list[bytes](), b"", 0
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            ready, rest = rest[:-_CHUNK], rest[-_CHUNK:] + chunk
            packed.append(packer.compress(ready))
            sum_ = zlib.crc32(ready, sum_)
    place = min(place for mark in _BEHIND if (place := rest.rfind(mark)) >= 0)
    end = rest[:place] + addition + rest[place:]
    packed += [packer.compress(end), packer.flush()]
    return _info(info.filename, zlib.crc32(end, sum_), sum(map(len, packed)), info.file_size + len(addition)), b"".join(
        packed
    )


def _compressed_bytes(data: bytes, info: ZipInfo) -> bytes:
    # the local header may have an extra field of another length than the directory's, so its own lengths count
    name, extra = _LOCAL.unpack_from(data, info.header_offset)[-2:]
    start = info.header_offset + _LOCAL.size + name + extra
    return data[start : start + info.compress_size]


def _core(as_of: date) -> tuple[ZipInfo, bytes]:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items())
    stamps = "".join(
        f'<dcterms:{noun} xsi:type="dcterms:W3CDTF">{as_of.isoformat()}T00:00:00Z</dcterms:{noun}>'
        for noun in ("created", "modified")
    )
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties {spaces}>'
    text += f"<dc:creator>rencai</dc:creator><cp:lastModifiedBy>rencai</cp:lastModifiedBy>{stamps}</cp:coreProperties>"
    return _deflate(_CORE, text.encode())


def _deflate(name: str, content: bytes) -> tuple[ZipInfo, bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    return _info(name, zlib.crc32(content), len(packed), len(content)), packed


def _info(name: str, crc: int, packed: int, size: int) -> ZipInfo:
    info = ZipInfo(name)
    info.compress_type, info.CRC, info.compress_size, info.file_size = ZIP_DEFLATED, crc, packed, size
    return info


def _fields(info: ZipInfo) -> tuple[int, ...]:
    name = len(info.filename.encode())
    sizes = (info.CRC, info.compress_size, info.file_size)
    return (_VERSION, _UTF8, info.compress_type, 0, _MIDNIGHT_1980, *sizes, name, 0)


def _local(info: ZipInfo) -> bytes:
    return _LOCAL.pack(b"PK\3\4", *_fields(info)) + info.filename.encode()


def _central(info: ZipInfo, offset: int) -> bytes:
    fixed = _CENTRAL.pack(b"PK\1\2", _VERSION, *_fields(info), 0, 0, 0, 0, offset)
    return fixed + info.filename.encode()
