"""From books to applicants: the sheets that are scored, those that are not, and what is said of either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai import headers
from rencai.errors import InputError, UsageError
from rencai.messages.notices import Notice
from rencai.tables import told
from rencai.tables.applicants import Applicants
from rencai.tables.own import own
from rencai.tables.table import cells
from rencai.tables.table import tables as below
from rencai.workbook import is_guide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.intake import Book, RawSheet
    from rencai.policy import Column
    from rencai.tables.table import Table

Found = tuple[str, "RawSheet", "list[Table]"]
_NAMING = frozenset(("applicant_id", "name", "id_number", "qualification", "certificate_number"))
"""The columns that tell who somebody is, or what is held."""


def read(
    books: Mapping[str, Book],
    columns: Sequence[Column],
    *,
    sheets: Sequence[str] = (),
    confirmed: Mapping[str, str] | None = None,
) -> Applicants:
    """The applicants of every visible sheet of the books, which go by the given names.

    ``sheets`` limits that to the sheets of those names, hidden ones too. ``confirmed`` says what headings mean: a
    canonical column, or "" for none of them.

    :raises UsageError: when no book has a sheet of a name asked for.
    :raises InputError: when no sheet holds a recognisable header, or none holds an applicant.
    """
    _refuse_unknown(books, sheets)
    chosen = [(name, sheet) for name, book in books.items() for sheet in book.sheets if _chosen(sheet, sheets)]
    found = [(name, sheet, below(name, sheet, columns, confirmed or {})) for name, sheet in chosen]
    found = _of_people(found)
    tables = [one for _, _, several in found for one in several]
    if not tables:
        raise _unrecognised(books, [sheet for _, sheet in chosen], columns)
    scored = [one for one in tables if one.kept.any()]
    if not scored:
        raise _empty(books, tables)
    typed, headings = own(scored)
    left_out = [
        Notice("sheet_left_out" if sheet.visible else "sheet_hidden", where=(name, sheet.name))
        for name, book in books.items()
        for sheet in book.sheets
        if sheet.cells.height and not _chosen(sheet, sheets) and not is_guide(sheet.cells)
    ]
    return Applicants(
        own=typed,
        headings=headings,
        cells=pl.concat([cells(one) for one in scored], how="diagonal"),
        columns=pl.concat([told.columns(one) for one in tables]),
        skipped=pl.concat([told.skipped(one) for one in tables]),
        filled=pl.concat([told.filled(one) for one in tables]),
        unscored=tuple(tuple(sheet.name for name, sheet, one in found if name == book and not one) for book in books),
        notices=(
            *(notice for book in books.values() for notice in book.notices),
            *(notice for one in tables for notice in told.notices(one)),
            *left_out,
        ),
    )


def _of_people(found: list[Found]) -> list[Found]:
    """The tables; where any names people or qualifications, those that do neither (lists of words, counts) are none."""
    if not any(_names(one) for _, _, several in found for one in several):
        return found
    return [(name, sheet, [one for one in several if _names(one)]) for name, sheet, several in found]


def _names(table: Table) -> bool:
    return not _NAMING.isdisjoint(table.header.mapping)


def _refuse_unknown(books: Mapping[str, Book], wanted: Sequence[str]) -> None:
    """Every sheet asked for is somewhere, and no book is left out by it."""
    known = {name: [sheet.name for sheet in book.sheets] for name, book in books.items()}
    for name in wanted:
        if not any(name in names for names in known.values()):
            listed = ", ".join(sheet for names in known.values() for sheet in names)
            raise UsageError(f"--sheet {name!r}: no such sheet; sheets: {listed}", code="E_USAGE_SHEET")
    for book, names in known.items():
        if wanted and not set(wanted) & set(names):
            said = f"--sheet names no sheet of {book}, which would not be scored; its sheets: {', '.join(names)}"
            raise UsageError(said, code="E_USAGE_SHEET")


def _chosen(sheet: RawSheet, wanted: Sequence[str]) -> bool:
    """Whether the sheet is to be scored: one asked for, else a visible one with content that is no guide of ours."""
    asked = sheet.name in wanted if wanted else sheet.visible
    return asked and sheet.cells.height > 0 and not is_guide(sheet.cells)


def _empty(books: Mapping[str, Book], tables: Sequence[Table]) -> InputError:
    reasons = pl.concat([told.skipped(one) for one in tables]).filter(pl.col("reason") != "blank")["reason"]
    counted = reasons.value_counts(sort=True).sort("reason").iter_rows()
    lines = ", ".join(f"{count} {reason}" for reason, count in counted)
    seen = f" (lines left out: {lines})" if lines else ""
    said = f"{', '.join(books)}: the header was found, but no applicant below it{seen}; fill in a row"
    return InputError(said, code="E_INPUT_NO_ROWS")


def _unrecognised(books: Mapping[str, Book], sheets: Sequence[RawSheet], columns: Sequence[Column]) -> InputError:
    guesses = [guess for sheet in sheets for guess in headers.guesses(sheet.cells, columns) if guess[0] != guess[1]]
    likely = "; ".join(f"{seen!r}: did you mean {heading}?" for seen, heading in guesses[:8])
    seen = f"{likely} (say so with --map)" if likely else "no heading is like one that is known"
    said = f"{', '.join(books)}: no row looks like a header; {seen}; name a column 职业资格名称 (see `rencai template`)"
    return InputError(said, code="E_INPUT_NO_HEADER")
