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

    from rencai.sheets.rows.body import Merge, Sheet


_IDENTITY = ("applicant_id", "id_number", "birth_date", "nationality")
_NUMBERED = 3
"""Columns at least that a line of numbers counts."""
_FOOTER = 10
"""Cells at most of a footer."""
_ROLES = 2
"""Cells of a footer's words that no applicant's line has."""


def kinds(sheet: Sheet, merges: Sequence[Merge]) -> Mapping[str, pl.Expr]:
    """Reason -> whether a line is none of an applicant's for it; the first that holds is told."""
    return {
        "header": _header(sheet),
        "example": _example(sheet),
        "guide": pl.col("filled") == _fits(sheet.places, words.patterns().guide),
        "numbering": _numbering(sheet),
        "total": _total(sheet),
        "footer": _footer(sheet),
        "note": _note(sheet, merges),
    }


def count(places: Iterable[str]) -> pl.Expr:
    return pl.sum_horizontal(pl.lit(0), *(pl.col(place).is_not_null() for place in places))


def folded(sheet: Sheet) -> pl.Expr:
    """The cells as headings are compared, in a list: the patterns are made for all of them at once."""
    cells = pl.concat_list(sheet.places) if sheet.places else pl.lit([], pl.List(pl.String))
    return cells.list.eval(fold(pl.element()))


def _fits(places: Iterable[str], pattern: str) -> pl.Expr:
    """How many of the cells fit the pattern."""
    return pl.sum_horizontal(pl.lit(0), *(_is(place, pattern) for place in places))


def _is(place: str, pattern: str) -> pl.Expr:
    return pl.col(place).str.contains(pattern).fill_null(value=False)


def blank(sheet: Sheet) -> pl.Expr:
    """Nothing, or nothing but the line's own number."""
    return pl.col("filled") == _fits(sheet.serial, r"^[0-9]+$")


def _header(sheet: Sheet) -> pl.Expr:
    """Headings of their own columns, in most of our columns that are filled."""
    texts = pl.col("folded").list
    same = {
        place: texts.get(at).is_in(sheet.own[int(place)]).fill_null(value=False)
        for at, place in enumerate(sheet.places)
    }
    ours = pl.sum_horizontal(pl.lit(0), *(same[place] for place in sheet.mapped))
    all_ = pl.sum_horizontal(pl.lit(0), *same.values())
    certain = [same[place] | pl.col(place).is_null() for place in sheet.at("qualification")]
    several = (all_ > 1) | (all_ == pl.col("filled"))
    return (ours * 2 > count(sheet.mapped)) & several & pl.all_horizontal(pl.lit(value=True), *certain)


def _example(sheet: Sheet) -> pl.Expr:
    marks = [_is(place, words.patterns().example) for place in ("first", *sheet.at(*MARKED))]
    nobody = pl.all_horizontal(pl.lit(value=True), *(pl.col(place).is_null() for place in sheet.at("name")))
    shown = [_is(place, words.patterns().example) & nobody for place in sheet.at("qualification")]
    return pl.any_horizontal(*marks, *shown)


def _numbering(sheet: Sheet) -> pl.Expr:
    """The columns' numbers in their order, with or without a word before them."""
    if not sheet.places:
        return pl.lit(value=False)
    token = pl.element().str.replace_all(words.AROUND_TOKEN, "")
    known = token.replace_strict(words.TOKENS, default=None, return_dtype=pl.Int16)
    # counting each from those before it would explode
    numbers = pl.concat_list(sheet.places).list.eval(known).list.drop_nulls()
    steps, counted = numbers.list.diff(), numbers.list.len().cast(pl.Int64)
    labels = pl.sum_horizontal(pl.lit(0), *(pl.col(place).is_in(words.patterns().counted_by) for place in sheet.places))
    from_one = (numbers.list.first() == 1) & (steps.list.min() == 1) & (steps.list.max() == 1)
    most = (counted >= _NUMBERED) & (counted * 2 >= len(sheet.places))
    return from_one & most & (counted + labels.clip(0, 1) == pl.col("filled"))


def _total(sheet: Sheet) -> pl.Expr:
    """A word for a total where a line begins or a name stands, and figures; no number or birthday of a person."""
    word = pl.any_horizontal(_is(place, words.patterns().total) for place in ("first", *sheet.at(*MARKED)))
    other = [place for place in sheet.places if place not in sheet.mapped]
    said = rf"{words.patterns().total}|{words.FIGURE}"
    figures = _fits(sheet.mapped, said) == count(sheet.mapped)
    nobody = pl.all_horizontal(pl.lit(value=True), *(pl.col(place).is_null() for place in sheet.at(*_IDENTITY[1:3])))
    return word & figures & nobody & (count(other) - _fits(other, said) <= 1)


def _footer(sheet: Sheet) -> pl.Expr:
    """What stands below a list: who drew it up, notes, seals, a day alone; nothing that tells who somebody is.

    Or several who drew it up, each in a cell beside that word; or the page's number.
    """
    own = rf"{words.patterns().footer}|{words.patterns().role}"
    nobody = [pl.col(place).is_null() | _is(place, own) for place in sheet.at(*_IDENTITY)]
    unnamed = [pl.col(place).is_null() | _is(place, own) for place in sheet.at("name")]
    begins = _is("first", words.patterns().footer) | (
        _is("first", words.patterns().role) & pl.all_horizontal(pl.lit(value=True), *unnamed)
    )
    dated = (pl.col("filled") == 1) & _is("first", words.DAY)
    signed = _is("first", own) & (_fits(sheet.places, own) >= _ROLES) & (pl.col("filled") <= _FOOTER)
    paged = pl.col("filled") == _fits(sheet.places, words.PAGE)
    return (
        dated
        | signed
        | paged
        | (begins & pl.all_horizontal(pl.lit(value=True), *nobody) & (pl.col("filled") <= _FOOTER))
    )


def _note(sheet: Sheet, merges: Sequence[Merge]) -> pl.Expr:
    """One text alone: merged over two of our columns, numbered or counted as a section is, or where lines count."""
    ours = sorted(sheet.header.mapping.values())
    wide: dict[int, list[int]] = {}
    for line, place, _, end in merges:
        if place < len(sheet.places) and sum(place <= one <= end for one in ours) > 1:
            wide.setdefault(place, []).append(line)
    merged = [pl.col("line").is_in(lines) & pl.col(str(place)).is_not_null() for place, lines in wide.items()]
    named = [_is(place, r"\p{L}{2}") for place in sheet.serial]
    return (pl.col("filled") == 1) & pl.any_horizontal(_is("first", words.SECTION), *named, *merged)
