"""Read delimited text: its encoding, its delimiter, and its records as rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from rencai.sheets.file.cells import text_batch
from rencai.sheets.file.errors import damaged, foreign, too_long, too_wide, unquoted
from rencai.sheets.file.kinds import ENDINGS
from rencai.sheets.file.limits import ROWS, Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arro3.core import RecordBatch


MARKS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
"""How a text begins that names its encoding; the longest first."""
DELIMITERS = ",;\t|，；"
TRIED = 50
END_OF_FILE = "\x1a"
"""What programs of DOS end a text with."""
CONTROL = re.compile(r"[\0-\x08\x0e-\x1f]")
SEPARATOR = re.compile(r"\ufeff?sep=([,;\t|])\r?\n", re.IGNORECASE)
CELL = 1 << 24
WIDE = 3
"""Columns from which on a line within a quoted cell is known for a record by its delimiters."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding.

    :raises InputError: when the file is no text in any of the encodings, or a text with characters that no list has.
    """
    marked = next((encoding for mark, encoding in MARKS.items() if data.startswith(mark)), None)
    if marked == "UTF-32":
        raise foreign("a text in UTF-32")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return _decode_as(data, encoding)
        except UnicodeDecodeError:
            continue
    if marked:
        raise damaged()
    raise foreign("a text in an encoding other than UTF-8, UTF-16 and GB18030" if _is_texty(data) else UNKNOWN)


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    decoded = data.decode(encoding).removesuffix(END_OF_FILE)
    if control := CONTROL.search(decoded):
        raise foreign(_kind_of_controlled(data, ord(control[0])))
    return decoded, encoding.upper().removesuffix("-SIG")


UNKNOWN = "of any kind that is known"


def _kind_of_controlled(data: bytes, code: int) -> str:
    """Return what a text with a control character is: UTF-16 without its mark, a spoilt text, or no text at all."""
    if not _is_texty(data):
        even, odd = data[::2].count(0), data[1::2].count(0)
        return "a text in UTF-16 without its mark" if max(even, odd) > 2 * min(even, odd) + TRIED // 10 else UNKNOWN
    name = "NUL characters" if code == 0 else f"control characters (U+{code:04X})"
    return f"a text with {name}, which no program that writes lists leaves there"


def _is_texty(data: bytes) -> bool:
    """Return whether hardly any of the bytes are control characters, as in a text of whatever encoding."""
    head = data[:4096]
    return 50 * len(re.findall(rb"[\0-\x08\x0e-\x1f]", head)) < len(head) + 50


@dataclass(frozen=True)
class Records:
    """The records as rows of cells, and the lines, counted from 1, whose quotation marks were read as they stand."""

    rows: list[list[str]]
    stray: tuple[int, ...] = ()


def parse_rows(text: str, ending: str, limits: Limits) -> Records:
    """Return the records; a line without a cell is an empty row.

    A quotation mark that stands in a cell opens nothing: it would swallow the records up to the next one.

    :raises InputError: when no delimiter divides the text and its ``ending`` promises none, a quotation mark is never
        closed, or there are too many rows or columns.
    """
    csv.field_size_limit(CELL)
    named = SEPARATOR.match(text)
    if named:
        text = text[named.end() :]
    delimiter = named[1] if named else _detect_delimiter(text)
    if not delimiter and ending not in ENDINGS["csv"]:
        raise foreign("a text without columns")
    records = _parse(text, delimiter or ",")
    if len(records.rows) > ROWS:
        raise too_long()
    rows = records.rows
    if max(map(len, rows), default=0) > limits.columns and any(any(row[limits.columns :]) for row in rows):
        raise too_wide(limits)
    return records


def _parse(text: str, delimiter: str) -> Records:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ROWS + 1))
    except csv.Error as error:
        raise damaged() from error
    width = _width(rows)
    if not any("\n" in cell for row in rows for cell in row):
        return Records(rows)
    if text.count('"') % 2 and rows and any("\n" in cell for cell in rows[-1]):
        raise unquoted()
    if _is_well_quoted(text, delimiter) and not any(_swallows(row, delimiter, width) for row in rows):
        return Records(rows)
    return _parse_by_line(text.splitlines(keepends=True), delimiter, width)


def _width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _is_well_quoted(text: str, delimiter: str) -> bool:
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _swallows(row: Sequence[str], delimiter: str, width: int) -> bool:
    """Return whether a line within a cell of the row is a record itself, by its delimiters."""
    inner = (line for cell in row if "\n" in cell for line in cell.split("\n"))
    return width >= WIDE and any(line.count(delimiter) >= width - 1 for line in inner)


def _parse_by_line(lines: Sequence[str], delimiter: str, width: int) -> Records:
    """Return the records, each begun where the one before ended; a line that quotes wrongly is a record as it is."""
    rows: list[list[str]] = []
    stray: list[int] = []
    at = 0
    while at < len(lines) and len(rows) <= ROWS:
        reader = csv.reader(lines[at:], delimiter=delimiter, strict=True)
        try:
            row = next(reader)
        except (csv.Error, StopIteration):
            row = None
        if row is None or _swallows(row, delimiter, width):
            row = next(csv.reader([lines[at]], delimiter=delimiter, quoting=csv.QUOTE_NONE))
            stray.append(at + 1)
            at += 1
        else:
            at += reader.line_num
        rows.append(row)
    return Records(rows, tuple(stray))


def _detect_delimiter(text: str) -> str | None:
    """Return the delimiter that gives most of the first records one number of cells; None where none divides any."""
    scores = {delimiter: _evenness(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > (0, 0) else None


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    try:
        widths = Counter(
            len(row) for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), TRIED)
        )
    except csv.Error:
        return (0, 0)
    return max(((times, width) for width, times in widths.items() if width > 1), default=(0, 0))


def to_columns(rows: Sequence[Sequence[str]], limits: Limits) -> RecordBatch | None:
    """Return the records as columns of text, null where a cell is empty; rows that end early are filled up."""
    return text_batch([[cell or None for cell in column] for column in islice(zip_longest(*rows), limits.columns)])
