"""Look through the records of an .xls or .xlsb: what the library would read wrongly is mended, and errors are found.

Kinds of records are those of [MS-XLS] 2.3 and [MS-XLSB] 2.3. A file of Excel 97 and later holds UTF-16, whatever code
page an exporter has written into it; the library goes by the code page. Of older files it reads those of a code page
with one byte a character; one with two is read as if it were Western, and put right afterwards. A chart that lies on
a sheet is a stream within the sheet's, whose cached numbers the library takes for cells of the sheet.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple

from rencai.sheets.file import styles
from rencai.sheets.file.errors import guarded
from rencai.sheets.file.oddities import OddCell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


BEGIN, END, SHEET, CODE_PAGE = 0x0809, 0x0A, 0x85, 0x42
SHEET_KIND, MACROS = 5, 1
"""Where the record of a sheet's name says what kind of sheet it is, and that of macros."""
FORMULA, ERROR_CELL = 0x06, 0x0205
UNKNOWN = 0x0FFF
"""A kind of record that there is not."""
EXCEL_5, EXCEL_97 = 0x0500, 0x0600
UTF_16, WESTERN = 1200, 1252
TWO_BYTES: Mapping[int, str] = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs", 54936: "gb18030"}
"""Code pages whose characters may have two bytes -> Python's names for them."""
TEXTS: Mapping[int, str] = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""An error's number in a record -> its text."""

_CHART = re.compile(rb"\x09\x08..\x00\x06\x20\x00", re.DOTALL)
_ERROR = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}\x02.{5}\xff\xff", re.DOTALL)
"""How such records look; other bytes may look the same, so that a match only says that looking is worth while."""


_XLSB_ROW, _XLSB_ERRORS, _XLSB_SHEET = 0, (3, 11), 156
_XLSB_ERROR = re.compile(rb"[\x03\x0b][\x09-\xff].{8}[\x00\x07\x0f\x17\x1d\x24\x2a]", re.DOTALL)


class Record(NamedTuple):
    """A record: its kind, where its content begins, how long it is, and how many streams it lies in."""

    kind: int
    at: int
    length: int
    depth: int


class XlsContent(NamedTuple):
    """The bytes of an .xls to read, its records, and the cells of each sheet, by name, that hold errors.

    ``encoding`` is that of texts which are read as if they were Western (``decoded``); empty where they are right.
    ``macros``: whether it has sheets of Excel 4 macros, which are left out.
    """

    data: bytes
    records: bytes
    errors: dict[str, list[OddCell]]
    encoding: str
    macros: bool


def prepare(data: bytes) -> XlsContent:
    """Return the .xls as the library reads it rightly, and its cells that hold errors.

    :raises InputError: when the file is damaged.
    """
    import olefile

    buffer = io.BytesIO(data)
    with guarded(), olefile.OleFileIO(buffer) as ole:
        book = "Workbook" if ole.exists("Workbook") else "Book"
        content = ole.openstream(book).read()
        dated = styles.days_in_xls(content)
        encoding = TWO_BYTES.get(_code_page(content), "") if number(content, 4) == EXCEL_5 else ""
        plain = _without_macro_sheets(dated)
        mended = _without_charts(_with_code_page(plain, WESTERN if encoding else UTF_16))
        errors = _error_cells(content) if _ERROR.search(content) else {}
        if mended == content or len(content) != ole.get_size(book):
            return XlsContent(data, content, errors, encoding, plain != dated)
        ole.write_stream(book, mended)
    return XlsContent(buffer.getvalue(), content, errors, encoding, plain != dated)


def _code_page(content: bytes) -> int:
    """Return the code page of the workbook; 0 where none is stated."""
    at = _place_of_code_page(content)
    return number(content, at) if at else 0


def _with_code_page(content: bytes, code_page: int) -> bytes:
    """Return the stream with that code page; an older one without a reason for it stays as it is."""
    at = _place_of_code_page(content)
    if not at or (code_page == UTF_16 and number(content, 4) != EXCEL_97):
        return content
    return content[:at] + code_page.to_bytes(2, "little") + content[at + 2 :]


def _place_of_code_page(content: bytes) -> int:
    """Return where the number of the code page stands; 0 where none does."""
    for kind, at, _, _ in records(content):
        if kind == CODE_PAGE:
            return at
        if kind == END:
            break
    return 0


def decoded(text: str, encoding: str) -> str:
    """Return a text of that encoding which was read as if it were Western.

    >>> decoded("ÐÕÃû", "gb18030"), decoded("FCCA", "gb18030")
    ('姓名', 'FCCA')
    """
    return _western_bytes(text).decode(encoding, "replace")


def encoded(text: str, encoding: str) -> str:
    """Return the text as it is read where its encoding is taken for Western."""
    return "".join(_WESTERN_SIGNS[byte] for byte in text.encode(encoding, "replace"))


def _western_bytes(text: str) -> bytes:
    return bytes(_WESTERN_BYTES.get(sign, ord("?")) for sign in text)


_WESTERN_SIGNS = [bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(256)]
"""What each byte is read as; five that the code page leaves open are read as control characters."""
_WESTERN_BYTES = {sign: byte for byte, sign in enumerate(_WESTERN_SIGNS)}


def _without_macro_sheets(content: bytes) -> bytes:
    """Return the stream without the names of sheets of Excel 4 macros: such a sheet is not read then."""
    plain = bytearray(content)
    for kind, at, length, _ in records(content):
        if kind == END:
            break
        if kind == SHEET and length > SHEET_KIND and content[at + SHEET_KIND] == MACROS:
            plain[at - 4 : at - 2] = UNKNOWN.to_bytes(2, "little")
    return bytes(plain)


def _without_charts(content: bytes) -> bytes:
    """Return the stream with every record of a stream within a sheet made one that no reader knows."""
    if not _CHART.search(content):
        return content
    blanked = bytearray(content)
    for _, at, _, depth in records(content):
        if depth > 1:
            blanked[at - 4 : at - 2] = UNKNOWN.to_bytes(2, "little")
    return bytes(blanked)


def _error_cells(content: bytes) -> dict[str, list[OddCell]]:
    """Return sheet -> its cells that hold an error, typed or as a formula's result."""
    names = sheet_names(content)
    cells: dict[str, list[OddCell]] = {}
    sheet: str | None = None
    for kind, at, length, depth in records(content):
        if kind == BEGIN and depth == 1:
            sheet = names.get(at - 4)
        elif sheet is not None and depth == 1 and (code := _error_code(content, kind, at, length)) is not None:
            line, column = number(content, at), number(content, at + 2)
            cells.setdefault(sheet, []).append(OddCell(line, column, "error", TEXTS.get(code, "#N/A")))
    return cells


def _error_code(content: bytes, kind: int, at: int, length: int) -> int | None:
    if kind == ERROR_CELL and length >= 8 and content[at + 7] == 1:  # noqa: PLR2004 - the length of such a record
        return content[at + 6]
    if kind == FORMULA and content[at + 12 : at + 14] == b"\xff\xff" and content[at + 6] == 2:  # noqa: PLR2004 - an error
        return content[at + 8]
    return None


def sheet_names(content: bytes) -> dict[int, str]:
    """Return where each sheet's stream begins -> its name; none for a file before Excel 97."""
    if number(content, 4) != EXCEL_97:
        return {}
    names = {}
    for kind, at, length, _ in records(content):
        if kind == END:
            break
        if kind == SHEET:
            characters = content[at + 8 : at + length]
            names[int.from_bytes(content[at : at + 4], "little")] = (
                characters.decode("utf-16-le", "replace") if content[at + 7] & 1 else characters.decode("latin-1")
            )
    return names


def records(content: bytes) -> Iterator[Record]:
    """Yield the records of all streams, up to one that is cut short."""
    at = depth = 0
    while at + 4 <= len(content):
        kind, length = number(content, at), number(content, at + 2)
        if at + 4 + length > len(content) or (not depth and kind != BEGIN):
            return
        depth += kind == BEGIN
        yield Record(kind, at + 4, length, depth)
        depth -= kind == END
        at += 4 + length


def number(content: bytes, at: int) -> int:
    """Return the number of two bytes."""
    return int.from_bytes(content[at : at + 2], "little")


def xlsb_errors(content: bytes) -> list[OddCell]:
    """Return the cells of an .xlsb sheet's part that hold an error, typed or as a formula's result."""
    cells: list[OddCell] = []
    if not _XLSB_ERROR.search(content):
        return cells
    line = 0
    for kind, at, length in styles.xlsb_records(content):
        if kind == _XLSB_ROW:
            line = int.from_bytes(content[at : at + 4], "little")
        elif kind in _XLSB_ERRORS and length > 8:  # noqa: PLR2004 - column, style, and the error
            column = int.from_bytes(content[at : at + 4], "little")
            cells.append(OddCell(line, column, "error", TEXTS.get(content[at + 8], "#N/A")))
    return cells


def xlsb_sheet_names(content: bytes, linked: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return part -> name of the sheet in it.

    :param content: the part that lists the sheets of an .xlsb.
    :param linked: id -> kind and name of each part that it links.
    """
    names = {}
    for kind, at, length in styles.xlsb_records(content):
        if kind == _XLSB_SHEET:
            link, after = _wide_text(content, at + 8)
            name, _ = _wide_text(content[: at + length], after)
            names[linked.get(link, ("", ""))[1]] = name
    return names


def xlsb_without_sheets(content: bytes, ids: Sequence[str]) -> bytes:
    """Return the part that lists the sheets of an .xlsb without those of these relationships."""
    parts, end = [], 0
    for kind, at, length in styles.xlsb_records(content):
        if kind != _XLSB_SHEET or _wide_text(content, at + 8)[0] not in ids:
            parts.append(content[end : at + length])
        end = at + length
    return b"".join([*parts, content[end:]])


def _wide_text(content: bytes, at: int) -> tuple[str, int]:
    """Return a text after its number of characters, and where it ends."""
    end = at + 4 + 2 * int.from_bytes(content[at : at + 4], "little")
    return content[at + 4 : end].decode("utf-16-le", "replace"), end
