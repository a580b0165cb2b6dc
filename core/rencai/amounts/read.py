"""The lines of a table of amounts, as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai import intake
from rencai.amounts.words import AMOUNT, CONDITIONS, headings, ignored
from rencai.errors import AwardError
from rencai.fold import fold
from rencai.headers import letter

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.intake import Limits, RawSheet

_TOP = 20
"""Lines in which the headings are looked for."""

NOTHING = pl.DataFrame(schema=dict.fromkeys((AMOUNT, *CONDITIONS, "cell"), pl.String))
"""No amount is given."""


def read(path: Path, limits: Limits) -> pl.DataFrame:
    """Each line that is not blank: the columns of ``headings`` as typed, null where empty, and ``cell``, the amount's.

    Every visible sheet with a heading of amounts counts.

    :raises AwardError: when none has one, or a heading is not known, which may limit what an amount is for.
    """
    book = intake.read(path, limits)
    told = [_lines(sheet, book.name) for sheet in book.sheets if sheet.visible and sheet.cells.height]
    found = [lines for lines in told if lines is not None]
    if not found:
        said = (
            f"{book.name}: no sheet has the heading {' / '.join(headings()[AMOUNT][:3:2])}; name the column of amounts"
        )
        raise AwardError(said, code="E_AWARD_SHEET")
    return pl.concat(found)


def _lines(sheet: RawSheet, name: str) -> pl.DataFrame | None:
    for line, row in enumerate(sheet.cells.head(_TOP).iter_rows()):
        known = _known(row)
        if AMOUNT in known.values():
            _refuse(sheet, row, known, name)
            return _below(sheet, line, known)
    return None


def _known(row: tuple[str | None, ...]) -> dict[int, str]:
    """The columns by their places; "" for one that limits nothing."""
    words = {word: column for column, several in headings().items() for word in several} | dict.fromkeys(ignored(), "")
    folded = dict(zip(_folded(list(words)), words.values(), strict=True))
    return {place: folded[text] for place, text in enumerate(_folded(row)) if text in folded}


def _folded(texts: list[str] | tuple[str | None, ...]) -> list[str | None]:
    return pl.Series(texts, dtype=pl.String).to_frame("t").select(fold(pl.col("t")))["t"].to_list()


def _refuse(sheet: RawSheet, row: tuple[str | None, ...], known: dict[int, str], name: str) -> None:
    columns = [column for column in known.values() if column]
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice:
        said = f"{name}: the sheet {sheet.name} has the column {headings()[twice][0]} twice; leave one"
        raise AwardError(said, code="E_AWARD_SHEET")
    strange = [text for place, text in enumerate(row) if text and text.strip() and place not in known]
    if strange:
        said = (
            f"{name}: the sheet {sheet.name} has headings that are not known: {', '.join(map(repr, strange))}; leave"
            f" them out, or write one of {', '.join(words[0] for words in headings().values())}"
        )
        raise AwardError(said, code="E_AWARD_SHEET")


def _below(sheet: RawSheet, line: int, known: dict[int, str]) -> pl.DataFrame:
    places = {column: place for place, column in known.items() if column}
    typed = {
        column: pl.nth(place).cast(pl.String).str.strip_chars().replace("", None) for column, place in places.items()
    }
    absent = {column: pl.lit(None, pl.String) for column in (AMOUNT, *CONDITIONS) if column not in places}
    rows = pl.int_range(pl.len()) + sheet.first_row
    address = pl.concat_str(pl.lit(f"{sheet.name}!{letter(sheet.first_column + places[AMOUNT])}"), rows)
    told = sheet.cells.select(**typed, **absent, cell=address).slice(line + 1)
    return told.filter(pl.any_horizontal(pl.col(AMOUNT, *CONDITIONS).is_not_null())).select(AMOUNT, *CONDITIONS, "cell")
