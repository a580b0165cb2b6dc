"""Recognise what a file is by its content; its ending is only compared."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from rencai.sheets.file.errors import damaged, foreign, protected

if TYPE_CHECKING:
    from collections.abc import Mapping


ContainerKind = Literal["zip", "ole", "text"]
WorkbookKind = Literal["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"]

ENDINGS: Mapping[WorkbookKind, tuple[str, ...]] = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".et", ".ett"),
    "xlsm": (".xlsm", ".xltm", ".et", ".ett"),
    "xlsb": (".xlsb",),
    "xls": (".xls", ".xlt", ".et", ".ett"),
    "ods": (".ods", ".ots"),
    "csv": (".csv", ".txt", ".tsv"),
}
"""Kind -> the endings that promise it; .et is WPS's, which may hold either format of Excel's."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"RIFF", "an image"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
)
PROTECTED = re.compile(rb".{0,16}(?:E-SafeNet|%TSD-Header-|<## NASCA DRM FILE|SCDSA0|DRMONE )", re.DOTALL)
"""How files begin that document-protection software encrypted, whatever their name promises.

Software of five makers that companies in China use, by the first bytes of such files that people show in public: only
their own programs open them.
"""
STREAMS = (
    ("worddocument", "a Word document"),
    ("powerpoint document", "a presentation"),
    ("wpsdocument", "a WPS text"),
)
FILEPASS = 0x2F
EOF = 0x0A


def container_kind(data: bytes) -> ContainerKind:
    """Return what holds the content.

    :raises InputError: when the file is of another kind, which the message names.
    """
    if PROTECTED.match(data):
        raise protected()
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(OLE):
        return "ole"
    foreign_kind = next((kind for magic, kind in MAGIC if data.startswith(magic)), None)
    if foreign_kind and not _is_text(data, foreign_kind):
        raise foreign(foreign_kind)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if markup := _markup_kind(head):
        raise foreign(markup)
    return "text"


def _is_text(data: bytes, kind: str) -> bool:
    """Return whether a text merely begins with the letters of an image: BM, GIF8, RIFF."""
    return kind == "an image" and not re.search(rb"[\0-\x08\x0e-\x1f]", data[:4096])


def _markup_kind(head: bytes) -> str | None:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head or b'progid="excel.sheet"' in head:
        return "an XML table of 2003"
    if re.match(rb"<(?:!doctype html|html|head|meta|body|table|style|div)\b", head) or b"<html" in head:
        return "a web page"
    if head.startswith(b"mime-version:"):
        return "a web page"
    return "an XML file" if re.match(rb"<[?!a-z]", head) else None


class OleContent(NamedTuple):
    """What an OLE file that is a workbook holds: macros or none, in the clear or encrypted."""

    macros: bool
    encrypted: bool


def ole_content(data: bytes) -> OleContent:
    """Return what the OLE file, a workbook, holds.

    :raises InputError: when it is no workbook (the message names what it is), or damaged.
    """
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {"/".join(path).lower() for path in ole.listdir(storages=True)}
            book = next((name for name in ("workbook", "book") if name in streams), None)
            package = "encryptedpackage" in streams
            encrypted = package or bool(book and _is_encrypted(ole.openstream(book).read(1 << 16)))
    except (OSError, IndexError, TypeError, ValueError) as error:  # what olefile raises at a damaged one
        raise damaged() from error
    if not book and not package:
        raise foreign(next((kind for stream, kind in STREAMS if stream in streams), "another document of Office"))
    return OleContent("_vba_project_cur" in streams, encrypted)


def _is_encrypted(records: bytes) -> bool:
    """Return whether the workbook's first records, up to the first EOF, say that the rest is encrypted."""
    at = 0
    while at + 4 <= len(records):
        kind, length = (
            int.from_bytes(records[at : at + 2], "little"),
            int.from_bytes(records[at + 2 : at + 4], "little"),
        )
        if kind in (FILEPASS, EOF):
            return kind == FILEPASS
        at += 4 + length
    return False
