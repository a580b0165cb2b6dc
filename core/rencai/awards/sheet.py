"""Read a table of award amounts from a workbook or a CSV file."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.schema import AMOUNT, CONDITIONS
from rencai.sheets.file import read as file_read
from rencai.sheets.headers.grid import letter
from rencai.system import word_lists
from rencai.system.errors import AwardError
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rencai.sheets.file.book import RawSheet
    from rencai.sheets.file.limits import Limits


_TOP = 20
"""Lines in which the headings are looked for."""


@cache
def headings() -> Mapping[str, tuple[str, ...]]:
    """Return the amount and each of ``CONDITIONS`` with the headings it is known by, the first one shown.

    :raises WordListError: when amount_headings.toml is wrong.
    """
    whole = word_lists.read(__name__, "amount_headings.toml")
    whole.require_keys(("headings", "ignored"))
    section = whole.section("headings")
    section.require_keys((AMOUNT, *CONDITIONS))
    return section.lists(distinct=True)


@cache
def ignored() -> tuple[str, ...]:
    """Return the headings of columns that limit nothing; every other unknown one is refused: it may be a condition.

    :raises WordListError: when amount_headings.toml is wrong.
    """
    return word_lists.read(__name__, "amount_headings.toml").section("ignored").words("headings")


def read(path: Path, limits: Limits) -> pl.DataFrame:
    """Return the lines of a table of amounts that are not blank: ``awards.schema.AMOUNTS``.

    Every visible sheet with a heading of amounts counts.

    :raises AwardError: when none has one, or a heading is unknown, which may limit what an amount is for.
    """
    book = file_read.read(path, limits)
    tables = [_amount_lines(sheet, book.name) for sheet in book.sheets if sheet.visible and sheet.cells.height]
    amounts = [lines for lines in tables if lines is not None]
    if not amounts:
        message = (
            f"{book.name}: no sheet has the heading {' / '.join(headings()[AMOUNT][:3:2])}; name the column of amounts"
        )
        raise AwardError(message, code="E_AWARD_SHEET")
    return pl.concat(amounts)


def _amount_lines(sheet: RawSheet, name: str) -> pl.DataFrame | None:
    for line, row in enumerate(sheet.cells.head(_TOP).iter_rows()):
        columns = _columns_by_position(row)
        if AMOUNT in columns.values():
            _refuse_headings(sheet, row, columns, name)
            return _lines_below(sheet, line, columns)
    return None


def _columns_by_position(row: tuple[str | None, ...]) -> dict[int, str]:
    """Return the columns whose headings are known by their positions; "" for one that limits nothing."""
    words = {word: column for column, several in headings().items() for word in several} | dict.fromkeys(ignored(), "")
    folded = dict(zip(_folded(list(words)), words.values(), strict=True))
    return {position: folded[text] for position, text in enumerate(_folded(row)) if text in folded}


def _folded(texts: list[str] | tuple[str | None, ...]) -> list[str | None]:
    return pl.Series(texts, dtype=pl.String).to_frame("t").select(fold(pl.col("t")))["t"].to_list()


def _refuse_headings(sheet: RawSheet, row: tuple[str | None, ...], by_position: dict[int, str], name: str) -> None:
    columns = [column for column in by_position.values() if column]
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice:
        message = f"{name}: the sheet {sheet.name} has the column {headings()[twice][0]} twice; leave one"
        raise AwardError(message, code="E_AWARD_SHEET")
    unknown = [text for position, text in enumerate(row) if text and text.strip() and position not in by_position]
    if unknown:
        message = (
            f"{name}: the sheet {sheet.name} has headings that are not known: {', '.join(map(repr, unknown))}; leave"
            f" them out, or write one of {', '.join(words[0] for words in headings().values())}"
        )
        raise AwardError(message, code="E_AWARD_SHEET")


def _lines_below(sheet: RawSheet, line: int, columns: dict[int, str]) -> pl.DataFrame:
    positions = {column: position for position, column in columns.items() if column}
    typed = {
        column: pl.nth(position).cast(pl.String).str.strip_chars().replace("", None)
        for column, position in positions.items()
    }
    absent = {column: pl.lit(None, pl.String) for column in (AMOUNT, *CONDITIONS) if column not in positions}
    rows = pl.int_range(pl.len()) + sheet.first_row
    address = pl.concat_str(pl.lit(f"{sheet.name}!{letter(sheet.first_column + positions[AMOUNT])}"), rows)
    lines = sheet.cells.select(**typed, **absent, cell=address).slice(line + 1)
    filled = lines.filter(pl.any_horizontal(pl.col(AMOUNT, *CONDITIONS).is_not_null()))
    return filled.select(AMOUNT, *CONDITIONS, "cell")
