"""Decide which lines below a header are applicants; in doubt a line is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.codes import SKIPPED
from rencai.sheets.rows import words
from rencai.sheets.rows.body import MARKED, SheetColumns, clear_covered, own_headings
from rencai.sheets.rows.defaults import holds_defaults, running_columns
from rencai.sheets.rows.kinds import count_filled, folded_cells, is_blank, skip_conditions
from rencai.system.text import BLANK, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Header, Merge


REASONS = SKIPPED

_PERSONAL = 2
"""Cells beside the name that make a line an applicant's."""
_LONG = 200
"""Characters of a cell that are looked at."""


def skip_reasons(
    body: pl.DataFrame, header: Header, columns: Sequence[Column], merges: Iterable[Merge] = ()
) -> pl.Series:
    """Return for each line null if it is an applicant, else the reason why it is none (``messages.codes.SKIPPED``).

    A line with a qualification is an applicant, unless its first cell, its name or its number is marked as an example;
    so is a line with a name and two more canonical cells. Cells that a merge covers from above are blank.

    :param body: the lines below the header.
    :param merges: first line, first column, last line, last column, counted from 0 in the body.
    """
    merges = list(merges)
    cells = clear_covered(body.select(pl.nth(index).alias(str(index)) for index in range(body.width)), merges)
    sheet = SheetColumns(header, own_headings(header, columns, cells.width))
    void = cells.select(pl.all_horizontal(pl.lit(value=True), pl.all().is_null())).to_series()
    cells, lines = cells.filter(~void), (~void).arg_true()  # of a sheet with a stray cell a million lines are void
    doubtful, unqualified = _find_doubtful(cells, sheet)
    rest = cells.filter(doubtful).with_columns(line=lines.filter(doubtful), bare=unqualified.filter(doubtful))
    doubtful_reasons = _reasons_of_doubtful(rest, cells, sheet, merges)
    reasons = pl.Series("skipped", [None], dtype=pl.String).new_from_index(0, body.height)
    return reasons.scatter(void.arg_true(), "blank").scatter(rest["line"], doubtful_reasons)


# ---- which lines are looked at ----


def _find_doubtful(cells: pl.DataFrame, sheet: SheetColumns) -> tuple[pl.Series, pl.Series]:
    """Return which lines may be no applicant, by tests that are quick to do, and which have no qualification."""
    first = _first_filled(cells, sheet.columns)
    unqualified = _is_unqualified(cells, sheet)
    marks = cells.select(first, *sheet.at(*MARKED)).select(
        pl.all().str.head(_LONG).str.contains(words.patterns().may_be_example)
    )
    marked = marks.select(pl.any_horizontal(pl.all().fill_null(value=False))).to_series()
    return (unqualified & ~_is_plain_person(cells, first, unqualified, sheet)) | marked, unqualified


def _first_filled(cells: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Return the first filled cell of each line."""
    first = pl.Series("first", [None], dtype=pl.String).new_from_index(0, cells.height)
    for column in columns:
        if not first.null_count():
            break
        filled = pl.when(pl.col(column).str.contains(r"\S")).then(column)
        first = cells.select(first=pl.coalesce(first, filled)).to_series()
    return first


def _is_unqualified(cells: pl.DataFrame, sheet: SheetColumns) -> pl.Series:
    """Return whether the qualification's cell is empty, or may be noise too."""
    for column in sheet.at("qualification"):
        texts = cells[column].unique()
        figure = texts.str.strip_chars().str.contains(words.SMALL_FIGURE).fill_null(value=False)
        noise = texts.filter(figure | _is_noise(texts, sheet.own[int(column)]))
        return cells[column].is_in(noise.implode(), nulls_equal=True)
    return pl.Series([True], dtype=pl.Boolean).new_from_index(0, cells.height)


def _is_plain_person(cells: pl.DataFrame, first: pl.Series, unqualified: pl.Series, sheet: SheetColumns) -> pl.Series:
    """Return which lines without a qualification have a name and more cells, neither name nor first cell noise."""
    plainly = unqualified.clear().extend_constant(value=False, n=cells.height)
    for column in sheet.at("name") if unqualified.any() else ():
        rest = cells.select(*sheet.mapped, first=first).filter(unqualified)
        others = [pl.col(other).is_not_null() for other in sheet.mapped if other != column]
        enough = rest.select(pl.sum_horizontal(pl.lit(0), *others) >= _PERSONAL).to_series()
        label = rest.select(pl.col("first").str.contains(words.TYPED_LABEL).fill_null(value=False)).to_series()
        person = enough & ~_is_noise(rest[column], sheet.own[int(column)]) & ~_is_noise(rest["first"], ()) & ~label
        plainly = plainly.scatter(unqualified.arg_true(), person)
    return plainly


def _is_noise(texts: pl.Series, own: Sequence[str]) -> pl.Series:
    """Return whether each text is blank, a heading of its column, a column's number, a note, total or example."""
    text = pl.col("text")
    plain = texts.to_frame("text").lazy().select(_plain(text))  # lazily nothing is worked out twice
    token = text.str.replace_all(words.AROUND_TOKEN, "").is_in([*words.TOKENS, *words.patterns().counted_by])
    matches = [text.str.contains(pattern) for pattern in words.patterns().noise]
    heading = [fold(text).is_in(own)] if own else []
    noise = pl.any_horizontal(text.is_null(), token, *matches, *heading).fill_null(value=True)
    return plain.select(noise).collect(engine="in-memory").to_series()


def _plain(text: pl.Expr) -> pl.Expr:
    """Return the text in one width and case, trimmed and cut, null where blank."""
    return text.str.slice(0, _LONG).str.normalize("NFKC").str.to_lowercase().str.strip_chars(BLANK).replace("", None)


# ---- what they are ----


def _reasons_of_doubtful(
    lines: pl.DataFrame, cells: pl.DataFrame, sheet: SheetColumns, merges: Sequence[Merge]
) -> pl.Series:
    """Return the reason of each of the doubtful lines among the cells, null for an applicant."""
    if lines.is_empty():
        return pl.Series("skipped", [], dtype=pl.String)
    plain = lines.with_columns(_plain(pl.col(sheet.columns)) if sheet.columns else [])
    first = pl.coalesce(sheet.columns) if sheet.columns else pl.lit(None, pl.String)
    rows = plain.with_columns(first=first, filled=count_filled(sheet.columns))
    empty = rows.select(is_blank(sheet, running_columns(cells, sheet))).to_series()
    odd = ~empty & (_is_noise(rows["first"], sheet.anywhere) | (rows["filled"] == 1) | _has_noise_in_names(rows, sheet))
    odd = odd | (~empty & rows["first"].str.contains(words.LABEL).fill_null(value=False))
    odd_reasons = _reasons_of_odd(rows.filter(odd), sheet, merges) if odd.any() else pl.Series([], dtype=pl.String)
    reasons = pl.Series("skipped", [None], dtype=pl.String).new_from_index(0, rows.height)
    reasons = reasons.scatter(empty.arg_true(), "blank").scatter(odd.arg_true(), odd_reasons)
    unexplained = reasons.is_null() & rows["bare"]
    default = holds_defaults(lines.filter(unexplained), cells, sheet)
    return reasons.scatter(unexplained.arg_true().filter(default), "default")


def _has_noise_in_names(rows: pl.DataFrame, sheet: SheetColumns) -> pl.Series:
    """Return whether a line has a name, a number or a qualification that is noise."""
    odd = pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows.height)
    for column in sheet.at(*MARKED, "qualification"):
        odd = odd | (_is_noise(rows[column], sheet.own[int(column)]) & rows[column].is_not_null())
    return odd


def _reasons_of_odd(rows: pl.DataFrame, sheet: SheetColumns, merges: Sequence[Merge]) -> pl.Series:
    """Return the reason of each line with an odd first cell or name, null for an applicant."""
    reasons = [
        pl.when(expr & (pl.col("bare") | (reason == "example"))).then(pl.lit(reason))
        for reason, expr in skip_conditions(sheet, merges).items()
    ]
    return rows.with_columns(folded=folded_cells(sheet)).select(skipped=pl.coalesce(reasons)).to_series()
