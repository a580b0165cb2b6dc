"""Decide which lines below a header are applicants; in doubt a line is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.codes import SKIPPED
from rencai.sheets.rows import words
from rencai.sheets.rows.body import MARKED, Sheet, own_headings, uncovered
from rencai.sheets.rows.kinds import blank, count, folded, kinds
from rencai.system.text import BLANK, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.headers.grid import Header
    from rencai.sheets.rows.body import Merge


REASONS = SKIPPED

_PERSONAL = 2
"""Cells beside the name that make a line an applicant's."""
_LONG = 200
"""Characters of a cell by which it is told."""


def sort_out(body: pl.DataFrame, header: Header, columns: Sequence[Column], merges: Iterable[Merge] = ()) -> pl.Series:
    """Null where a line is an applicant, else the reason why it is none: one of REASONS, a code of ``reading.skipped``.

    A line with a qualification is an applicant, unless its first cell, its name or its number is marked as an example;
    so is a line with a name and two more cells of ours. Cells that a merge covers from above are blank.
    """
    merges = list(merges)
    cells = uncovered(body.select(pl.nth(place).alias(str(place)) for place in range(body.width)), merges)
    sheet = Sheet(header, own_headings(header, columns, cells.width))
    void = cells.select(pl.all_horizontal(pl.lit(value=True), pl.all().is_null())).to_series()
    cells, lines = cells.filter(~void), (~void).arg_true()  # of a sheet with a stray cell a million lines are void
    doubtful, unqualified = _doubtful(cells, sheet)
    rest = cells.filter(doubtful).with_columns(line=lines.filter(doubtful), bare=unqualified.filter(doubtful))
    told = _told(rest, sheet, merges)
    reasons = pl.Series("skipped", [None], dtype=pl.String).new_from_index(0, body.height)
    return reasons.scatter(void.arg_true(), "blank").scatter(rest["line"], told)


# ---- which lines are looked at ----


def _doubtful(cells: pl.DataFrame, sheet: Sheet) -> tuple[pl.Series, pl.Series]:
    """The lines that may be something else than an applicant, found cheaply; and those without a qualification."""
    first = _first(cells, sheet.places)
    unqualified = _unqualified(cells, sheet)
    marks = cells.select(first, *sheet.at(*MARKED)).select(
        pl.all().str.head(_LONG).str.contains(words.patterns().may_be_example)
    )
    marked = marks.select(pl.any_horizontal(pl.all().fill_null(value=False))).to_series()
    return (unqualified & ~_plainly(cells, first, unqualified, sheet)) | marked, unqualified


def _first(cells: pl.DataFrame, places: Sequence[str]) -> pl.Series:
    """The first filled cell of each line."""
    first = pl.Series("first", [None], dtype=pl.String).new_from_index(0, cells.height)
    for place in places:
        if not first.null_count():
            break
        filled = pl.when(pl.col(place).str.contains(r"\S")).then(place)
        first = cells.select(first=pl.coalesce(first, filled)).to_series()
    return first


def _unqualified(cells: pl.DataFrame, sheet: Sheet) -> pl.Series:
    """Whether nothing stands in the qualification's place, or what may also be noise."""
    for place in sheet.at("qualification"):
        told = cells[place].unique()
        noise = told.filter(_noise(told, sheet.own[int(place)]))
        return cells[place].is_in(noise.implode(), nulls_equal=True)
    return pl.Series([True], dtype=pl.Boolean).new_from_index(0, cells.height)


def _plainly(cells: pl.DataFrame, first: pl.Series, unqualified: pl.Series, sheet: Sheet) -> pl.Series:
    """Of the lines without a qualification, those with a name and more cells, where neither name nor start is noise."""
    plainly = unqualified.clear().extend_constant(value=False, n=cells.height)
    for place in sheet.at("name") if unqualified.any() else ():
        rest = cells.select(*sheet.mapped, first=first).filter(unqualified)
        others = [pl.col(other).is_not_null() for other in sheet.mapped if other != place]
        enough = rest.select(pl.sum_horizontal(pl.lit(0), *others) >= _PERSONAL).to_series()
        person = enough & ~_noise(rest[place], sheet.own[int(place)]) & ~_noise(rest["first"], ())
        plainly = plainly.scatter(unqualified.arg_true(), person)
    return plainly


def _noise(texts: pl.Series, own: Sequence[str]) -> pl.Series:
    """Whether each text is blank, a heading of its column, a number of a column, or as a note, total or example."""
    text = pl.col("text")
    plain = texts.to_frame("text").lazy().select(_plain(text))  # lazily nothing is worked out twice
    token = text.str.replace_all(words.AROUND_TOKEN, "").is_in([*words.TOKENS, *words.patterns().counted_by])
    said = [text.str.contains(pattern) for pattern in words.patterns().noise]
    heading = [fold(text).is_in(own)] if own else []
    noise = pl.any_horizontal(text.is_null(), token, *said, *heading).fill_null(value=True)
    return plain.select(noise).collect(engine="in-memory").to_series()


def _plain(text: pl.Expr) -> pl.Expr:
    """The text in one width and case, trimmed and cut, null where blank."""
    return text.str.slice(0, _LONG).str.normalize("NFKC").str.to_lowercase().str.strip_chars(BLANK).replace("", None)


# ---- what they are ----


def _told(lines: pl.DataFrame, sheet: Sheet, merges: Sequence[Merge]) -> pl.Series:
    """The reason of each of the doubtful lines, null for an applicant."""
    plain = lines.with_columns(_plain(pl.col(sheet.places)) if sheet.places else [])
    first = pl.coalesce(sheet.places) if sheet.places else pl.lit(None, pl.String)
    rows = plain.with_columns(first=first, filled=count(sheet.places))
    empty = rows.select(blank(sheet)).to_series()
    odd = ~empty & (_noise(rows["first"], sheet.anywhere) | (rows["filled"] == 1) | _named_noise(rows, sheet))
    told = _reasons(rows.filter(odd), sheet, merges) if odd.any() else pl.Series([], dtype=pl.String)
    reasons = pl.Series("skipped", [None], dtype=pl.String).new_from_index(0, rows.height)
    return reasons.scatter(empty.arg_true(), "blank").scatter(odd.arg_true(), told)


def _named_noise(rows: pl.DataFrame, sheet: Sheet) -> pl.Series:
    """Whether a name, a number or a qualification stands there that is noise."""
    odd = pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows.height)
    for place in sheet.at(*MARKED, "qualification"):
        odd = odd | (_noise(rows[place], sheet.own[int(place)]) & rows[place].is_not_null())
    return odd


def _reasons(rows: pl.DataFrame, sheet: Sheet, merges: Sequence[Merge]) -> pl.Series:
    """The reason of each line that begins oddly, or names somebody oddly, null for an applicant."""
    told = [
        pl.when(expr & (pl.col("bare") | (reason == "example"))).then(pl.lit(reason))
        for reason, expr in kinds(sheet, merges).items()
    ]
    return rows.with_columns(folded=folded(sheet)).select(skipped=pl.coalesce(told)).to_series()
