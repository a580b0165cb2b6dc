"""Read delimited text: its encoding, its delimiter, and its records as rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from rencai.sheets.file.cells import text_batch
from rencai.sheets.file.errors import damaged, foreign, too_long, too_wide, unquoted
from rencai.sheets.file.kinds import ENDINGS
from rencai.sheets.file.limits import ROWS, Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arro3.core import RecordBatch


MARKS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"
TRIED = 50
CONTROL = re.compile(r"[\0-\x08\x0e-\x1f]")
SEPARATOR = re.compile(r"\ufeff?sep=([,;\t|])\r?\n", re.IGNORECASE)
CELL = 1 << 24


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding.

    :raises InputError: when the file is no text in any of the encodings.
    """
    for encoding in ("utf-16",) if data.startswith(MARKS) else ("utf-8-sig", "gb18030"):
        try:
            return _decode_as(data, encoding)
        except UnicodeDecodeError:
            continue
    raise foreign("of any kind that is known")


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    decoded = data.decode(encoding)
    if CONTROL.search(decoded):
        raise foreign("of any kind that is known")
    return decoded, encoding.upper().removesuffix("-SIG")


def parse_rows(text: str, ending: str, limits: Limits) -> list[list[str]]:
    """Return the records as rows of cells; a line without a cell is an empty row.

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
    try:
        records = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ","), ROWS + 1))
    except csv.Error as error:
        raise damaged() from error
    if text.count('"') % 2 and records and any("\n" in cell for cell in records[-1]):
        raise unquoted()
    if len(records) > ROWS:
        raise too_long()
    if max(map(len, records), default=0) > limits.columns and any(any(row[limits.columns :]) for row in records):
        raise too_wide(limits)
    return records


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
