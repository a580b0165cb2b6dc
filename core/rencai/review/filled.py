"""The review sheet as it comes back: every line on which something was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai import intake
from rencai.errors import DecisionError, InputError
from rencai.fold import fold
from rencai.headers import letter
from rencai.messages.lookup import LANGUAGES, spellings, text
from rencai.review.words import HEADINGS, OFFERED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rencai.intake import Limits, RawSheet

_TOP = 50
"""Lines in which the headings are looked for."""

_READ = ("city", "qualification", "issuer", *OFFERED, "decision", "line")


def filled(path: Path, limits: Limits) -> pl.DataFrame:
    """The lines with a decision: ``cell`` (sheet and address), the cells as typed, ``entries`` offered, ``choice``.

    ``choice`` is one of ``codes.CHOICES``, null where what was typed is none.

    :raises DecisionError: when the workbook has no such sheet, it lacks a column, or nothing is decided on it.
    """
    sheet = _sheet(path, limits)
    start, places = _header(sheet, path.name)
    cells = sheet.cells.select(pl.nth(place).alias(name) for name, place in places.items())
    column = letter(sheet.first_column + places["decision"])
    rows = pl.int_range(pl.len()) + sheet.first_row
    address = pl.concat_str(pl.lit(f"{sheet.name}!{column}"), rows)
    told = cells.with_columns(cell=address).slice(start + 1).filter(pl.col("decision").str.strip_chars() != "")
    if told.is_empty():
        said = f"{path.name}: nothing is filled in under {' / '.join(HEADINGS['decision'])}; fill in, save, hand back"
        raise DecisionError(said, code="E_DECISION_NONE")
    return read(told)


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with the ids of the ``entries`` that each offers, and the ``choice`` that its ``decision`` is."""
    return lines.with_columns(entries=_entries(), choice=_choice())


def _sheet(path: Path, limits: Limits) -> RawSheet:
    sheets = [text("decision.sheet", lang) for lang in LANGUAGES]
    for name in sheets:
        try:
            return intake.read(path, limits, (name,)).sheets[0]
        except InputError as error:
            if error.code not in ("E_INPUT_SHEET", "E_INPUT_EMPTY"):
                raise
    said = f"{path.name}: no sheet {' / '.join(sheets)} with decisions; hand back a result workbook of `rencai score`"
    raise DecisionError(said, code="E_DECISION_SHEET")


def _header(sheet: RawSheet, name: str) -> tuple[int, dict[str, int]]:
    """The line of the headings, and where each column stands."""
    best: dict[str, int] = {}
    for line, row in enumerate(sheet.cells.head(_TOP).iter_rows()):
        places = dict(_places(row))
        if len(places) == len(_READ):
            return line, places
        best = max(best, places, key=len)
    lacking = ", ".join(HEADINGS[column][0] for column in _READ if column not in best)
    said = f"{name}: the sheet {sheet.name} lacks these headings: {lacking}; hand it back as rencai wrote it"
    raise DecisionError(said, code="E_DECISION_SHEET")


def _places(row: tuple[str | None, ...]) -> Iterator[tuple[str, int]]:
    texts = [text.strip() if text else "" for text in row]
    for column in _READ:
        for heading in HEADINGS[column]:
            if heading in texts:
                yield column, texts.index(heading)
                break


def _entries() -> pl.Expr:
    """The ids of the entries offered: the first line of each candidate's cell."""
    first = [pl.col(name).str.strip_chars().str.extract(r"^(\S+)") for name in OFFERED]
    return pl.concat_list(first).list.drop_nulls()


def _choice() -> pl.Expr:
    rows = [(key, word) for key, both in spellings("decision.choice").items() for word in both]
    words = pl.DataFrame(rows, ["key", "word"], orient="row")
    known = words.select("key", word=fold(pl.col("word")))
    return fold(pl.col("decision")).replace_strict(known["word"], known["key"], default=None)
