"""Find the tables of a file that are an official list, or say why there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.columns import canonical_columns
from rencai.official_lists.columns import NAMES, list_columns
from rencai.official_lists.line_states import is_unreadable
from rencai.sheets.headers import find
from rencai.sheets.tables.layout import look_at, split_side_by_side, whole_name
from rencai.sheets.tables.table import read_table
from rencai.sheets.tables.table import read_tables as below
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.official_lists.words import ListWords
    from rencai.policy.nouns import Column
    from rencai.sheets.file.book import Book, RawSheet
    from rencai.sheets.tables.table import Table


PERSONAL = frozenset(
    ("name", "birth_date", "certificate_number", "issue_date", "expiry_date", "verification", "employer", "work_city")
)
"""Columns of applicants; a table with two of them is a list of people."""


def find_tables(book: Book, words: ListWords, sheets: Sequence[str] = ()) -> list[Table]:
    """Return the tables that make the list: one, those of sheets named after fields or levels, or those asked for.

    :param sheets: the sheets asked for; all visible ones where empty.
    :raises UsageError: when a sheet asked for is none of the book's.
    :raises InputError: when there is no list, several, an empty one, or one of applicants.
    """
    chosen = _chosen_sheets(book, sheets)
    _refuse_applicants(book, chosen)
    list_tables = [table_ for sheet in chosen for table_ in _sheet_tables(book.name, sheet)]
    if not list_tables:
        raise _unrecognised_error(book, chosen)
    single = _single_per_sheet(list_tables)
    same_sheet = single and len({whole_name(table_.sheet) for table_ in list_tables}) == 1
    if not same_sheet and not (sheets and single) and not _named_by_sections(list_tables, words):
        raise _several_error(book, list_tables)
    if not any(table_.is_applicant.any() for table_ in list_tables):
        raise InputError(
            f"{book.name}: a list's header, and no entry below it; give the whole list", code="E_LIST_EMPTY"
        )
    return list_tables


def unread_sheets(book: Book, list_tables: Sequence[Table]) -> list[str]:
    """Return the sheets with content of which nothing was taken."""
    taken = {whole_name(list_table.sheet) for list_table in list_tables}
    return [sheet.name for sheet in book.sheets if sheet.cells.height and sheet.name not in taken]


def _chosen_sheets(book: Book, wanted: Sequence[str]) -> list[RawSheet]:
    """Return the filled sheets that may hold the list."""
    names = [sheet.name for sheet in book.sheets]
    if wanted and not set(wanted) & set(names):
        message = f"--sheet names no sheet or table of {book.name}; there are: {', '.join(names)}"
        raise UsageError(message, code="E_USAGE_SHEET")
    selected = [sheet for sheet in book.sheets if (sheet.name in wanted if wanted else sheet.visible)]
    return [sheet for sheet in selected if sheet.cells.height]


def _sheet_tables(name: str, sheet: RawSheet) -> list[Table]:
    """Return the sheet's tables whose header names qualifications, side by side or one below the other."""
    seen = replace(look_at(sheet, list_columns(), {}), names=NAMES, people=())
    return [table for part in split_side_by_side(seen) for table in _part_tables(name, part)]


def _part_tables(name: str, sheet: RawSheet) -> list[Table]:
    """Return the tables of a sheet, or of a part of one, one below the other."""
    first_table = read_table(name, sheet, list_columns(), {})
    first = next((candidate for candidate in NAMES if first_table and candidate in first_table.header.mapping), None)
    if not first:
        return []
    return [
        candidate
        for candidate in below(name, sheet, _columns_named_by(first), {})
        if "qualification" in candidate.header.mapping
    ]


def _columns_named_by(first: str) -> tuple[Column, ...]:
    """Return the columns for a list whose names are in the column ``first``: that is the qualification's then."""
    if first == "qualification":
        return list_columns()
    given = {column.name: column for column in list_columns()}
    given_column, generic = given[first], given["qualification"]
    named = replace(generic, zh=(*given_column.zh, *generic.zh), en=(*given_column.en, *generic.en))
    return (named, *(column for column in list_columns() if column.name not in (first, "qualification")))


def _refuse_applicants(book: Book, sheets: Sequence[RawSheet]) -> None:
    """Refuse a file of people before any of its cells is read as a name."""
    for sheet in sheets:
        header = find.find_header(sheet.cells, canonical_columns(), sheet.first_column, merges=sheet.merges)
        named = set(header.mapping) if header else set()
        # one column in common, such as an issue date, may be a list's own; an ID number never is
        if len(named & PERSONAL) > 1 or "id_number" in named:
            raise InputError(
                f"{book.name}, {sheet.name}: a list of applicants, none of qualifications; `rencai score` reads those",
                code="E_LIST_APPLICANTS",
            )


def _single_per_sheet(list_tables: Sequence[Table]) -> bool:
    """Whether no sheet has two tables one below the other; tables side by side are the halves of one list."""
    return len({list_table.sheet for list_table in list_tables}) == len(list_tables)


def _named_by_sections(list_tables: Sequence[Table], words: ListWords) -> bool:
    """Whether each table is a sheet of its own that is called by a field, a tier or a level."""
    names = pl.Series([whole_name(list_table.sheet) for list_table in list_tables])
    return _single_per_sheet(list_tables) and bool(
        names.to_frame("name").select(words.knows(pl.col("name")).all()).item()
    )


def _several_error(book: Book, list_tables: Sequence[Table]) -> InputError:
    places = ", ".join(f"{list_table.sheet!r} (header on row {list_table.row})" for list_table in list_tables)
    message = f"{book.name}: {len(list_tables)} lists: {places}; choose with --sheet, or split the sheet"
    return InputError(message, code="E_LIST_SEVERAL")


def unreadable_error(name: str) -> InputError:
    """Return the error of a list whose text is lost: its font or encoding does not say which characters it has."""
    return InputError(
        f"{name}: its text cannot be read (a font without its characters, or a wrong encoding); ask for the list as"
        " .xlsx or .docx, or for a .pdf from which the text can be copied",
        code="E_LIST_UNREADABLE",
    )


def _is_lost(sheet: RawSheet) -> bool:
    """Return whether characters of any cell are lost."""
    return bool(sheet.cells.select(pl.any_horizontal(is_unreadable(pl.all()).any())).item())


def _unrecognised_error(book: Book, sheets: Sequence[RawSheet]) -> InputError:
    if any(_is_lost(sheet) for sheet in sheets):
        return unreadable_error(book.name)
    guesses = [guess for sheet in sheets for guess in find.guess_headings(sheet.cells, list_columns())]
    seen = f"; headings seen: {', '.join(repr(text) for text, _ in guesses[: find.SEEN])}" if guesses else ""
    return InputError(
        f"{book.name}: no list: no row has the heading of a qualification's name{seen}; call that column 职业资格名称",
        code="E_LIST_NO_HEADER",
    )
