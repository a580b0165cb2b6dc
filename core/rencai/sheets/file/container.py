"""Open the files within a zipped workbook under size limits, whatever its headers claim."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from isal import igzip_lib, isal_zlib

from rencai.sheets.file.errors import damaged, foreign, guarded, locked, too_large, unsafe
from rencai.sheets.file.limits import Limits, format_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.sheets.file.kinds import WorkbookKind


STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
INFLATED = 1 << 22
"""Bytes that are inflated at once at most."""
FED = 1 << 18
"""Packed bytes that are given to the inflater at once, and the least of a first chunk."""
HEADER = 30
"""Bytes of an entry's local header before its name."""
ENCRYPTED = 1
PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+(<!|<[^?!])?", re.DOTALL)
WIDE = (b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0", b"\0<")
_DECLARED = re.compile(r"""(^<\?xml\s[^<>]*?\bencoding\s*=\s*["'])[^"'<>]*""")
LONGEST_WIDE = 1 << 26
"""Bytes of the longest part in UTF-16 that is read."""
FOREIGN = (("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a presentation"))
MANIFEST = "META-INF/manifest.xml"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Package:
    """A zip whose names, methods and number of entries are within bounds; ``remaining`` bytes may still be inflated."""

    data: bytes
    entries: Mapping[str, zipfile.ZipInfo]
    limits: Limits
    remaining: int

    def chunks(self, name: str) -> Iterator[bytes]:
        """Inflate the entry chunk by chunk.

        :raises InputError: when a bound is passed, or the entry is damaged or of another size than its header says.
        """
        entry, seen = self.entries[name], 0
        for chunk in _with_long_head(_inflate(self._compressed(entry), entry.compress_type)):
            seen += len(chunk)
            self.remaining -= len(chunk)
            if self.remaining < 0:
                raise too_large("unpacks to too much", "unpacked", format_size(self.limits.unpacked))
            if seen > self.limits.ratio_after and seen > self.limits.ratio * entry.compress_size:
                raise too_large("unpacks to far more than its size", "ratio", self.limits.ratio)
            if seen > entry.file_size:
                raise unsafe("holds a part larger than it says") if self._is_intact(entry) else damaged()
            yield chunk
        if seen != entry.file_size:
            raise damaged()

    def _is_intact(self, entry: zipfile.ZipInfo) -> bool:
        """Return whether an entry larger than its header says is so by intent, and not because its bytes are spoilt.

        The quick inflater goes on in a spoilt stream where zlib stops, and what it gives then differs from run to run.
        """
        if entry.compress_type == STORED:
            return True
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflate.decompress(self._compressed(entry), entry.file_size + INFLATED)
        except zlib.error:
            return False
        return not inflate.eof or zlib.crc32(content) == entry.CRC

    def read_whole(self, name: str, most: int = 1 << 24) -> bytes:
        """Inflate a small entry whole.

        :raises InputError: when it has more than ``most`` bytes.
        """
        parts = []
        for chunk in self.chunks(name):
            parts.append(chunk)
            most -= len(chunk)
            if most < 0:
                raise unsafe("holds a list of its parts that has no end")
        return b"".join(parts)

    def _compressed(self, entry: zipfile.ZipInfo) -> memoryview:
        at = entry.header_offset
        head = self.data[at : at + HEADER]
        if len(head) < HEADER or not head.startswith(b"PK\x03\x04"):
            raise damaged()
        start = at + HEADER + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        packed = memoryview(self.data)[start : start + entry.compress_size]
        if len(packed) < entry.compress_size:
            raise damaged()
        return packed


def _with_long_head(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks, the first of them long enough to hold the beginning of any XML, unless it is all there is."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= FED:
            break
    yield head
    yield from chunks


def _inflate(packed: memoryview, method: int) -> Iterator[bytes]:
    """Yield the content in chunks of at most ``INFLATED`` bytes, so that no bound is passed by much."""
    if method == STORED:
        yield from (bytes(packed[at : at + INFLATED]) for at in range(0, len(packed), INFLATED))
        return
    inflate = isal_zlib.decompressobj(-isal_zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), FED):
            yield inflate.decompress(packed[at : at + FED], INFLATED)
            while inflate.unconsumed_tail:
                yield inflate.decompress(inflate.unconsumed_tail, INFLATED)
            if inflate.eof:
                break
        # output is still pending, with no byte left to feed, where the last one filled a chunk exactly
        while not inflate.eof and (chunk := inflate.decompress(b"", INFLATED)):
            yield chunk
    except igzip_lib.IsalError as error:  # type: ignore[misc]  # its stub forgets the base
        raise damaged() from error


def open_package(data: bytes, limits: Limits) -> Package:
    """Return the zip with its entries by name, none of them inflated yet.

    :raises InputError: when the zip is damaged or encrypted, or has too many entries, two of one name, or one that no
        workbook has: its name leads out of the zip, or it is compressed in an unusual way.
    """
    if data.count(b"PK\x01\x02") > 10 * limits.entries:  # before each of them becomes an object
        raise _too_many(limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError) as error:
        raise damaged() from error
    if len(entries) > limits.entries:
        raise _too_many(limits)
    for entry in entries:
        _check_entry(entry)
    named = {entry.filename: entry for entry in entries}
    if len(named) < len(entries):
        raise unsafe("holds two parts of one name")
    return Package(data, named, limits, limits.unpacked)


def with_plain_encoding(package: Package) -> Package:
    """Return the package with its XML parts in UTF-8; the same one where none is in UTF-16.

    :raises InputError: when a part is not in the encoding in which it begins, or is very long.
    """
    wide = [name for name, entry in package.entries.items() if _head(package, entry).startswith(WIDE)]
    if not wide:
        return package
    parts = {name: _as_utf8(package.read_whole(name, LONGEST_WIDE)) for name in wide}
    return open_package(replace_parts(package.data, parts), package.limits)


def _head(package: Package, entry: zipfile.ZipInfo) -> bytes:
    """Return the first bytes of an entry's content; empty where they cannot be inflated."""
    at = entry.header_offset
    start = at + HEADER + sum(int.from_bytes(package.data[at + n : at + n + 2], "little") for n in (26, 28))
    packed = package.data[start : start + min(entry.compress_size, FED >> 10)]
    if entry.compress_type == STORED:
        return packed[:4]
    try:
        return isal_zlib.decompressobj(-isal_zlib.MAX_WBITS).decompress(packed, 4)
    except igzip_lib.IsalError:  # type: ignore[misc]  # its stub forgets the base
        return b""


def _as_utf8(content: bytes) -> bytes:
    encoding = "utf-16-be" if content[:1] in (b"\0", b"\xfe") else "utf-16-le"
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise damaged() from error
    return _DECLARED.sub(r"\1UTF-8", text, count=1).encode()


def replace_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the zip with new content for these parts, which is appended; all others stay as they are, compressed."""
    if not parts:
        return data
    buffer = io.BytesIO(data)
    with guarded(), zipfile.ZipFile(buffer, "a") as archive:
        for name, content in parts.items():
            archive.filelist.remove(archive.NameToInfo.pop(name))
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _too_many(limits: Limits) -> Exception:
    return too_large("holds too many parts", "entries", limits.entries)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    # nothing is ever extracted, so such a name is harmless here, but no spreadsheet program writes one
    if ".." in re.split(r"[/\\]", entry.filename):
        raise unsafe("holds a part whose name leads out of it")
    if entry.flag_bits & ENCRYPTED:
        raise locked()
    if entry.compress_type not in (STORED, DEFLATED):
        raise unsafe("holds a part compressed in an unusual way")


def workbook_kind(package: Package) -> WorkbookKind:
    """Return the kind of workbook that the zip is.

    :raises InputError: when it is another zip (which the message names), or encrypted.
    """
    names = {name.replace("\\", "/").lower() for name in package.entries}
    if foreigner := next((kind for name, kind in FOREIGN if name in names), None):
        raise foreign(foreigner)
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if "[content_types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return "xlsm" if any(name.endswith("vbaproject.bin") for name in names) else "xlsx"
    if "mimetype" in package.entries and package.read_whole("mimetype", 200).startswith(ODS):
        if MANIFEST in package.entries and b"encryption-data" in package.read_whole(MANIFEST):
            raise locked()
        return "ods"
    raise foreign("a zip archive")


def check_first_chunk(first: bytes) -> bytes:
    """Return the first chunk of an entry once it is safe to parse.

    :raises InputError: when it is XML that may declare entities: it has a DOCTYPE, a beginning longer than the chunk,
        or an encoding in which neither would be seen.
    """
    if first.startswith(WIDE):  # what follows could not be looked through
        raise unsafe("holds a part in a rare encoding")
    begin = first.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not begin and len(first) >= FED:  # what comes after the blanks was not looked at
        raise unsafe("begins with blanks of great length")
    if begin.startswith(b"<"):
        prolog = PROLOG.match(first)
        if not prolog or prolog[1] == b"<!":
            raise unsafe("declares entities (DOCTYPE)")
        if not prolog[1] and len(first) >= FED:
            raise unsafe("begins with a comment of great length")
    return first


PACKAGE = "_rels/.rels"
BOOK = "xl/workbook.xml"


def sheet_names(package: Package) -> dict[str, str]:
    """Return part -> name of the sheet in it; empty where the workbook does not say it in the usual way.

    :raises InputError: when one part is several sheets, by which a small file would become a large one.
    """
    book = workbook_part(package)
    linked = links(package, book)
    named = (
        (_relationship_id(attributes), attributes.get("name", "")) for attributes in _elements(package, book, "sheet")
    )
    sheets = [(linked[link][1], name) for link, name in named if link in linked]
    if len(dict(sheets)) < len(sheets):
        raise unsafe("holds one part as several sheets")
    return dict(sheets)


def workbook_part(package: Package) -> str:
    """Return the name of the part that lists the sheets."""
    return next(
        (part for kind, part in _relationships(package, PACKAGE, "/").values() if kind == "officeDocument"), BOOK
    )


def links(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return id -> the kind of each part that the part links, and its name."""
    folder, _, file = part.rpartition("/")
    return _relationships(package, f"{folder}/_rels/{file}.rels".lstrip("/"), f"/{folder}")


def again(package: Package, name: str) -> Iterator[bytes]:
    """Inflate an entry once more, which counts no more against the limits than the first time."""
    remaining = package.remaining
    package.remaining += package.entries[name].file_size
    yield from package.chunks(name)
    package.remaining = remaining


def read_part(package: Package, name: str, most: int = 1 << 26) -> bytes:
    """Return the content of a part that is looked at once more; empty where there is none, or a longer one."""
    if name not in package.entries or package.entries[name].file_size > most:
        return b""
    remaining = package.remaining
    content = package.read_whole(name, most)
    package.remaining = remaining
    return content


def _relationship_id(attributes: Mapping[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _relationships(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return id -> the kind of the linked part, and its name."""
    return {
        attributes.get("Id", ""): (
            attributes.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, attributes.get("Target", ""))).lstrip("/"),
        )
        for attributes in _elements(package, part, "Relationship")
    }


def _elements(package: Package, part: str, wanted: str) -> Iterator[Mapping[str, str]]:
    """Yield the attributes of every element of that name, with any prefix."""
    elements: list[Mapping[str, str]] = []
    if part not in package.entries:
        return
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: (
        elements.append(attributes) if name.rpartition(":")[2] == wanted else None
    )
    try:
        parser.Parse(check_first_chunk(package.read_whole(part)), True)  # noqa: FBT003 - expat takes it by place only
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    yield from elements
