"""Read one sheet below its header: its applicants, their cells, and the meaning of every column."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.columns import CERTIFICATE, numbered_name, split_name
from rencai.cells.schema import KEYS, NUMBER, REASON
from rencai.messages.codes import UNREAD_REASONS
from rencai.sheets.headers import by_hand, find, further, grid
from rencai.sheets.rows import body as rows_body
from rencai.sheets.rows import departed, skip
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rencai.messages.codes import Mark
    from rencai.policy.nouns import Column
    from rencai.sheets.file.book import RawSheet
    from rencai.sheets.headers.by_hand import HeaderRows
    from rencai.sheets.headers.grid import Header
    from rencai.sheets.rows.departed import LeaveOut
    from rencai.sheets.rows.marks import Marks


ZEROS = ("zero", "computed_zero")
"""The reasons of zeros that formulas gave."""
_DECIMALS = 9
_BARE = r"(?i)^(?:[¥￥]|rmb|cny|人民币)?\s*[0-9０-９][0-9０-９,，.．]*$"
"""The text of a number without its unit, with or without its currency."""


@dataclass(frozen=True, eq=False)
class Table:
    """A header and the lines below it.

    :param name: the input's name.
    :param row: Excel's row of the header's last line.
    :param first_column: Excel's column, from 0, of the first column of the cells.
    :param lines: for each line the keys and the ``reason`` why it is no applicant, null if it is one.
    :param body: the lines' cells as they stand in the sheet.
    :param filled: the same with merged cells filled down.
    :param numbers: which cells of the body are stored as numbers (``sheets.schema.RAW_NUMBERS``).
    :param reasons: why cells of the filled body are not to be believed, null where they are, a column for each of the
        body's that has such a cell.
    :param merged: the filled cells: ``line`` and ``column``, counted from 0 in the body.
    :param marks: what is seen of the body's lines beside their cells.
    :param cleaned: the names of columns in whose headings control characters were replaced.
    :param marked: why a line's person may not be meant -> whether that is so of each line.
    """

    name: str
    sheet: str
    header: Header
    row: int
    first_column: int
    lines: pl.DataFrame
    body: pl.DataFrame
    filled: pl.DataFrame
    numbers: pl.DataFrame
    reasons: pl.DataFrame
    merged: pl.DataFrame
    marks: Marks
    cleaned: tuple[str, ...] = ()
    marked: Mapping[Mark, pl.Series] = field(default_factory=dict)

    @property
    def is_applicant(self) -> pl.Series:
        """Whether each line is an applicant."""
        return self.lines["reason"].is_null()

    def letter(self, column_index: int) -> str:
        """Return Excel's letters of a column of the body."""
        return grid.letter(self.first_column + column_index)


def read_tables(name: str, sheet: RawSheet, columns: Sequence[Column], confirmed: Mapping[str, str]) -> list[Table]:
    """Read the tables of a sheet of an input of that name, one below the other; none where no header is found.

    A sheet is one table unless each of its parts that looks like a further table has a header of its own.

    :param confirmed: heading -> canonical column, or "" for no column of rencai's.
    """
    cuts = further.find_further_tables(sheet.cells, columns, confirmed, sheet.merges)
    if cuts:
        ends = [*cuts, sheet.cells.height]
        parts = [_part(sheet, start, end) for start, end in zip([0, *cuts], ends, strict=True)]
        read_parts = [part_table for part in parts if (part_table := read_table(name, part, columns, confirmed))]
        if len(read_parts) == len(parts):
            return read_parts
    whole = read_table(name, sheet, columns, confirmed)
    return [whole] if whole else []


def read_tables_at(
    name: str, sheet: RawSheet, columns: Sequence[Column], confirmed: Mapping[str, str], rows: Sequence[HeaderRows]
) -> list[Table]:
    """Read the tables of a sheet whose headers are on these rows, from above, as somebody wrote them.

    :raises UsageError: when the rows of this very sheet are not on it, or none of their headings is a column's.
    """
    ends = [*(header.first - sheet.first_row for header in rows[1:]), sheet.cells.height]
    tables: list[Table] = []
    for header, end in zip(rows, ends, strict=True):
        start = header.first - sheet.first_row
        fits = 0 <= start < min(end, sheet.cells.height)
        lines = header.last - header.first + 1
        table = read_table(name, _part(sheet, start, end), columns, confirmed, lines) if fits else None
        if table is None and header.sheet:
            raise UsageError(
                f"header row {header.first} of {header.sheet}: no heading is like one that is known; say what they are"
                " with --map, or name other rows",
                code=by_hand.CODE,
            )
        tables += [table] if table else []
    return tables


def refuse_missing_rows(header_rows: Sequence[HeaderRows], sheets: Sequence[RawSheet]) -> None:
    """Refuse header rows that are on none of the sheets that they are meant for, or that are empty there.

    Rows that are meant for every sheet may be missing on some: nothing is read there, which is said.

    :raises UsageError: when there are such; the message says which rows the sheets have.
    """
    for rows in header_rows:
        meant = [sheet for sheet in sheets if rows in by_hand.of_sheet(header_rows, sheet.name)]
        faults = [fault for sheet in meant if (fault := _missing(rows, sheet))]
        if faults and len(faults) == len(meant):
            where = by_hand.format_header_rows([rows])
            raise UsageError(
                f"header row {where}: {'; '.join(faults)}; name the row of the headings", code="E_USAGE_HEADER_ROW"
            )


def _missing(rows: HeaderRows, sheet: RawSheet) -> str:
    """Return why the sheet has no such rows, empty where it has them."""
    first, last = sheet.first_row, sheet.first_row + sheet.cells.height - 1
    if rows.first > last or rows.last > last or rows.last < first:
        return f"{sheet.name!r} has no such row, only rows {first} to {last}"
    lines = sheet.cells.slice(max(rows.first - first, 0), rows.last - max(rows.first, first) + 1)
    if any(text and str(text).strip() for line in lines.iter_rows() for text in line):
        return ""
    return f"on {sheet.name!r} the row is empty (it has rows {first} to {last})"


def _part(sheet: RawSheet, start: int, end: int) -> RawSheet:
    """Return the sheet's lines from ``start`` to before ``end``."""
    merges = tuple(
        (line - start, left, min(last, end - 1) - start, right)
        for line, left, last, right in sheet.merges
        if start <= line < end
    )
    numbers = None if sheet.numbers is None else sheet.numbers.slice(start, end - start)
    cells = sheet.cells.slice(start, end - start)
    reasons = sheet.reasons
    marks = sheet.marks.lines(start, end)
    if reasons is not None:
        within = reasons.filter(pl.col("line").is_between(start, end - 1))
        reasons = within.with_columns(line=pl.col("line") - start)
    return replace(
        sheet,
        cells=cells,
        numbers=numbers,
        reasons=reasons,
        merges=merges,
        first_row=sheet.first_row + start,
        marks=marks,
    )


def read_table(
    name: str, sheet: RawSheet, columns: Sequence[Column], confirmed: Mapping[str, str], depth: int | None = None
) -> Table | None:
    """Read a sheet of an input of that name as one table; None where no header is found.

    :param depth: how many of the first lines are the header; None where it is to be found.
    """
    search = find.find_header if depth is None else partial(find.header_at, lines=depth)
    header = search(sheet.cells, columns, sheet.first_column, confirmed=confirmed, merges=sheet.merges)
    if header is None:
        return None
    below = header.row + 1
    body = sheet.cells.slice(below)
    merges = rows_body.merges_below(sheet.merges, header)
    filled, merged = rows_body.fill_down(body, merges)
    first = sheet.first_row + below
    lines = body.select(
        input=pl.lit(name), sheet=pl.lit(sheet.name), row=pl.int_range(first, first + pl.len(), dtype=pl.Int64)
    )
    reasons = _reasons_below(sheet, below)
    reason = skip.skip_reasons(_without_zeros(body, reasons), header, columns, merges).alias("reason")
    numbers = _number_mask(sheet).slice(below)
    lines = lines.hstack([reason])
    reasons = rows_body.fill_down(reasons, merges)[0] if reasons.width else reasons
    return Table(
        name, sheet.name, header, first - 1, sheet.first_column, lines, body, filled, numbers, reasons, merged,
        sheet.marks.lines(below, sheet.cells.height), _cleaned_headings(sheet.cells, header),
    )  # fmt: skip


def _cleaned_headings(cells: pl.DataFrame, header: Header) -> tuple[str, ...]:
    """Return the names of the columns whose heading has a control character in any line of the header."""
    lines = cells.slice(header.row + 1 - header.rows, header.rows)
    control = lines.select(pl.all().str.contains(grid.CONTROL).any()).row(0) if lines.width else ()
    return tuple(name for name, has_control in zip(header.names, control, strict=False) if has_control)


def mark(table: Table, choice: LeaveOut) -> Table:
    """Return the table with its marks, and without the applicants whose marks are chosen to be left out."""
    marked = departed.find_marked(table.body, table.header, table.marks, choice.on)
    reason = departed.leave_out(table.lines["reason"], marked, choice.marks)
    return replace(table, lines=table.lines.with_columns(reason), marked=marked)


def _reasons_below(sheet: RawSheet, below: int) -> pl.DataFrame:
    """Return the reasons in the shape of the body, null where there is none; no column where no cell has one."""
    if sheet.reasons is None:
        return pl.DataFrame()
    of_body = sheet.reasons.filter(pl.col("line") >= below).with_columns(line=pl.col("line") - below)
    none = pl.Series([None], dtype=pl.String).new_from_index(0, sheet.cells.height - below)
    columns = [none.alias(name) for name in sheet.cells.columns]
    for (column_index,), cells in of_body.partition_by("column", as_dict=True).items():
        place = int(str(column_index))
        columns[place] = columns[place].scatter(cells["line"], cells["reason"])
    return pl.DataFrame(columns)


def _without_zeros(body: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Return the cells without the zeros of formulas, with which a line is filled before anybody types in it."""
    if not reasons.width:
        return body
    none = pl.lit(None, pl.String)
    zeros = reasons.select(
        pl.any_horizontal(pl.col(name).eq_missing(pl.lit(zero)) for zero in ZEROS) for name in reasons.columns
    )
    return body.select(pl.when(zeros[name]).then(none).otherwise(pl.col(name)).alias(name) for name in body.columns)


def _number_mask(sheet: RawSheet) -> pl.DataFrame:
    if sheet.numbers is None:
        return sheet.cells.with_columns(pl.lit(None, pl.Boolean).alias(name) for name in sheet.cells.columns)
    return sheet.numbers


def applicant_cells(table: Table) -> pl.DataFrame:
    """Return the applicants' cells by canonical column (``cells.schema.CELLS``)."""
    named = [
        series
        for name, column_index in table.header.mapping.items()
        for series in _column_and_masks(table, name, column_index)
    ]
    return table.lines.select(KEYS).hstack([*named, *_doubtful_cells(table)]).filter(table.is_applicant)


def _doubtful_cells(table: Table) -> Iterator[pl.Series]:
    """Yield for each column of which nobody knows whose it is its cells, and that they are not to be used.

    Of several for one canonical column the first filled cell stands for all. With several certificates it may be of
    any of them.
    """
    cells: dict[str, pl.Series] = {}
    for name, column_index, *_ in table.header.doubtful:
        texts = table.filled.to_series(column_index)
        cells[name] = texts if name not in cells else cells[name].zip_with(cells[name].is_not_null(), texts)
    numbers = {number for column in table.header.mapping for number in [split_name(column)[1]]}
    for name, texts in cells.items():
        for number in sorted(numbers) if name in CERTIFICATE else [1]:
            if (numbered := numbered_name(name, number)) not in table.header.mapping:
                yield texts.alias(numbered)
                why = pl.select(pl.when(texts.is_not_null()).then(pl.lit("column"))).to_series()
                yield why.alias(REASON.of(cell=numbered))


def _column_and_masks(table: Table, name: str, column_index: int) -> Iterator[pl.Series]:
    text, unit = table.filled.to_series(column_index).alias(name), table.header.units.get(name)
    stored = table.numbers.to_series(column_index).alias(NUMBER.of(cell=name))
    text = _rounded(text, stored)
    yield _append_unit(text, unit) if unit else text
    yield stored
    if table.reasons.width and table.reasons.to_series(column_index).is_in(UNREAD_REASONS).any():
        yield table.reasons.to_series(column_index).alias(REASON.of(cell=name))


def _rounded(text: pl.Series, stored: pl.Series) -> pl.Series:
    """Return numbers with at most nine decimals, so that what Excel computes means what it shows (0.3, not 0.30…04)."""
    if stored.null_count() == stored.len() or not (text.str.len_bytes() > _DECIMALS).any():
        return text
    long = stored & text.str.contains(rf"\.[0-9]{{{_DECIMALS + 1},}}$")
    if not long.any():
        return text
    lines = long.arg_true()
    numbers = [f"{float(number):.{_DECIMALS}f}".rstrip("0").rstrip(".") for number in text.gather(lines)]
    return text.clone().scatter(lines, numbers)


def _append_unit(text: pl.Series, unit: str) -> pl.Series:
    """Append to bare numbers the unit that the heading gives them."""
    bare = pl.col(text.name).str.strip_chars().str.contains(_BARE)
    return (
        text.to_frame()
        .select(
            pl.when(bare).then(pl.concat_str(pl.col(text.name).str.strip_chars(), pl.lit(unit))).otherwise(text.name)
        )
        .to_series()
    )
