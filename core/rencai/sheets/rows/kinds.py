"""Recognise each kind of line that is no applicant, as expressions over its cells.

They read the cells by place, in one width and case, null where blank; ``first``, the first of them; ``filled``, how
many there are; and ``line``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.rows import words
from rencai.sheets.rows.body import MARKED
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.sheets.rows.body import Merge, SheetColumns


_IDENTITY = ("applicant_id", "id_number", "birth_date", "nationality")
_NUMBERED = 3
"""Columns at least that a line of numbers counts."""
_FOOTER = 10
"""Cells at most of a footer."""
_ROLES = 2
"""Cells of a footer's words that no applicant's line has."""


def skip_conditions(sheet: SheetColumns, merges: Sequence[Merge]) -> Mapping[str, pl.Expr]:
    """Reason -> whether a line is none of an applicant's for it; the first that holds is told."""
    return {
        "header": _header(sheet),
        "example": _example(sheet),
        "guide": pl.col("filled") == _count_matching(sheet.places, words.patterns().guide),
        "numbering": _numbering(sheet),
        "total": _total(sheet),
        "footer": _footer(sheet),
        "note": _note(sheet, merges),
    }


def count_filled(columns: Iterable[str]) -> pl.Expr:
    """Return how many of the columns have a cell that is filled in, for each row."""
    return pl.sum_horizontal(pl.lit(0), *(pl.col(column).is_not_null() for column in columns))


def folded_cells(sheet: SheetColumns) -> pl.Expr:
    """The cells as headings are compared, in a list: the patterns are made for all of them at once."""
    cells = pl.concat_list(sheet.places) if sheet.places else pl.lit([], pl.List(pl.String))
    return cells.list.eval(fold(pl.element()))


def _count_matching(columns: Iterable[str], pattern: str) -> pl.Expr:
    """How many of the cells fit the pattern."""
    return pl.sum_horizontal(pl.lit(0), *(_matches(column, pattern) for column in columns))


def _matches(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.contains(pattern).fill_null(value=False)


def is_blank(sheet: SheetColumns) -> pl.Expr:
    """Nothing, or nothing but the line's own number."""
    return pl.col("filled") == _count_matching(sheet.serial, r"^[0-9]+$")


def _header(sheet: SheetColumns) -> pl.Expr:
    """Headings of their own columns, in most of our columns that are filled."""
    texts = pl.col("folded").list
    same = {
        column: texts.get(index).is_in(sheet.own[int(column)]).fill_null(value=False)
        for index, column in enumerate(sheet.places)
    }
    ours = pl.sum_horizontal(pl.lit(0), *(same[column] for column in sheet.mapped))
    matching = pl.sum_horizontal(pl.lit(0), *same.values())
    certain = [same[column] | pl.col(column).is_null() for column in sheet.at("qualification")]
    several = (matching > 1) | (matching == pl.col("filled"))
    return (ours * 2 > count_filled(sheet.mapped)) & several & pl.all_horizontal(pl.lit(value=True), *certain)


def _example(sheet: SheetColumns) -> pl.Expr:
    marks = [_matches(column, words.patterns().example) for column in ("first", *sheet.at(*MARKED))]
    unnamed = pl.all_horizontal(pl.lit(value=True), *(pl.col(column).is_null() for column in sheet.at("name")))
    shown = [_matches(column, words.patterns().example) & unnamed for column in sheet.at("qualification")]
    return pl.any_horizontal(*marks, *shown)


def _numbering(sheet: SheetColumns) -> pl.Expr:
    """The columns' numbers in their order, with or without a word before them."""
    if not sheet.places:
        return pl.lit(value=False)
    token = pl.element().str.replace_all(words.AROUND_TOKEN, "")
    number = token.replace_strict(words.TOKENS, default=None, return_dtype=pl.Int16)
    # counting each from those before it would explode
    numbers = pl.concat_list(sheet.places).list.eval(number).list.drop_nulls()
    steps, counted = numbers.list.diff(), numbers.list.len().cast(pl.Int64)
    labels = pl.sum_horizontal(
        pl.lit(0), *(pl.col(column).is_in(words.patterns().counted_by) for column in sheet.places)
    )
    consecutive = (numbers.list.first() == 1) & (steps.list.min() == 1) & (steps.list.max() == 1)
    most = (counted >= _NUMBERED) & (counted * 2 >= len(sheet.places))
    return consecutive & most & (counted + labels.clip(0, 1) == pl.col("filled"))


def _total(sheet: SheetColumns) -> pl.Expr:
    """A word for a total where a line begins or a name stands, and figures; no number or birthday of a person."""
    word = pl.any_horizontal(_matches(column, words.patterns().total) for column in ("first", *sheet.at(*MARKED)))
    other = [column for column in sheet.places if column not in sheet.mapped]
    pattern = rf"{words.patterns().total}|{words.FIGURE}"
    figures = _count_matching(sheet.mapped, pattern) == count_filled(sheet.mapped)
    unidentified = pl.all_horizontal(
        pl.lit(value=True), *(pl.col(column).is_null() for column in sheet.at(*_IDENTITY[1:3]))
    )
    return word & figures & unidentified & (count_filled(other) - _count_matching(other, pattern) <= 1)


def _footer(sheet: SheetColumns) -> pl.Expr:
    """What stands below a list: who drew it up, notes, seals, a day alone; nothing that tells who somebody is.

    Or several who drew it up, each in a cell beside that word; or the page's number.
    """
    own = rf"{words.patterns().footer}|{words.patterns().role}"
    unidentified = [pl.col(column).is_null() | _matches(column, own) for column in sheet.at(*_IDENTITY)]
    unnamed = [pl.col(column).is_null() | _matches(column, own) for column in sheet.at("name")]
    begins = _matches("first", words.patterns().footer) | (
        _matches("first", words.patterns().role) & pl.all_horizontal(pl.lit(value=True), *unnamed)
    )
    dated = (pl.col("filled") == 1) & _matches("first", words.DAY)
    signed = _matches("first", own) & (_count_matching(sheet.places, own) >= _ROLES) & (pl.col("filled") <= _FOOTER)
    paged = pl.col("filled") == _count_matching(sheet.places, words.PAGE)
    return (
        dated
        | signed
        | paged
        | (begins & pl.all_horizontal(pl.lit(value=True), *unidentified) & (pl.col("filled") <= _FOOTER))
    )


def _note(sheet: SheetColumns, merges: Sequence[Merge]) -> pl.Expr:
    """One text alone: merged over two of our columns, numbered or counted as a section is, or where lines count."""
    ours = sorted(sheet.header.mapping.values())
    wide: dict[int, list[int]] = {}
    for line, left, _, right in merges:
        if left < len(sheet.places) and sum(left <= index <= right for index in ours) > 1:
            wide.setdefault(left, []).append(line)
    merged = [pl.col("line").is_in(lines) & pl.col(str(left)).is_not_null() for left, lines in wide.items()]
    named = [_matches(left, r"\p{L}{2}") for left in sheet.serial]
    return (pl.col("filled") == 1) & pl.any_horizontal(_matches("first", words.SECTION), *named, *merged)
