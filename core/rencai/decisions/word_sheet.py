"""The sheet 词语: its headings, and how its filled lines become answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.schema import WORD_ANSWERS
from rencai.messages.lookup import LANGUAGES, text, words
from rencai.sheets.file import read as file_read
from rencai.sheets.headers.grid import letter
from rencai.system.errors import DecisionError, InputError
from rencai.system.text import BLANK

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.sheets.file.book import RawSheet
    from rencai.sheets.file.limits import Limits


HEADINGS = {
    "column": ("列", "column"),
    "text": ("词", "word"),
    "cells": ("格数", "cells"),
    "people": ("人数", "people"),
    "answer": ("取值", "value"),
    "choices": ("可选的值", "values to choose from"),
    "note": ("现在的读法", "read now as"),
    "line": ("行编号", "line"),
}
_READ = ("column", "text", "answer", "line")
_TOP = 50
"""Lines in which the headings are looked for."""


def fault_text(code: str, cell: str | None, lang: str) -> str:
    """Return what is wrong with an answer and what to do; ``cell`` is the one that it contradicts, if any."""
    if code == "E_WORD_TWICE" and cell is not None:
        return text("word.fault.E_WORD_TWICE", lang, cell=cell)
    return words("word.fault", lang)[code]


def read_filled(path: Path, limits: Limits) -> pl.DataFrame:
    """Return the answers of the sheet of a result workbook; none where it has no such sheet.

    :returns: ``decisions.schema.WORD_ANSWERS``.
    :raises DecisionError: when the sheet lacks a heading.
    """
    sheet = _read_sheet(path, limits)
    if sheet is None:
        return WORD_ANSWERS.empty()
    start, positions = _find_header(sheet, path.name)
    cells = sheet.cells.select(pl.nth(position).alias(name) for name, position in positions.items())
    column = letter(sheet.first_column + positions["answer"])
    address = pl.concat_str(pl.lit(f"{sheet.name}!{column}"), pl.int_range(pl.len()) + sheet.first_row)
    lines = cells.with_columns(cell=address, coded=pl.lit(value=True)).slice(start + 1)
    filled = lines.with_columns(pl.col(*_READ).str.strip_chars(BLANK).replace("", None)).drop_nulls("answer")
    return filled.select(WORD_ANSWERS.columns)


def _read_sheet(path: Path, limits: Limits) -> RawSheet | None:
    for lang in LANGUAGES:
        try:
            return file_read.read(path, limits, (text("word.sheet", lang),)).sheets[0]
        except InputError as error:
            if error.code not in ("E_INPUT_SHEET", "E_INPUT_EMPTY"):
                raise
    return None


def _find_header(sheet: RawSheet, name: str) -> tuple[int, dict[str, int]]:
    """Return the index of the line of headings, and the position of each column."""
    best: dict[str, int] = {}
    for line, row in enumerate(sheet.cells.head(_TOP).iter_rows()):
        texts = [each.strip() if each else "" for each in row]
        positions = {
            column: next(texts.index(heading) for heading in HEADINGS[column] if heading in texts)
            for column in _READ
            if not set(HEADINGS[column]).isdisjoint(texts)
        }
        if len(positions) == len(_READ):
            return line, positions
        best = max(best, positions, key=len)
    lacking = ", ".join(HEADINGS[column][0] for column in _READ if column not in best)
    message = f"{name}: the sheet {sheet.name} lacks these headings: {lacking}; hand it back as rencai wrote it"
    raise DecisionError(message, code="E_DECISION_SHEET")
