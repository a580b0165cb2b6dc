"""Make the file behind a workbook reproducible: the same content gives the same bytes."""

from __future__ import annotations

import io
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
_BEHIND_LISTS = ("<hyperlinks", "<printOptions", "<pageMargins")
"""What may follow the lists of cells in a sheet, of which the margins are always there."""


def cells_wide(text: str) -> int:
    """Return how many Latin letters are as wide as the text.

    >>> cells_wide("姓名 A")
    6
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def stamp(data: bytes, as_of: date, colours: Sequence[Sequence[str]] = (), dropdowns: Sequence[str] = ()) -> bytes:
    """Return the workbook as if made by rencai at midnight (UTC) of that day; other parts are copied as they are.

    ``colours`` are the fills of each chart's series, ``dropdowns`` the lists of each sheet's cells (``dropdowns``):
    the writer cannot set them, so that they are put into the chart's and the sheet's part.
    """
    out, directory = io.BytesIO(), io.BytesIO()
    entries = 0
    for info, packed in _parts(data, as_of, colours, dropdowns):
        directory.write(_central(info, out.tell()))
        out.write(_local(info) + packed)
        entries += 1
    size, start = directory.tell(), out.tell()
    out.write(directory.getvalue() + _END.pack(b"PK\5\6", 0, 0, entries, entries, size, start, 0))
    return out.getvalue()


def _parts(
    data: bytes, as_of: date, colours: Sequence[Sequence[str]], dropdowns: Sequence[str]
) -> Iterator[tuple[ZipInfo, bytes]]:
    sheets = {f"xl/worksheets/sheet{number}.xml": lists for number, lists in enumerate(dropdowns, start=1)}
    charts = {f"xl/charts/chart{number}.xml": fills for number, fills in enumerate(colours, start=1)}
    with ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.filename == _CORE:
                yield _core(as_of)
            elif fills := charts.get(info.filename, ()):
                yield _deflate(info.filename, _colour_series(archive.read(info).decode(), fills).encode())
            elif lists := sheets.get(info.filename, ""):
                yield _deflate(info.filename, _add_lists(archive.read(info).decode(), lists).encode())
            else:
                yield info, _compressed_bytes(data, info)


def _colour_series(chart: str, fills: Sequence[str]) -> str:
    """Return the chart with each series in its own colour; a series' look is put right after its name.

    Bars stand from the top in the order of the table, which Excel draws from the bottom unless told otherwise.
    """
    if _BARS in chart:
        chart = chart.replace(_UPWARDS, _UPWARDS.replace("minMax", "maxMin"), 1)
    head, *series = chart.split("</c:tx><c:cat>")
    look = '</c:tx><c:spPr><a:solidFill><a:srgbClr val="{}"/></a:solidFill></c:spPr><c:cat>'
    return head + "".join(look.format(fill.lstrip("#")) + part for fill, part in zip(fills, series, strict=True))


def _add_lists(sheet: str, lists: str) -> str:
    """Return the sheet with the lists of its cells, before whatever of ``_BEHIND_LISTS`` it has."""
    place = min(place for mark in _BEHIND_LISTS if (place := sheet.rfind(mark)) >= 0)
    return sheet[:place] + lists + sheet[place:]


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
    info = ZipInfo(name)
    info.compress_type, info.CRC = ZIP_DEFLATED, zlib.crc32(content)
    info.compress_size, info.file_size = len(packed), len(content)
    return info, packed


def _fields(info: ZipInfo) -> tuple[int, ...]:
    name = len(info.filename.encode())
    sizes = (info.CRC, info.compress_size, info.file_size)
    return (_VERSION, _UTF8, info.compress_type, 0, _MIDNIGHT_1980, *sizes, name, 0)


def _local(info: ZipInfo) -> bytes:
    return _LOCAL.pack(b"PK\3\4", *_fields(info)) + info.filename.encode()


def _central(info: ZipInfo, offset: int) -> bytes:
    fixed = _CENTRAL.pack(b"PK\1\2", _VERSION, *_fields(info), 0, 0, 0, 0, offset)
    return fixed + info.filename.encode()
