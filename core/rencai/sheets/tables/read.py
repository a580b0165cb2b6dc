"""Turn books into applicants, and describe how each sheet was read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from rencai.cells.schema import KEYS
from rencai.messages.notices import Notice
from rencai.sheets.headers import find
from rencai.sheets.headers.by_hand import CODE, format_header_rows, of_sheet
from rencai.sheets.rows.departed import NOBODY
from rencai.sheets.tables import layout
from rencai.sheets.tables.applicants import Applicants, own_columns
from rencai.sheets.tables.guide import is_guide, is_of_template
from rencai.sheets.tables.table import applicant_cells, mark, read_tables_at, refuse_missing_rows
from rencai.sheets.tables.table import read_tables as below
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rencai.messages.codes import Mark, NoticeCode
    from rencai.policy.nouns import Column
    from rencai.sheets.file.book import Book, RawSheet
    from rencai.sheets.headers.by_hand import HeaderRows
    from rencai.sheets.headers.grid import UnreadColumn
    from rencai.sheets.rows.departed import LeaveOut
    from rencai.sheets.tables.table import Table


_NAMING = frozenset(("applicant_id", "name", "id_number", "qualification", "certificate_number"))
"""The columns that identify a person, or a qualification that a person has."""


_MARK_NOTICES: Mapping[NoticeCode, Mark] = {
    "rows_departed": "departed",
    "rows_struck": "struck",
    "rows_hidden": "hidden",
}


class SheetTables(NamedTuple):
    """A sheet of the book of that name, the tables found in it, and what is to be said of how people stand on it."""

    name: str
    sheet: RawSheet
    tables: list[Table]
    notices: tuple[Notice, ...] = ()

    @property
    def is_form(self) -> bool:
        """Whether the sheet is a form, which is not read."""
        return any(notice.code == "sheet_form" for notice in self.notices)


def describe_columns(table: Table) -> pl.DataFrame:
    """Return how each column of the table was understood, in order (``sheets.schema.COLUMNS_READ``)."""
    used = {column.column_index: column.name for column in table.header.doubtful}
    used |= {column_index: name for name, column_index in table.header.mapping.items()}
    lines = [
        (
            table.letter(column_index),
            heading,
            used.get(column_index),
            table.header.ways[column_index],
            table.header.units.get(used.get(column_index, "")),
        )
        for column_index, heading in enumerate(table.header.names)
    ]
    described = ("letter", "heading", "column", "how", "unit")
    frame = pl.DataFrame(lines, schema=dict.fromkeys(described, pl.String), orient="row")
    keys = (pl.lit(table.name).alias("input"), pl.lit(table.sheet).alias("sheet"))
    return frame.select(*keys, *described, row=pl.lit(table.row, dtype=pl.Int64))


def describe_skipped(table: Table) -> pl.DataFrame:
    """Return the lines below the header that are no applicants (``sheets.schema.SKIPPED``)."""
    return table.lines.filter(~table.is_applicant)


def describe_marked(table: Table) -> pl.DataFrame:
    """Return the applicants who may not be meant (``sheets.schema.SKIPPED``), a line for each mark."""
    people = table.lines["reason"].is_null()
    marked = (
        table.lines.filter(people & is_marked).with_columns(reason=pl.lit(mark))
        for mark, is_marked in table.marked.items()
    )
    return pl.concat([table.lines.clear(), *marked])


def describe_filled(table: Table) -> pl.DataFrame:
    """Return the applicants' cells that took a merged cell's value (``sheets.schema.FILLED``)."""
    letters = [table.letter(column_index) for column_index in table.merged["column"]]
    at = table.lines[table.merged["line"]].with_columns(letter=pl.Series(letters, dtype=pl.String))
    return at.filter(pl.col("reason").is_null()).drop("reason")


def describe_hollow(table: Table) -> pl.DataFrame:
    """Return the applicants' cells that hold a formula without a stored result (``sheets.schema.FILLED``)."""
    cells = [
        table.lines.filter(table.reasons.to_series(column_index) == "no_value").with_columns(letter=pl.lit(letter))
        for column_index, letter in enumerate(map(table.letter, range(table.reasons.width)))
    ]
    every = pl.concat([describe_filled(table).clear(), *(of_column.drop("reason") for of_column in cells)])
    return every.join(table.lines.filter(table.is_applicant), on=KEYS, how="semi", maintain_order="left")


def describe_notices(table: Table) -> Iterator[Notice]:
    """Yield what was odd about the sheet's headings, which are quoted as they stand, without control characters."""
    where, header = (table.name, table.sheet), table.header
    yield from (Notice("heading_control", {"heading": heading}, where) for heading in table.cleaned)
    yield from (Notice("column_confirmed", {"heading": text}, where, (name,)) for text, name in header.confirmed)
    yield from (Notice("column_dismissed", {"heading": text}, where) for text in header.dismissed)
    yield from (Notice("near_accepted", {"heading": text}, where, (name,)) for text, name in header.accepted)
    for text, likely in header.suggested:
        if "qualification" in likely and "qualification" not in header.mapping:
            yield Notice("qualification_unread", {"heading": text}, where, ("qualification",))
        else:
            yield Notice("near_suggested", {"heading": text}, where, likely)
    yield from (Notice("column_twice", {"heading": text}, where, (name,)) for name, text in header.duplicates)
    yield from (_unread_notice("column_asked", column, where) for column in header.doubtful)
    yield from (_unread_notice("column_other", column, where) for column in header.others)
    yield from (Notice("heading_repeated", {"heading": heading}, where) for heading in header.repeated)
    if (untaken := layout.lines_not_taken(table)).len():
        yield _not_taken(table, untaken)
    if nameless := layout.lines_without_person(table):
        yield Notice("lines_without_person", {"rows": nameless}, where)
    for code, reason in _MARK_NOTICES.items():
        rows = describe_marked(table).filter(pl.col("reason") == reason)["row"].to_list()
        if rows:
            yield Notice(code, {"rows": layout.format_rows(rows)}, where)


def _not_taken(table: Table, rows: pl.Series) -> Notice:
    fields = {"rows": layout.format_rows(rows.to_list()), "count": str(rows.len())}
    return Notice("rows_not_taken", fields, (table.name, table.sheet))


def _unread_notice(code: NoticeCode, column: UnreadColumn, where: tuple[str, ...]) -> Notice:
    return Notice(code, {"heading": column.heading, "beside": column.beside}, where, (column.name,))


def read(
    books: Mapping[str, Book],
    columns: Sequence[Column],
    *,
    sheets: Sequence[str] = (),
    confirmed: Mapping[str, str] | None = None,
    header_rows: Sequence[HeaderRows] = (),
    choice: LeaveOut = NOBODY,
    most: int | None = None,
) -> Applicants:
    """Read the applicants of every visible sheet of the books.

    :param books: the name by which a book is shown -> the book.
    :param columns: the canonical columns that are looked for.
    :param sheets: names of the sheets to read instead, hidden ones too; empty for all visible ones.
    :param confirmed: heading -> canonical column, or "" for no column of rencai's; it goes before what is recognised.
    :param header_rows: where the headers are, as somebody wrote them; of other sheets they are looked for.
    :param choice: which marked applicants to leave out.
    :param most: how many applicants there may be altogether.
    :raises UsageError: when no book has a sheet of a name asked for, or a book has none of them; when header rows are
        on no sheet, empty, or name no column.
    :raises InputError: when no sheet holds a recognisable header, or none holds an applicant, or they are too many.
    """
    _refuse_unknown(books, sheets)
    _refuse_unknown_rows(books, header_rows)
    chosen = [(name, sheet) for name, book in books.items() for sheet in book.sheets if _is_chosen(sheet, sheets)]
    refuse_missing_rows(header_rows, [sheet for _, sheet in chosen])
    sheet_tables = _only_of_people(
        [_read_sheet(name, sheet, columns, confirmed or {}, sheets, header_rows) for name, sheet in chosen]
    )
    sheet_tables = [each._replace(tables=[mark(table, choice) for table in each.tables]) for each in sheet_tables]
    tables = [table for each in sheet_tables for table in each.tables]
    if not tables and any(each.is_form for each in sheet_tables):
        raise _only_forms(books, sheet_tables)
    if not tables and header_rows:
        raise _no_heading(books, header_rows)
    if not tables:
        raise _no_header(books, [sheet for _, sheet in chosen], columns)
    scored = [table for table in tables if table.is_applicant.any()]
    if not scored:
        raise _no_applicants(books, tables)
    _refuse_too_many(scored, most)
    typed, headings = own_columns(scored)
    left_out = [
        Notice("sheet_left_out" if sheet.visible else "sheet_hidden", where=(name, sheet.name))
        for name, book in books.items()
        for sheet in book.sheets
        if sheet.cells.height and not _is_chosen(sheet, sheets) and not is_of_template(sheet, book)
    ]
    return Applicants(
        own=typed,
        headings=headings,
        cells=pl.concat([applicant_cells(table) for table in scored], how="diagonal"),
        columns=pl.concat([describe_columns(table) for table in tables]),
        skipped=pl.concat([describe_skipped(table) for table in tables]),
        marked=pl.concat([describe_marked(table) for table in tables]),
        filled=pl.concat([describe_filled(table) for table in tables]),
        hollow=pl.concat([describe_hollow(table) for table in tables]),
        unscored=tuple(
            tuple(each.sheet.name for each in sheet_tables if each.name == book and not each.tables) for book in books
        ),
        notices=(
            *(notice for book in books.values() for notice in book.notices),
            *(notice for each in sheet_tables for notice in each.notices),
            *(notice for table in tables for notice in describe_notices(table)),
            *left_out,
        ),
    )


def _refuse_too_many(tables: Sequence[Table], most: int | None) -> None:
    """Refuse more applicants than a run may have, before anything is made of them."""
    count = sum(int(table.is_applicant.sum()) for table in tables)
    if most is not None and count > most:
        message = f"{count} applicants are too many for one run; split the list, or raise the limit rows (now {most})"
        raise InputError(message, code="E_INPUT_TOO_MANY", count=count, number=most)


def _read_sheet(
    name: str,
    sheet: RawSheet,
    columns: Sequence[Column],
    confirmed: Mapping[str, str],
    wanted: Sequence[str],
    header_rows: Sequence[HeaderRows],
) -> SheetTables:
    """Read the lists of a sheet of that book, those that stand side by side each by itself; none of a form.

    :param wanted: the names of sheets, or of such lists, that are asked for.
    :param header_rows: where somebody wrote that headers are; a sheet with a header by hand is no form.
    """
    rows = of_sheet(header_rows, sheet.name)
    where = (name, sheet.name)
    form = SheetTables(name, sheet, [], (Notice("sheet_form", where=where),))
    seen = layout.look_at(sheet, columns, confirmed)
    if not rows and layout.is_form(seen):
        return form
    parts = layout.split_side_by_side(seen)
    listed = [part for part in parts if part.name in wanted] if wanted and sheet.name not in wanted else parts
    search = partial(read_tables_at, rows=rows) if rows else below
    tables = [table for part in listed for table in search(name, part, columns, confirmed)]
    if not rows and layout.is_form_of_lines(tables):
        return form
    beside = (Notice("lists_side_by_side", {"cells": layout.letters_of(parts)}, where),) if len(parts) > 1 else ()
    return SheetTables(name, sheet, tables, beside)


def _only_of_people(sheet_tables: list[SheetTables]) -> list[SheetTables]:
    """Leave out tables that name neither people nor qualifications (lists of words, counts), unless all are such."""
    if not any(_names_people(table) for each in sheet_tables for table in each.tables):
        return sheet_tables
    return [_without_others(each) for each in sheet_tables]


def _without_others(tables: SheetTables) -> SheetTables:
    """Leave out what names nobody, and say so where the sheet has people as well: such a table is overlooked easily."""
    people = [table for table in tables.tables if _names_people(table)]
    others = [table for table in tables.tables if not _names_people(table) and table.is_applicant.any()]
    notices = [_not_taken(table, table.lines.filter(table.is_applicant)["row"]) for table in (others if people else ())]
    return tables._replace(tables=people, notices=(*tables.notices, *notices))


def _names_people(table: Table) -> bool:
    return not _NAMING.isdisjoint(table.header.mapping)


def _refuse_unknown(books: Mapping[str, Book], wanted: Sequence[str]) -> None:
    """Refuse names of sheets that no book has, or that leave a book out.

    :raises UsageError: when they do.
    """
    sheets = {name: [sheet.name for sheet in book.sheets] for name, book in books.items()}
    for name in wanted:
        if not any(name in names or layout.whole_name(name) in names for names in sheets.values()):
            listed = ", ".join(sheet for names in sheets.values() for sheet in names)
            raise UsageError(f"--sheet {name!r}: no such sheet; sheets: {listed}", code="E_USAGE_SHEET")
    for book, names in sheets.items():
        if wanted and not {*wanted, *map(layout.whole_name, wanted)} & set(names):
            message = f"--sheet names no sheet of {book}, which would not be scored; its sheets: {', '.join(names)}"
            raise UsageError(message, code="E_USAGE_SHEET")


def _refuse_unknown_rows(books: Mapping[str, Book], header_rows: Sequence[HeaderRows]) -> None:
    """Refuse header rows of a sheet that no book has.

    :raises UsageError: when there are such.
    """
    names = list(dict.fromkeys(sheet.name for book in books.values() for sheet in book.sheets))
    for rows in header_rows:
        if rows.sheet and rows.sheet not in names:
            raise UsageError(f"header rows of {rows.sheet!r}: no such sheet; sheets: {', '.join(names)}", code=CODE)


def _is_chosen(sheet: RawSheet, wanted: Sequence[str]) -> bool:
    """Return whether to score the sheet: one asked for, else a visible one; with content, and no template's guide."""
    named = {*wanted, *map(layout.whole_name, wanted)}
    wanted_or_visible = sheet.name in named if wanted else sheet.visible
    return wanted_or_visible and sheet.cells.height > 0 and not is_guide(sheet.cells)


def _no_applicants(books: Mapping[str, Book], tables: Sequence[Table]) -> InputError:
    reasons = pl.concat([describe_skipped(table) for table in tables]).filter(pl.col("reason") != "blank")["reason"]
    counted = reasons.value_counts(sort=True).sort("reason").iter_rows()
    lines = ", ".join(f"{count} {reason}" for reason, count in counted)
    seen = f" (lines left out: {lines})" if lines else ""
    message = f"{', '.join(books)}: the header was found, but no applicant below it{seen}; fill in a row"
    return InputError(message, code="E_INPUT_NO_ROWS", file=", ".join(books))


def _only_forms(books: Mapping[str, Book], sheets: Sequence[SheetTables]) -> InputError:
    forms = ", ".join(repr(each.sheet.name) for each in sheets if each.is_form)
    message = (
        f"{', '.join(books)}: a form of labels and values, or headings down the first column ({forms}), is not read;"
        " copy each person into one row of a list (see `rencai template`); a list on its side is turned by Paste"
        " Special, Transpose (选择性粘贴, 转置)"
    )
    return InputError(message, code="E_INPUT_FORM", file=", ".join(books))


def _no_heading(books: Mapping[str, Book], header_rows: Sequence[HeaderRows]) -> UsageError:
    message = (
        f"{', '.join(books)}: header row {format_header_rows(header_rows)}: no heading there is like one that is known;"
        " say what they are with --map, or name other rows"
    )
    return UsageError(message, code=CODE)


def _no_header(books: Mapping[str, Book], sheets: Sequence[RawSheet], columns: Sequence[Column]) -> InputError:
    guesses = [pair for sheet in sheets for pair in find.guess_headings(sheet.cells, columns) if pair[0] != pair[1]]
    likely = "; ".join(f"{seen!r}: did you mean {heading}?" for seen, heading in guesses[:8])
    seen = f"{likely} (say so with --map)" if likely else "no heading is like one that is known"
    message = (
        f"{', '.join(books)}: no row looks like a header; {seen}; name a column 职业资格名称 (see `rencai template`)"
    )
    other = "; ".join(f"{typed} → {heading}" for typed, heading in guesses[:8]) or "-"
    return InputError(message, code="E_INPUT_NO_HEADER", file=", ".join(books), other=other)
