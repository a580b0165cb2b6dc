"""Recognise each kind of line that is no applicant, as expressions over its cells.

They read the cells by column index, in one width and case, null where blank; ``first``, the first filled cell;
``filled``, how many there are; and ``line``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.rows import words
from rencai.sheets.rows.body import MARKED, NAMING
from rencai.system.text import fold
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.sheets.headers.grid import Merge
    from rencai.sheets.rows.body import SheetColumns


_IDENTITY = ("applicant_id", "id_number", "birth_date", "nationality")
_NUMBERED = 3
"""Columns at least that a line of numbers counts."""
_FOOTER = 10
"""Cells at most of a footer."""
_ROLES = 2
"""Cells of a footer's words from which on a line is no applicant's."""
_SEVERAL = 2
"""Cells at least that say how to fill in."""


def skip_conditions(sheet: SheetColumns, merges: Sequence[Merge]) -> Mapping[str, pl.Expr]:
    """Return reason -> whether a line is no applicant for it; the first that holds is a line's reason."""
    return {
        "header": _header(sheet),
        "example": _example(sheet),
        "guide": _guide(sheet),
        "numbering": _numbering(sheet),
        "total": _total(sheet) | _statistic(sheet),
        "footer": _footer(sheet) | _labelled(sheet),
        "note": _note(sheet, merges),
    }


def count_filled(columns: Iterable[str]) -> pl.Expr:
    """Return how many of the columns have a cell that is filled in, for each row."""
    return pl.sum_horizontal(pl.lit(0), *(pl.col(column).is_not_null() for column in columns))


def folded_cells(sheet: SheetColumns) -> pl.Expr:
    """Return the cells as headings are compared, in a list, so that the patterns of ``fold`` are compiled once."""
    cells = pl.concat_list(sheet.columns) if sheet.columns else pl.lit([], pl.List(pl.String))
    return cells.list.eval(fold(pl.element()))


def _count_matching(columns: Iterable[str], pattern: str) -> pl.Expr:
    """Return how many of the cells fit the pattern."""
    return pl.sum_horizontal(pl.lit(0), *(_matches(column, pattern) for column in columns))


def _matches(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.contains(pattern).fill_null(value=False)


def is_blank(sheet: SheetColumns, running: Sequence[str] = ()) -> pl.Expr:
    """Return whether the line is empty, or holds its own number alone.

    :param running: further columns whose cells only count the lines.
    """
    return pl.col("filled") == _count_matching((*sheet.serial, *running), r"^[0-9]+$")


def _header(sheet: SheetColumns) -> pl.Expr:
    """Return whether most filled canonical columns hold headings of their own, or all of several filled ones do."""
    texts = pl.col("folded").list
    same = {
        column: texts.get(index).is_in(sheet.own[int(column)]).fill_null(value=False)
        for index, column in enumerate(sheet.columns)
    }
    mapped = pl.sum_horizontal(pl.lit(0), *(same[column] for column in sheet.mapped))
    matching = pl.sum_horizontal(pl.lit(0), *same.values())
    certain = [same[column] | pl.col(column).is_null() for column in sheet.at("qualification")]
    several = (matching > 1) | (matching == pl.col("filled"))
    whole = (matching > 1) & (matching == pl.col("filled"))
    most = (mapped * 2 > count_filled(sheet.mapped)) | whole
    return most & several & pl.all_horizontal(pl.lit(value=True), *certain)


def _example(sheet: SheetColumns) -> pl.Expr:
    marks = [_matches(column, words.patterns().example) for column in ("first", *sheet.at(*MARKED))]
    unnamed = pl.all_horizontal(pl.lit(value=True), *(pl.col(column).is_null() for column in sheet.at("name")))
    shown = [_matches(column, words.patterns().example) & unnamed for column in sheet.at("qualification")]
    return pl.any_horizontal(*marks, *shown)


def _guide(sheet: SheetColumns) -> pl.Expr:
    """Return whether cells say how to fill in: all of them, or most and none that would name a person."""
    pattern = words.patterns().guide
    count = _count_matching(sheet.columns, pattern)
    naming = [pl.col(column).is_null() | _matches(column, pattern) for column in sheet.at(*NAMING)]
    most = (count >= _SEVERAL) & (count * 2 >= pl.col("filled"))
    return (count == pl.col("filled")) | (most & pl.all_horizontal(pl.lit(value=True), *naming))


def _numbering(sheet: SheetColumns) -> pl.Expr:
    """Return whether the line numbers the columns in order, with or without a word before the numbers."""
    if not sheet.columns:
        return pl.lit(value=False)
    token = pl.element().str.replace_all(words.AROUND_TOKEN, "")
    number = token.replace_strict(words.TOKENS, default=None, return_dtype=pl.Int16)
    # a list for the line, not a column for each number counted from all before it: such an expression would explode
    numbers = pl.concat_list(sheet.columns).list.eval(number).list.drop_nulls()
    steps, counted = numbers.list.diff(), numbers.list.len().cast(pl.Int64)
    labels = pl.sum_horizontal(
        pl.lit(0), *(pl.col(column).is_in(words.patterns().counted_by) for column in sheet.columns)
    )
    consecutive = (numbers.list.first() == 1) & (steps.list.min() == 1) & (steps.list.max() == 1)
    most = (counted >= _NUMBERED) & (counted * 2 >= len(sheet.columns))
    return consecutive & most & (counted + labels.clip(0, 1) == pl.col("filled"))


def _total(sheet: SheetColumns) -> pl.Expr:
    """Return whether a word for a total stands first or as the name, beside figures, without a person's particulars."""
    total = words.patterns().total
    word = pl.any_horizontal(_matches(column, total) for column in ("first", *sheet.at(*MARKED)))
    other = [column for column in sheet.columns if column not in sheet.mapped]
    pattern = rf"{total}|{words.FIGURE}"
    figures = _count_matching(sheet.mapped, pattern) == count_filled(sheet.mapped)
    unidentified = pl.all_horizontal(
        pl.lit(value=True),
        # the word itself stands in the column of ID numbers where that is the first, and how many there are beside it
        *(
            pl.col(column).is_null() | _matches(column, rf"{total}|^[0-9]{{1,4}}$")
            for column in sheet.at(*_IDENTITY[1:3])
        ),
    )
    return word & figures & unidentified & (count_filled(other) - _count_matching(other, pattern) <= 1)


def _statistic(sheet: SheetColumns) -> pl.Expr:
    """Return whether the line has words of a statistic and small figures alone."""
    word = words.patterns().statistic
    counted = _count_matching(sheet.columns, rf"{word}|{words.SMALL_FIGURE}") == pl.col("filled")
    some = _count_matching(sheet.columns, r"[0-9]") > 0
    return _matches("first", word) & counted & some


def _labelled(sheet: SheetColumns) -> pl.Expr:
    """Return whether the line has labels before a colon, each with one value at most beside it, and no person.

    A label that is a heading of a column that names people is none: 姓名：张三 is a person.
    """
    seal = words.patterns().seal
    headings = any_of(sorted({text for column in sheet.at(*NAMING) for text in sheet.own[int(column)]}))
    label = rf"{words.OPEN_LABEL}|{seal}|{words.DAY}|{words.LABEL}"
    labels = _count_matching(sheet.columns, label)
    opening = _matches("first", words.LABEL) & ~(
        _matches("first", rf"^(?:{headings})") if headings else pl.lit(value=False)
    )
    unidentified = [
        pl.col(column).is_null() | (_matches(column, label) & ~_matches(column, words.LONG_NUMBER))
        for column in sheet.at(*_IDENTITY)
    ]
    # 意见：同意 may fill two cells; 一部：二组 before a name is a department
    unnamed = [
        pl.col(column).is_null() | _matches(column, label) | _matches("first", words.OPEN_LABEL)
        for column in sheet.at("name")
    ]
    few = pl.col("filled") <= 2 * labels
    return opening & few & pl.all_horizontal(pl.lit(value=True), *unidentified, *unnamed)


def _footer(sheet: SheetColumns) -> pl.Expr:
    """Return whether the line belongs below a list: who drew it up, notes, seals, a date alone, a page's number.

    It has nothing that identifies a person, unless several cells say who drew the list up.
    """
    own = rf"{words.patterns().footer}|{words.patterns().role}"
    unidentified = [pl.col(column).is_null() | _matches(column, own) for column in sheet.at(*_IDENTITY)]
    unnamed = [pl.col(column).is_null() | _matches(column, own) for column in sheet.at("name")]
    begins = _matches("first", words.patterns().footer) | (
        _matches("first", words.patterns().role) & pl.all_horizontal(pl.lit(value=True), *unnamed)
    )
    dated = (pl.col("filled") == 1) & _matches("first", words.DAY)
    signed = _matches("first", own) & (_count_matching(sheet.columns, own) >= _ROLES) & (pl.col("filled") <= _FOOTER)
    paged = pl.col("filled") == _count_matching(sheet.columns, words.PAGE)
    return (
        dated
        | signed
        | paged
        | (begins & pl.all_horizontal(pl.lit(value=True), *unidentified) & (pl.col("filled") <= _FOOTER))
    )


def _note(sheet: SheetColumns, merges: Sequence[Merge]) -> pl.Expr:
    """Return whether the line is one text: over two canonical columns, in a serial column, or a section's title.

    A title that stands where a qualification would is one.
    """
    canonical = sorted(sheet.header.mapping.values())
    wide: dict[int, list[int]] = {}
    for line, left, _, right in merges:
        if left < len(sheet.columns) and sum(left <= index <= right for index in canonical) > 1:
            wide.setdefault(left, []).append(line)
    merged = [pl.col("line").is_in(lines) & pl.col(str(left)).is_not_null() for left, lines in wide.items()]
    named = [_matches(left, r"\p{L}{2}") for left in sheet.serial]
    alone = rf"{words.SECTION}|{words.patterns().sentence}"
    certain = [_matches(column, words.patterns().sure_caption) for column in sheet.at("qualification")]
    unqualified = [pl.col(column).is_null() for column in sheet.at("qualification")]
    caption = _matches("first", words.patterns().caption) & pl.all_horizontal(pl.lit(value=True), *unqualified)
    caption = pl.any_horizontal(caption, *certain)
    before = [
        column for name in sheet.at("name") for column in sheet.columns[: int(name)] if column not in sheet.mapped
    ]
    heading = [pl.col(column).is_not_null() for column in (*before, *sheet.at("name"))]
    department = _matches("first", words.patterns().department) & pl.any_horizontal(pl.lit(value=False), *heading)
    return (pl.col("filled") == 1) & pl.any_horizontal(_matches("first", alone), caption, department, *named, *merged)
