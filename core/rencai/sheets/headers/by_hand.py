"""Header rows as somebody wrote them, by Excel's row numbers: 3, 2-3, or 名单=2-3 for one sheet."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


CODE = "E_USAGE_HEADER"
MOST = 5
"""Lines that a header may have at most."""

_ROWS = re.compile(r"\s*([0-9]{1,7})\s*(?:[-–—~:至到]\s*([0-9]{1,7})\s*)?")


class HeaderRows(NamedTuple):
    """The first and the last row of a header, by Excel's numbers, on the sheet of that name; "" is every sheet."""

    sheet: str
    first: int
    last: int


def parse_header_rows(texts: Iterable[str | int]) -> tuple[HeaderRows, ...]:
    """Return the header rows of these texts.

    >>> [tuple(rows) for rows in parse_header_rows(["2-3", "名单=4", 5])]
    [('', 2, 3), ('名单', 4, 4), ('', 5, 5)]

    :raises UsageError: when one is no such text, a header has more than ``MOST`` lines, or two overlap.
    """
    parsed = tuple(_parse(str(text)) for text in texts)
    for sheet in {rows.sheet for rows in parsed}:
        ordered = sorted(rows for rows in parsed if rows.sheet == sheet)
        for upper, lower in pairwise(ordered):
            if lower.first <= upper.last:
                raise UsageError(f"header rows {lower.first} and {upper.last} overlap", code=CODE)
    return parsed


def _parse(text: str) -> HeaderRows:
    sheet, _, rows = text.rpartition("=")
    match = _ROWS.fullmatch(unicodedata.normalize("NFKC", rows))
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else 0
    if not 0 < first <= last < first + MOST:
        message = (
            f"header rows {text!r}: write Excel's row number from 1 on, 3, or 2-3 for a header of two lines (up to"
            f" {MOST});"
            " 名单=2-3 for one sheet"
        )
        raise UsageError(message, code=CODE)
    return HeaderRows(sheet.strip(), first, last)


def format_header_rows(header_rows: Iterable[HeaderRows]) -> str:
    """Return the texts that ``parse_header_rows`` reads as these rows, joined by commas.

    >>> format_header_rows(parse_header_rows(["2-3", "名单=4"]))
    '2-3, 名单=4'
    """
    return ", ".join(
        f"{sheet}{'=' if sheet else ''}{first}{f'-{last}' if last > first else ''}"
        for sheet, first, last in header_rows
    )


def of_sheet(header_rows: Sequence[HeaderRows], sheet: str) -> list[HeaderRows]:
    """Return the header rows of the sheet from above: its own, else those of every sheet."""
    own = [rows for rows in header_rows if rows.sheet == sheet]
    return sorted(own or [rows for rows in header_rows if not rows.sheet])
