"""The applicants of all sheets, as typed and by canonical column, with their own columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.dates import MIDNIGHT
from rencai.sheets.tables.table import KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.messages.notices import Notice
    from rencai.sheets.tables.table import Table


OWN_PREFIX = "own."
"""An applicant's own column goes by its place (``own.0``): its heading may be any text, also one of rencai's."""


@dataclass(frozen=True, eq=False)
class Applicants:
    """All data rows of all scored sheets, in order: ``own`` as they stand in the sheet, ``cells`` by canonical column.

    Both carry the keys ``input``, ``sheet`` and ``row`` (Excel's number). ``headings`` are those of ``own.0`` and on.
    In ``cells`` a column is text, null where empty, merged cells filled down; ``<name>.number`` beside it is true where
    the cell is stored as a number, else null.

    How it was understood: ``columns`` has every column of every table (``input, sheet, letter, heading, column, how,
    unit, row``; ``column`` null where it is none of rencai's, ``row`` the header's), ``skipped`` every line below a
    header that is no applicant (``input, sheet, row, reason``), ``filled`` every cell that took a merged cell's value
    (``input, sheet, row, letter``). ``unscored`` names the filled sheets without a header, for each book.
    """

    own: pl.DataFrame
    headings: tuple[str, ...]
    cells: pl.DataFrame
    columns: pl.DataFrame
    skipped: pl.DataFrame
    filled: pl.DataFrame
    unscored: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...]


_DAY = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{MIDNIGHT}$"
_PERHAPS = re.compile(r"-?[0-9]|true$|false$")
"""How the texts of numbers, days and yes/no begin: most columns hold none, and need not be looked through."""
_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"


def own_columns(tables: Sequence[Table]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The keys and own columns of all tables, under each other by heading, and the headings.

    A column whose filled cells are all stored as numbers, as yes/no or as days is one of numbers, of booleans or of
    days; any other is text, as typed, also where one of the days is none (0000-00-00).
    """
    headings = tuple(dict.fromkeys(name for table in tables for name in table.header.names))
    names = {name: f"{OWN_PREFIX}{number}" for number, name in enumerate(headings)}
    texts = pl.concat([_own_frame(table, table.body, names) for table in tables], how="diagonal")
    stored = pl.concat([_own_frame(table, table.numbers, names) for table in tables], how="diagonal")
    order = [f"{OWN_PREFIX}{number}" for number in range(len(headings))]
    return texts.select(*KEYS, *(_typed_column(texts[name], stored[name]) for name in order)), headings


def _own_frame(table: Table, frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    columns = frame.clone()
    columns.columns = [names[name] for name in table.header.names]
    return table.lines.select(KEYS).hstack(columns).filter(table.is_applicant)


def _typed_column(text: pl.Series, stored: pl.Series) -> pl.Series:
    """The column in the kind of its cells."""
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
