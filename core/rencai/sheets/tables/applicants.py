"""The applicants of all sheets, as typed and by canonical column, with their own columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.dates import MIDNIGHT
from rencai.cells.schema import KEYS
from rencai.sheets.schema import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.messages.notices import Notice
    from rencai.sheets.tables.table import Table


@dataclass(frozen=True, eq=False)
class Applicants:
    """All applicants of all scored sheets, in order, and how the sheets were understood.

    :param own: the rows as they stand in the sheets (``sheets.schema.APPLICANTS``).
    :param headings: the headings of ``own.0`` and on.
    :param cells: the same rows by canonical column, merged cells filled down (``cells.schema.CELLS``).
    :param columns: every column of every table (``sheets.schema.COLUMNS_READ``).
    :param skipped: every line below a header that is no applicant (``sheets.schema.SKIPPED``).
    :param marked: the applicants who may not be meant (``sheets.schema.SKIPPED``), ``reason`` the mark.
    :param filled: every cell that took a merged cell's value (``sheets.schema.FILLED``).
    :param hollow: every cell that holds a formula without a stored result (``sheets.schema.FILLED``).
    :param unscored: for each book the names of its filled sheets without a header.
    :param notices: what was odd about the books, the sheets and their headings.
    """

    own: pl.DataFrame
    headings: tuple[str, ...]
    cells: pl.DataFrame
    columns: pl.DataFrame
    skipped: pl.DataFrame
    marked: pl.DataFrame
    filled: pl.DataFrame
    hollow: pl.DataFrame
    unscored: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...]


_DAY = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{MIDNIGHT}$"
_PERHAPS = re.compile(r"-?[0-9]|true$|false$")
"""How the texts of numbers, days and yes/no begin. Most columns begin otherwise and need not be searched whole."""
_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"


def own_columns(tables: Sequence[Table]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the applicants of all tables with their own columns (``sheets.schema.APPLICANTS``), and the headings.

    Columns of one heading are one column. A column whose filled cells are all stored as numbers, as yes/no or as days
    is one of numbers, of booleans or of days; any other is text, as typed, also where a day does not exist
    (0000-00-00).
    """
    headings = tuple(dict.fromkeys(name for table in tables for name in table.header.names))
    names = {heading: OWN.of(number=number) for number, heading in enumerate(headings)}
    texts = pl.concat([_own_frame(table, table.body, names) for table in tables], how="diagonal")
    stored = pl.concat([_own_frame(table, table.numbers, names) for table in tables], how="diagonal")
    typed = (_typed_column(texts[name], stored[name]) for name in names.values())
    return texts.select(*KEYS, *typed), headings


def _own_frame(table: Table, frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    columns = frame.clone()
    columns.columns = [names[name] for name in table.header.names]
    return table.lines.select(KEYS).hstack(columns).filter(table.is_applicant)


def _typed_column(text: pl.Series, stored: pl.Series) -> pl.Series:
    """Return the column as booleans, numbers or days where all its cells are, else as text."""
    filled = text.is_not_null()
    first = filled.arg_max()
    if first is None or not _PERHAPS.match(text[first] or ""):
        return text
    if stored.filter(filled).eq_missing(True).all():  # noqa: FBT003 - what the mask says
        if text.is_in(["true", "false"]).all():
            return text == "true"
        return text.cast(pl.Float64) if text.str.contains(_NUMBER).all() else text
    if stored.null_count() == stored.len() and text.str.contains(_DAY).all():
        days = text.str.to_date(f"%Y-%m-%d{MIDNIGHT}", strict=False)
        return days if days.null_count() == text.null_count() else text
    return text
