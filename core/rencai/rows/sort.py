"""Which lines below a header are applicants, and why the others are none. In doubt a line is an applicant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import BLANK, fold
from rencai.headers import folded
from rencai.rows import words
from rencai.rows.merges import uncovered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.headers import Header
    from rencai.policy import Column
    from rencai.rows.merges import Merge

REASONS = ("blank", "header", "example", "guide", "numbering", "total", "footer", "note")

_MARKED = ("name", "applicant_id")
_IDENTITY = ("applicant_id", "id_number", "birth_date", "nationality")
_PERSONAL = 2
"""Cells beside the name that make a line an applicant's."""
_NUMBERED = 3
"""Columns at least that a line of numbers counts."""
_FOOTER = 10
"""Cells at most of a footer."""
_LONG = 200
"""Characters of a cell by which it is told."""


def sort_out(body: pl.DataFrame, header: Header, columns: Sequence[Column], merges: Iterable[Merge] = ()) -> pl.Series:
    """Null where a line is an applicant, else the reason why it is none: one of REASONS, worded by ``labels.SKIPPED``.

    A line with a qualification is an applicant, unless its first cell, its name or its number is marked as an example;
    so is a line with a name and two more cells of ours. Cells that a merge covers from above are blank.
    """
    merges = list(merges)
    cells = uncovered(body.select(pl.nth(place).alias(str(place)) for place in range(body.width)), merges)
    sheet = _Sheet(header, _own(header, columns, cells.width))
    first = _first(cells, sheet.places)
    empty = first.is_null()  # a million of these may follow, and need no second look
    doubtful, unqualified = _doubtful(cells, first, sheet)
    doubtful &= ~empty
    lines = pl.int_range(cells.height, eager=True).filter(doubtful)
    rest = cells.filter(doubtful).with_columns(line=lines, bare=unqualified.filter(doubtful))
    told = _told(rest, sheet, merges)
    blank = pl.select(skipped=pl.when(empty).then(pl.lit("blank"))).to_series()
    return blank.scatter(lines, told)


@dataclass(frozen=True)
class _Sheet:
    """What is known of the columns: the header's places, and for each place the headings, folded, that are its own."""

    header: Header
    own: Mapping[int, tuple[str, ...]]

    def at(self, *names: str) -> list[str]:
        return [str(self.header.mapping[name]) for name in names if name in self.header.mapping]

    @cached_property
    def mapped(self) -> list[str]:
        return [str(place) for place in self.header.mapping.values()]

    @cached_property
    def places(self) -> list[str]:
        return [str(place) for place in range(len(self.header.names))]

    @cached_property
    def serial(self) -> list[str]:
        counts = (place for place, own in self.own.items() if own and own[0] in words.SERIAL)
        return [str(place) for place in counts if str(place) not in self.mapped]


def _own(header: Header, columns: Sequence[Column], width: int) -> dict[int, tuple[str, ...]]:
    """Place -> the headings, as by ``fold``, that name it: its own, those over it, and those of its column."""
    listed = {column.name: (column.name, *column.zh, *column.en) for column in columns}
    column = {place: listed.get(name, ()) for name, place in header.mapping.items()}
    numbered = re.compile(r" \([0-9]+\)$")
    return {
        place: tuple(
            text
            for text in folded((
                numbered.sub("", header.names[place]),
                *(line[place] or "" for line in header.above),
                *column.get(place, ()),
            ))
            if text
        )
        for place in range(width)
    }  # fmt: skip


# ---- which lines are looked at ----


def _doubtful(cells: pl.DataFrame, first: pl.Series, sheet: _Sheet) -> tuple[pl.Series, pl.Series]:
    """The lines that may be something else than an applicant, found cheaply; and those without a qualification."""
    unqualified = _unqualified(cells, sheet)
    marks = cells.select(first, *sheet.at(*_MARKED)).select(pl.all().str.contains(words.MAY_BE_EXAMPLE))
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


def _unqualified(cells: pl.DataFrame, sheet: _Sheet) -> pl.Series:
    """Whether nothing stands in the qualification's place, or what may also be noise."""
    for place in sheet.at("qualification"):
        told = cells.select(text=place).unique()
        noise = told.filter(_noise(pl.col("text"), sheet.own[int(place)]))["text"]
        return cells[place].is_in(noise.implode(), nulls_equal=True)
    return pl.Series([True], dtype=pl.Boolean).new_from_index(0, cells.height)


def _plainly(cells: pl.DataFrame, first: pl.Series, unqualified: pl.Series, sheet: _Sheet) -> pl.Series:
    """Of the lines without a qualification, those with a name and more cells, where neither name nor start is noise."""
    plainly = unqualified.clear().extend_constant(value=False, n=cells.height)
    for place in sheet.at("name") if unqualified.any() else ():
        rest = cells.select(*sheet.mapped, first=first).filter(unqualified)
        others = [pl.col(other).is_not_null() for other in sheet.mapped if other != place]
        enough = pl.sum_horizontal(pl.lit(0), *others) >= _PERSONAL
        told = pl.col(place).is_not_null() & enough & ~_noise(pl.col(place), sheet.own[int(place)])
        person = rest.select(told & ~_noise(pl.col("first"), ())).to_series()
        plainly = plainly.scatter(unqualified.arg_true(), person)
    return plainly


def _noise(text: pl.Expr, own: Sequence[str]) -> pl.Expr:
    """Whether the text is blank, a heading of its column, a number of a column, or as a note, total or example."""
    plain = _plain(text)
    token = plain.str.replace_all(words.AROUND_TOKEN, "").is_in([*words.TOKENS, *words.COUNTED_BY])
    return plain.is_null() | plain.str.contains(words.NOISE) | token | fold(plain).is_in(own)


def _plain(text: pl.Expr) -> pl.Expr:
    """The text in one width and case, trimmed and cut, null where blank."""
    return text.str.slice(0, _LONG).str.normalize("NFKC").str.to_lowercase().str.strip_chars(BLANK).replace("", None)


# ---- what they are ----


def _told(lines: pl.DataFrame, sheet: _Sheet, merges: Sequence[Merge]) -> pl.Series:
    """The reason of each of the doubtful lines, null for an applicant."""
    plain = lines.with_columns(_plain(pl.col(sheet.places)) if sheet.places else [])
    first = pl.coalesce(sheet.places) if sheet.places else pl.lit(None, pl.String)
    rows = plain.with_columns(first=first, filled=_count(sheet.places))
    found = {
        "blank": _blank(sheet),
        "header": _header(sheet),
        "example": _example(sheet),
        "guide": (pl.col("filled") == _fits(sheet.places, words.GUIDE)),
        "numbering": _numbering(sheet),
        "total": _total(sheet),
        "footer": _footer(sheet),
        "note": _note(sheet, merges),
    }
    told = [
        pl.when(expr & (pl.col("bare") | (reason == "example"))).then(pl.lit(reason))
        for reason, expr in found.items()
    ]
    return rows.select(skipped=pl.coalesce(told)).to_series()


def _count(places: Iterable[str]) -> pl.Expr:
    return pl.sum_horizontal(pl.lit(0), *(pl.col(place).is_not_null() for place in places))


def _fits(places: Iterable[str], pattern: str) -> pl.Expr:
    """How many of the cells fit the pattern."""
    return pl.sum_horizontal(pl.lit(0), *(_is(place, pattern) for place in places))


def _is(place: str, pattern: str) -> pl.Expr:
    return pl.col(place).str.contains(pattern).fill_null(value=False)


def _blank(sheet: _Sheet) -> pl.Expr:
    """Nothing, or nothing but the line's own number."""
    return pl.col("filled") == _fits(sheet.serial, r"^[0-9]+$")


def _header(sheet: _Sheet) -> pl.Expr:
    """Headings of their own columns, in most of our columns that are filled."""
    same = {place: fold(pl.col(place)).is_in(sheet.own[int(place)]).fill_null(value=False) for place in sheet.places}
    ours = pl.sum_horizontal(pl.lit(0), *(same[place] for place in sheet.mapped))
    all_ = pl.sum_horizontal(pl.lit(0), *same.values())
    certain = [same[place] | pl.col(place).is_null() for place in sheet.at("qualification")]
    several = (all_ > 1) | (all_ == pl.col("filled"))
    return (ours * 2 > _count(sheet.mapped)) & several & pl.all_horizontal(pl.lit(value=True), *certain)


def _example(sheet: _Sheet) -> pl.Expr:
    marks = [_is(place, words.EXAMPLE) for place in ("first", *sheet.at(*_MARKED))]
    nobody = pl.all_horizontal(pl.lit(value=True), *(pl.col(place).is_null() for place in sheet.at("name")))
    shown = [_is(place, words.EXAMPLE) & nobody for place in sheet.at("qualification")]
    return pl.any_horizontal(*marks, *shown)


def _numbering(sheet: _Sheet) -> pl.Expr:
    """The columns' numbers in their order, with or without a word before them."""
    if not sheet.places:
        return pl.lit(value=False)
    known = [
        pl.col(place)
        .str.replace_all(words.AROUND_TOKEN, "")
        .replace_strict(words.TOKENS, default=None, return_dtype=pl.Int16)
        for place in sheet.places
    ]
    numbers = pl.concat_list(known).list.drop_nulls()
    steps = numbers.list.diff()
    labels = pl.sum_horizontal(pl.lit(0), *(pl.col(place).is_in(words.COUNTED_BY) for place in sheet.places))
    counted = numbers.list.len().cast(pl.Int64)
    consecutive = (steps.list.min() == 1) & (steps.list.max() == 1)
    return (counted >= _NUMBERED) & consecutive & (counted + labels.clip(0, 1) == pl.col("filled"))


def _total(sheet: _Sheet) -> pl.Expr:
    """A word for a total where a line begins or a name stands, and figures; no number or birthday of a person."""
    word = pl.any_horizontal(_is(place, words.TOTAL) for place in ("first", *sheet.at(*_MARKED)))
    other = [place for place in sheet.places if place not in sheet.mapped]
    said = rf"{words.TOTAL}|{words.FIGURE}"
    figures = _fits(sheet.mapped, said) == _count(sheet.mapped)
    nobody = pl.all_horizontal(pl.lit(value=True), *(pl.col(place).is_null() for place in sheet.at(*_IDENTITY[1:3])))
    return word & figures & nobody & (_count(other) - _fits(other, said) <= 1)


def _footer(sheet: _Sheet) -> pl.Expr:
    """What stands below a list: who drew it up, notes, seals; few cells, and none that tells who somebody is."""
    own = rf"{words.FOOTER}|{words.ROLE}"
    nobody = [pl.col(place).is_null() | _is(place, own) for place in sheet.at(*_IDENTITY)]
    unnamed = [pl.col(place).is_null() | _is(place, own) for place in sheet.at("name")]
    begins = _is("first", words.FOOTER) | (_is("first", words.ROLE) & pl.all_horizontal(pl.lit(value=True), *unnamed))
    return begins & pl.all_horizontal(pl.lit(value=True), *nobody) & (pl.col("filled") <= _FOOTER)


def _note(sheet: _Sheet, merges: Sequence[Merge]) -> pl.Expr:
    """One text alone, merged over two of our columns or more, or numbered as a section is."""
    ours = sorted(sheet.header.mapping.values())
    wide: dict[int, list[int]] = {}
    for line, place, _, end in merges:
        if place < len(sheet.places) and sum(place <= one <= end for one in ours) > 1:
            wide.setdefault(place, []).append(line)
    merged = [pl.col("line").is_in(lines) & pl.col(str(place)).is_not_null() for place, lines in wide.items()]
    return (pl.col("filled") == 1) & pl.any_horizontal(_is("first", words.SECTION), *merged)
