"""The tables of the input: each sheet's header found, its rows under those of the others, nothing lost or renamed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai import headers
from rencai.errors import InputError
from rencai.notices import Notice
from rencai.workbook import is_guide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.headers import Header
    from rencai.intake import Book, RawSheet
    from rencai.policy import Column

KEYS = ("input", "sheet", "row")
OWN = "own."
"""An applicant's own column goes by its place (``own.0``): its heading may be any text, also one of rencai's."""


@dataclass(frozen=True, eq=False)
class Applicants:
    """All data rows of all scored sheets, in order: ``own`` as typed, ``cells`` by canonical column.

    Both carry the keys ``input``, ``sheet`` and ``row`` (Excel's number). ``headings`` are those of ``own.0`` and on;
    ``places`` has the column letter of each canonical column of each sheet; ``unscored`` the names of the filled sheets
    without a header, for each book.
    """

    own: pl.DataFrame
    headings: tuple[str, ...]
    cells: pl.DataFrame
    places: pl.DataFrame
    unscored: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, eq=False)
class _Table:
    """One sheet below its header: its filled rows, their keys, and what the header says."""

    keys: pl.DataFrame
    body: pl.DataFrame
    header: Header
    first_column: int


def read(books: Mapping[str, Book], columns: Sequence[Column]) -> Applicants:
    """The applicants of every visible sheet of the books, which go by the given names.

    :raises InputError: when no sheet holds a recognisable header, or none holds an applicant.
    """
    told = [_scored(name, book, columns) for name, book in books.items()]
    tables = [table for found, _ in told for table in found]
    if not tables:
        raise _unrecognised(books, columns)
    if not any(table.body.height for table in tables):
        said = f"{', '.join(books)}: the header was found, but no applicant below it"
        raise InputError(said, code="E_INPUT_NO_ROWS")
    filled = [table for table in tables if table.body.height]
    headings = tuple(dict.fromkeys(name for table in filled for name in table.header.names))
    return Applicants(
        own=pl.concat([_own(table, headings) for table in filled], how="diagonal"),
        headings=headings,
        cells=pl.concat([_cells(table) for table in filled], how="diagonal"),
        places=pl.concat([_places(table) for table in filled]),
        unscored=tuple(unscored for _, unscored in told),
        notices=(
            *(notice for table in tables for notice in _notices(table)),
            *(notice for name, book in books.items() for notice in _hidden(name, book, columns)),
        ),
    )


def _scored(name: str, book: Book, columns: Sequence[Column]) -> tuple[list[_Table], tuple[str, ...]]:
    """The tables of a book, and the names of the visible, filled sheets in which no header was found."""
    sheets = [sheet for sheet in book.sheets if sheet.visible and sheet.cells.height and not is_guide(sheet.cells)]
    told = [(sheet, _table(name, sheet, columns)) for sheet in sheets]
    return [table for _, table in told if table], tuple(sheet.name for sheet, table in told if table is None)


def _table(name: str, sheet: RawSheet, columns: Sequence[Column]) -> _Table | None:
    header = headers.find(sheet.cells, columns, sheet.first_column)
    if header is None:
        return None
    body = sheet.cells.slice(header.row + 1)
    first = sheet.first_row + header.row + 1
    keys = body.select(
        input=pl.lit(name), sheet=pl.lit(sheet.name), row=pl.int_range(first, first + pl.len(), dtype=pl.Int64)
    )
    filled = body.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    return _Table(keys.filter(filled), body.filter(filled), header, sheet.first_column)


def _own(table: _Table, headings: Sequence[str]) -> pl.DataFrame:
    place = {name: f"{OWN}{number}" for number, name in enumerate(headings)}
    own = table.body.clone()
    own.columns = [place[name] for name in table.header.names]
    return table.keys.hstack(own)


def _cells(table: _Table) -> pl.DataFrame:
    cells = [table.body.to_series(place).alias(column) for column, place in table.header.mapping.items()]
    return table.keys.hstack(cells)


def _places(table: _Table) -> pl.DataFrame:
    mapping = table.header.mapping
    letter = [headers.letter(table.first_column + place) for place in mapping.values()]
    columns = pl.DataFrame({"column": list(mapping), "letter": letter}).cast(pl.String)
    return table.keys.select("input", "sheet").head(1).join(columns, how="cross")


def _notices(table: _Table) -> list[Notice]:
    """What was odd about the header, with the headings as they stand."""
    where = table.keys.select("input", "sheet").row(0) if table.keys.height else ()
    return [
        *(Notice("column_twice", pair, where) for pair in table.header.duplicates),
        *(Notice("heading_repeated", (heading,), where) for heading in table.header.repeated),
    ]


def _hidden(name: str, book: Book, columns: Sequence[Column]) -> list[Notice]:
    """The hidden sheets that seem to hold applicants; they are left out, and said."""
    hidden = [sheet for sheet in book.sheets if not sheet.visible and sheet.cells.height]
    found = [sheet for sheet in hidden if headers.find(sheet.cells, columns)]
    return [Notice("sheet_hidden", where=(name, sheet.name)) for sheet in found]


def _unrecognised(books: Mapping[str, Book], columns: Sequence[Column]) -> InputError:
    sheets = [sheet for book in books.values() for sheet in book.sheets if sheet.visible]
    guesses = [guess for sheet in sheets for guess in headers.guesses(sheet.cells, columns) if guess[0] != guess[1]]
    told = "; ".join(f"{seen!r}: did you mean {heading}?" for seen, heading in guesses[:8])
    seen = told or "no heading is like one that is known"
    said = f"{', '.join(books)}: no row looks like a header; {seen}; name a column 职业资格名称 (see `rencai template`)"
    return InputError(said, code="E_INPUT_NO_HEADER")
