"""Find the one table of a file that is an official list, or say why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.columns import canonical_columns
from rencai.official_lists.columns import NAMES, list_columns
from rencai.sheets.headers import find
from rencai.sheets.tables.table import table
from rencai.sheets.tables.table import tables as below
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.official_lists.words import Words
    from rencai.policy.nouns import Column
    from rencai.sheets.file.book import Book, RawSheet
    from rencai.sheets.tables.table import Table


PERSONAL = frozenset(
    ("name", "birth_date", "certificate_number", "issue_date", "expiry_date", "verification", "employer", "work_city")
)
"""Columns of applicants, two of which no list of qualifications has."""


def tables(book: Book, words: Words, sheets: Sequence[str] = ()) -> list[Table]:
    """The tables that make the book's list: one, those of sheets named after fields or levels, or those asked for.

    :raises UsageError: when a sheet asked for is none of the book's.
    :raises InputError: when there is no list, several, or one of applicants.
    """
    chosen = _chosen(book, sheets)
    _refuse_applicants(book, chosen)
    found = [one for sheet in chosen for one in _lists(book.name, sheet)]
    if not found:
        raise _unrecognised(book, chosen)
    if len(found) > 1 and not (sheets and _one_each(found)) and not _sections(found, words):
        raise _several(book, found)
    if not any(one.kept.any() for one in found):
        raise InputError(
            f"{book.name}: a list's header, and no entry below it; give the whole list", code="E_LIST_EMPTY"
        )
    return found


def unread(book: Book, found: Sequence[Table]) -> list[str]:
    """The sheets with content of which nothing was taken."""
    taken = {one.sheet for one in found}
    return [sheet.name for sheet in book.sheets if sheet.cells.height and sheet.name not in taken]


def _chosen(book: Book, wanted: Sequence[str]) -> list[RawSheet]:
    names = [sheet.name for sheet in book.sheets]
    if wanted and not set(wanted) & set(names):
        said = f"--sheet names no sheet or table of {book.name}; there are: {', '.join(names)}"
        raise UsageError(said, code="E_USAGE_SHEET")
    asked = [sheet for sheet in book.sheets if (sheet.name in wanted if wanted else sheet.visible)]
    return [sheet for sheet in asked if sheet.cells.height]


def _lists(name: str, sheet: RawSheet) -> list[Table]:
    """The sheet's tables whose header names qualifications, one below the other."""
    found = table(name, sheet, list_columns(), {})
    first = next((one for one in NAMES if found and one in found.header.mapping), None)
    if not first:
        return []
    return [one for one in below(name, sheet, _by(first), {}) if "qualification" in one.header.mapping]


def _by(first: str) -> tuple[Column, ...]:
    """The columns, where a list names qualifications in one language only: that column is the qualification's."""
    if first == "qualification":
        return list_columns()
    given = {column.name: column for column in list_columns()}
    one, any_ = given[first], given["qualification"]
    named = replace(any_, zh=(*one.zh, *any_.zh), en=(*one.en, *any_.en))
    return (named, *(column for column in list_columns() if column.name not in (first, "qualification")))


def _refuse_applicants(book: Book, sheets: Sequence[RawSheet]) -> None:
    for sheet in sheets:
        found = find.find(sheet.cells, canonical_columns(), sheet.first_column, merges=sheet.merges)
        named = set(found.mapping) if found else set()
        if len(named & PERSONAL) > 1 or "id_number" in named:
            raise InputError(
                f"{book.name}, {sheet.name}: a list of applicants, none of qualifications; `rencai score` reads those",
                code="E_LIST_APPLICANTS",
            )


def _one_each(found: Sequence[Table]) -> bool:
    return len({one.sheet for one in found}) == len(found)


def _sections(found: Sequence[Table], words: Words) -> bool:
    """Whether each table is a sheet of its own that is called by a field, a tier or a level."""
    names = pl.Series([one.sheet for one in found])
    return _one_each(found) and bool(names.to_frame("name").select(words.knows(pl.col("name")).all()).item())


def _several(book: Book, found: Sequence[Table]) -> InputError:
    places = ", ".join(f"{one.sheet!r} (header on row {one.row})" for one in found)
    said = f"{book.name}: {len(found)} lists: {places}; choose with --sheet, or split the sheet"
    return InputError(said, code="E_LIST_SEVERAL")


def _unrecognised(book: Book, sheets: Sequence[RawSheet]) -> InputError:
    guesses = [guess for sheet in sheets for guess in find.guesses(sheet.cells, list_columns())]
    seen = f"; headings seen: {', '.join(repr(text) for text, _ in guesses[: find.SEEN])}" if guesses else ""
    return InputError(
        f"{book.name}: no list: no row has the heading of a qualification's name{seen}; call that column 职业资格名称",
        code="E_LIST_NO_HEADER",
    )
