"""The applicants' own columns: with the values that stand in the sheet, not their texts, where all are of a kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from rencai.tables.applicants import OWN
from rencai.tables.table import KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.tables.table import Table

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00$"
_PERHAPS = re.compile(r"-?[0-9]|true$|false$")
"""How the texts of numbers, days and yes/no begin: most columns hold none, and need not be looked through."""
_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"


def own(tables: Sequence[Table]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The keys and own columns of all tables, under each other by heading, and the headings.

    A column whose filled cells are all stored as numbers, as yes/no or as days is one of numbers, of booleans or of
    days; any other is text, as typed, also where one of the days is none (0000-00-00).
    """
    headings = tuple(dict.fromkeys(name for table in tables for name in table.header.names))
    place = {name: f"{OWN}{number}" for number, name in enumerate(headings)}
    texts = pl.concat([_placed(table, table.body, place) for table in tables], how="diagonal")
    stored = pl.concat([_placed(table, table.numbers, place) for table in tables], how="diagonal")
    order = [f"{OWN}{number}" for number in range(len(headings))]
    return texts.select(*KEYS, *(_kind(texts[name], stored[name]) for name in order)), headings


def _placed(table: Table, frame: pl.DataFrame, place: dict[str, str]) -> pl.DataFrame:
    columns = frame.clone()
    columns.columns = [place[name] for name in table.header.names]
    return table.lines.select(KEYS).hstack(columns).filter(table.kept)


def _kind(text: pl.Series, stored: pl.Series) -> pl.Series:
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
        days = text.str.to_date("%Y-%m-%d 00:00:00", strict=False)
        return days if days.null_count() == text.null_count() else text
    return text
