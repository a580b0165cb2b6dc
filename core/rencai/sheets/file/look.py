"""Look through every part of a file for a number: cells, comments, properties, headers and footers, names of sheets.

A workbook is read for its cells; a person may stand in it elsewhere too. So this looks at all the text that there is,
and asks no library what it is: the parts of a zip, the streams of an OLE file, the bytes of a text. What is no text, as
pictures and PDF are, cannot be looked through so.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.sheets.file import container, kinds
from rencai.sheets.file.errors import damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rencai.sheets.file.limits import Limits


_BETWEEN = "[\\s\u00ad\u200b-\u2015\u2212\ufeff-]{0,3}"
"""What may be typed between the signs of a number."""
_CROSS = "[X×✕ΧХ]"
"""How people type the X of a resident identity number."""
_BEFORE = "(?:(?<![0-9])|(?<=&[0-9])|(?<=&[0-9]{2}))"
"""No longer number goes on before; in a page's header ``&9`` and ``&10`` are sizes."""
_BEFORE_SHORT = "(?:(?<![0-9A-Z.])|(?<=&[LCR]))"
_AFTER_SHORT = r"(?![0-9A-Z])(?!\.[0-9])"
_RESIDENT = (15, 18)
"""Digits of resident identity numbers, which occur by chance nowhere."""
_RUN = re.compile(r"</?(?:\w+:)?(?:t|r|span|rPr|b|i|u|sz|color|rFont|family|charset|scheme|strike|vertAlign"
                  r"|rFonts|szCs|bCs|lang|latin|ea|cs|solidFill|srgbClr|schemeClr)(?:\s[^<>]*)?/?>")  # fmt: skip
"""The tags between the parts of a text that is written in several styles."""
_VALUE = re.compile(r"<(?:\w+:)?v>[^<]*</|<[^<>]*>")
"""Values of cells, which are indices or are read as cells, and tags."""
_SHOWN = re.compile(r'\b(?:name|prompt|promptTitle|error|errorTitle|tooltip|display|descr|title)="([^"]*)"')
"""Attributes whose text people see."""
_OVERLAP = 1 << 13
"""Bytes of a chunk that are looked at once more with the next, so that no number is cut in two."""
_HEAD = 1 << 12
_BINARY = re.compile(rb"[\0-\x08\x0e-\x1f]")
_MEDIA = re.compile(r"\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?|svg|wdp|ttf|odttf|fntdata)$", re.IGNORECASE)
"""Parts that are pictures or fonts: those of a workbook are not looked into."""
_ENCRYPTED = "EncryptionInfo"
_DEEPEST = 2
"""Files within files."""


@dataclass(frozen=True)
class Wanted:
    """The patterns of what is looked for.

    ``long`` are resident identity numbers, which occur nowhere by chance; ``short`` ones are looked for only where
    people write.
    """

    long: re.Pattern[str] | None
    short: re.Pattern[str] | None


def compile_numbers(numbers: Iterable[str]) -> Wanted:
    """Return the patterns of the numbers, which are in capitals, without spaces and hyphens."""
    every = list(numbers)
    long = [number for number in every if len(number) in _RESIDENT and number[:-1].isdigit()]
    short = [number for number in every if number not in long]
    return Wanted(
        _pattern(long, _BEFORE, "(?![0-9])"),
        _pattern(short, _BEFORE_SHORT, _AFTER_SHORT),
    )


def _pattern(numbers: Sequence[str], before: str, after: str) -> re.Pattern[str] | None:
    each = "|".join(_BETWEEN.join(_CROSS if sign == "X" else re.escape(sign) for sign in number) for number in numbers)
    return re.compile(f"{before}(?:{each}){after}", re.IGNORECASE) if numbers else None


def in_text(text: str, wanted: Wanted) -> bool:
    """Return whether the text, such as a file's name, has one of the numbers, however it is typed."""
    plain = unicodedata.normalize("NFKC", text)
    return any(pattern.search(plain) is not None for pattern in (wanted.long, wanted.short) if pattern)


def mask(text: str, wanted: Wanted, sign: str) -> str:
    """Return the text with the sign in place of each of the numbers."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern in (wanted.long, wanted.short):
        plain = pattern.sub(sign, plain) if pattern else plain
    return plain


def in_file(data: bytes, wanted: Wanted, limits: Limits, depth: int = 0) -> bool | None:
    """Return whether one of the numbers stands anywhere in the file; None where not all of it can be looked through.

    Values of cells that are stored as binary or rounded numbers are for whoever reads the cells.

    :raises InputError: when the file is damaged, encrypted or beyond the limits.
    """
    if data.startswith(b"PK\x03\x04"):
        return _in_package(data, wanted, limits, depth)
    if data.startswith(kinds.OLE):
        return _in_ole(data, wanted, limits)
    if any(in_text(text, wanted) for text in _decode(data)):
        return True
    head = data[:_HEAD]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return None if kinds.PROTECTED.match(data) or (_BINARY.search(head) and not wide) else _no_text(data)


def _no_text(data: bytes) -> bool | None:
    return None if data.startswith(tuple(magic for magic, _ in kinds.MAGIC)) else False


def _in_package(data: bytes, wanted: Wanted, limits: Limits, depth: int) -> bool | None:
    if _in_bytes(data, wanted):
        return True
    package, whole = container.open_package(data, limits), True
    for name in package.entries:
        if _MEDIA.search(name):
            for _ in package.chunks(name):  # it counts against the limits
                pass
            continue
        for chunk in _overlapping(package.chunks(name)):
            if chunk.startswith((b"PK\x03\x04", kinds.OLE)) and depth < _DEEPEST:
                inner = in_file(package.read_whole(name, limits.unpacked), wanted, limits, depth + 1)
                whole = whole and inner is not None
                if inner:
                    return True
            elif _in_part(chunk, wanted):
                return True
        whole = whole and not name.lower().endswith(".bin")
    return False if whole else None


def _in_bytes(data: bytes, wanted: Wanted) -> bool:
    """Return whether the packed file has it: as the name of a part, in the archive's comment, or between the parts."""
    text = data.replace(b"\0", b"").decode("latin-1")
    return any(pattern.search(text) is not None for pattern in (wanted.long, wanted.short) if pattern)


def _overlapping(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks, each with the end of the one before."""
    rest = b""
    for chunk in chunks:
        yield rest + chunk
        rest = chunk[-_OVERLAP:]


def _in_part(chunk: bytes, wanted: Wanted) -> bool:
    for text in _decode(chunk):
        plain = unicodedata.normalize("NFKC", text)
        if wanted.long and (wanted.long.search(plain) or wanted.long.search(_RUN.sub("", plain))):
            return True
        if wanted.short:
            shown = "\n".join([_VALUE.sub("\n", _RUN.sub("", plain)), *_SHOWN.findall(plain)])
            if wanted.short.search(shown):
                return True
    return False


def _decode(data: bytes) -> Iterator[str]:
    """Yield the bytes as text: as UTF-16 says itself, else as UTF-8 or GB 18030, and without zeros between letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield html.unescape(data.decode("utf-16", "ignore"))
    if b"\0" in data:
        yield data.replace(b"\0", b"").decode("latin-1")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.start < 4 or error.start > len(data) - 4  # noqa: PLR2004 - a sign that a chunk cut in two
        text = data.decode("utf-8" if cut else "gb18030", "ignore")
    yield html.unescape(text) if "&" in text else text


def _in_ole(data: bytes, wanted: Wanted, limits: Limits) -> bool | None:
    """Return whether a stream has it; None for no: a number may be stored in binary.

    What Excel opens without asking for a password is decrypted.

    :raises InputError: when it is damaged, or has a password.
    """
    import olefile

    streams = [data]
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            encrypted = ole.exists(_ENCRYPTED)
            streams += [ole.openstream(path).read() for path in ole.listdir()]
    except (OSError, IndexError, TypeError, ValueError) as error:  # what olefile raises at a damaged one
        raise damaged() from error
    if any(in_text(text, wanted) for stream in streams for text in _decode(stream)):
        return True
    if not encrypted:
        return None
    from rencai.sheets.file import encryption

    return in_file(encryption.decrypt(data), wanted, limits, _DEEPEST)
