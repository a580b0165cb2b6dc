"""Tell how people are laid out on a sheet: in one list, in lists side by side, or on a form of labels and values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.sheets.headers import find, grid
from rencai.sheets.headers.heading import fold_all
from rencai.sheets.headers.meaning import HeadingIndex
from rencai.sheets.rows.body import PERSONAL
from rencai.system import word_lists
from rencai.system.text import BLANK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rencai.policy.nouns import Column
    from rencai.sheets.file.book import Merge, RawSheet
    from rencai.sheets.headers.grid import Grid, Header
    from rencai.sheets.tables.table import Table


_FEW = 2
"""Lines, and columns of rencai's, from which on labels make a form."""
_RUNS = 20
"""Runs of rows that a notice names."""
_LONG = 60
"""Characters that no label has."""
_NOTE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_COLON = (":", "：")


@cache
def _other_labels() -> frozenset[str]:
    """Return the labels of forms, as by ``fold``, that are no headings of rencai's.

    :raises WordListError: when form.toml is wrong.
    """
    whole = word_lists.read(__name__, "form.toml")
    whole.require_keys(("label",))
    section = whole.section("label")
    section.require_keys(("words",))
    return frozenset(fold_all(section.words("words")))


# ---- forms ----


@dataclass(frozen=True)
class _LabelLine:
    """The labels on a line: the columns that they name, in order, and whether each has its value beside it."""

    names: tuple[str, ...]
    apart: bool


@dataclass(frozen=True)
class Layout:
    """How the cells of a sheet stand to one another: the first lines, and the labels on each of them.

    ``confirmed`` is heading -> canonical column, or "" for no column of rencai's. ``names`` are the columns of which a
    list has one at least, and ``people`` those of which it has one beside, none where they are empty.
    """

    sheet: RawSheet
    columns: Sequence[Column]
    confirmed: Mapping[str, str]
    top: Grid
    lines: Mapping[int, _LabelLine]
    names: Collection[str] = ("qualification",)
    people: Collection[str] = PERSONAL

    def find_header(self) -> Header | None:
        """Return the header of the whole sheet."""
        return find.find_header(self.sheet.cells, self.columns, confirmed=self.confirmed, merges=self.sheet.merges)


def look_at(sheet: RawSheet, columns: Sequence[Column], confirmed: Mapping[str, str]) -> Layout:
    """Return the layout of a sheet."""
    top = grid.read_grid(sheet.cells, sheet.merges, find.DEPTH)
    return Layout(sheet, columns, confirmed, top, _label_lines(top, HeadingIndex(columns, confirmed)))


def is_form(layout: Layout) -> bool:
    """Return whether the sheet is a form of labels and values, or a list whose headings stand in its first column.

    On a form, labels stand on several lines and none beside another; the headings of a list stand side by side on one.
    """
    apart = {line: frozenset(labels.names) for line, labels in layout.lines.items() if labels.apart}
    names: frozenset[str] = frozenset().union(*apart.values())
    if len(apart) < _FEW or len(names) < _FEW:
        return False
    header = layout.find_header()
    if header is None:
        return not names.isdisjoint(PERSONAL)
    return _is_form_with(header, layout.top, apart)


def _is_form_with(header: Header, top: Grid, apart: Mapping[int, frozenset[str]]) -> bool:
    """Return whether what was taken for a header is a line of a form; ``apart`` has the names of lines of labels."""
    own = range(header.row - header.rows + 1, header.row + 1)
    new = {line: names - header.mapping.keys() for line, names in apart.items() if line not in own}
    elsewhere = frozenset().union(*new.values())
    people = frozenset(PERSONAL)
    if people.isdisjoint(header.mapping) and people & elsewhere:
        return True
    if header.row not in apart:
        return False
    below = [line for line in range(header.row + 1, len(top.texts)) if any(top.texts[line])]
    labelled = [line for line in below if line in apart]
    named = [line for line in labelled if new[line]]
    if named:
        return len(labelled) * 2 > len(below)
    return len(labelled) == len(below) and len(elsewhere) >= _FEW


def _label_lines(top: Grid, headings: HeadingIndex) -> dict[int, _LabelLine]:
    """Return the lines that hold a label, each with its labels."""
    texts = {text for row in top.texts for text in row if text and len(text) < _LONG}
    halves = {text: _split_label(text) for text in texts}
    names = _names([label for label, _ in halves.values()], headings)
    labels = {text: name for text, name in zip(halves, names, strict=True) if name is not None}
    valued = {text for text in labels if halves[text][1]}
    lines = {}
    for line, row in enumerate(top.texts):
        places = [column_index for column_index, text in enumerate(row) if text in labels]
        if places:
            beside = (
                row[_next_column(top, line, column_index)] for column_index in places if row[column_index] not in valued
            )
            apart = not any(text in labels and text not in valued for text in beside)
            line_names = (labels[str(row[column_index])] for column_index in places)
            lines[line] = _LabelLine(tuple(name for name in line_names if name), apart)
    return lines


def _names(labels: Sequence[str], headings: HeadingIndex) -> list[str | None]:
    """Return the canonical column of each text that is a heading, "" for another label of forms, None for any other."""
    bare = fold_all(_NOTE.sub("", label) for label in labels)
    others = _other_labels()
    return [headings.exact.get(form) or ("" if form in others else None) for form in bare]


def _split_label(text: str) -> tuple[str, str]:
    """Return a label and the value that stands behind its colon in the same cell, empty where there is none."""
    place = min((at for colon in _COLON if (at := text.find(colon)) > 0), default=-1)
    if place < 0:
        return text, ""
    return text[:place], text[place + 1 :].strip(BLANK)


def _next_column(top: Grid, line: int, column_index: int) -> int:
    """Return the next column that the cell's own merge does not cover; the cell's own at the end of the line."""
    after = column_index + 1
    while after < len(top.texts[line]) and top.covered.get((line, after)) == (line, column_index):
        after += 1
    return after if after < len(top.texts[line]) else column_index


def is_form_of_lines(tables: Sequence[Table]) -> bool:
    """Return whether the tables of a sheet are parts of a form for one person, each a line of headings over its values.

    None names both a person and a qualification, some the one and some the other, and none has several lines.
    """
    if len(tables) < _FEW:
        return False
    personal = [not frozenset(PERSONAL).isdisjoint(table.header.mapping) for table in tables]
    qualified = ["qualification" in table.header.mapping for table in tables]
    single = all(table.is_applicant.sum() <= 1 for table in tables)
    both = any(names and has for names, has in zip(personal, qualified, strict=True))
    return single and any(personal) and any(qualified) and not both


# ---- lists side by side ----


def split_side_by_side(layout: Layout) -> list[RawSheet]:
    """Return the lists that stand side by side, each as a sheet; the sheet itself where it is one list.

    Lists are parted by a blank column, or the first heading begins them anew; each names people and qualifications, an
    official list (``Layout.people`` is empty) qualifications alone. The
    name of a part says which columns it is: 名单 A:F.
    """
    header = layout.find_header() if _may_be_several(layout) else None
    if header is None:
        return [layout.sheet]
    starts = _starts(layout, header)
    parts: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], layout.sheet.cells.width], strict=True):
        if parts and not (_is_list(layout, start, end) and _is_list(layout, *parts[-1])):
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    if len(parts) < _FEW or not all(_is_list(layout, *part) for part in parts):
        return [layout.sheet]
    return [_named_part(layout.sheet, start, end) for start, end in parts]


def _may_be_several(layout: Layout) -> bool:
    """Return whether qualifications are named twice, or a column between others is blank: few sheets are like that."""
    texts = list(zip(*layout.top.texts, strict=True))
    gaps = [index for index, column in enumerate(texts[:-1]) if not any(column) and any(texts[index + 1])]
    named = max(sum(labels.names.count(name) for labels in layout.lines.values()) for name in layout.names)
    return named >= _FEW or any(_is_blank_below(layout.sheet, index, 0) for index in gaps)


def _starts(layout: Layout, header: Header) -> list[int]:
    """Return the columns at which a list may begin: the first, those after a blank one, and where headings repeat.

    A heading below a group of another person or document (配偶 over 姓名) repeats none.
    """
    sheet, headings = layout.sheet, HeadingIndex(layout.columns, layout.confirmed)
    top = grid.read_grid(sheet.cells.slice(0, header.row + 1), (), header.row + 1)
    stacked = top.stack(header.row - header.rows + 1, header.row)
    others = [headings.is_of_others(item) for item in stacked]
    texts = fold_all(item.text or "" for item in stacked)
    named = [index for index, text in enumerate(texts) if text and not others[index]]
    starts, first = [0], texts[named[0]] if named else ""
    for column_index in range(1, len(texts)):
        gap = not texts[column_index - 1] and _is_blank_below(sheet, column_index - 1, header.row)
        begins = gap and not _is_blank_below(sheet, column_index, header.row)  # its own header may stand lower
        repeats = column_index in named[1:] and texts[column_index] == first
        if begins or repeats:
            starts += [column_index] if any(texts[starts[-1] : column_index]) else []
            first = texts[column_index] or first
    return starts


def _is_blank_below(sheet: RawSheet, column_index: int, row: int) -> bool:
    cells = sheet.cells.to_series(column_index).slice(row)
    return cells.null_count() == cells.len() or not cells.str.contains(r"[^\s]").any()


def _is_list(layout: Layout, start: int, end: int) -> bool:
    """Return whether those columns by themselves name people and qualifications."""
    part = _part(layout.sheet, start, end)
    header = find.find_header(part.cells, layout.columns, confirmed=layout.confirmed, merges=part.merges)
    mapping = header.mapping if header else {}
    people = frozenset(layout.people)
    return not frozenset(layout.names).isdisjoint(mapping) and not (people and people.isdisjoint(mapping))


def _named_part(sheet: RawSheet, start: int, end: int) -> RawSheet:
    """Return those columns as a sheet that is called by them, blank ones at the end left out of its name."""
    part = _part(sheet, start, end)
    last = max(index for index in range(part.cells.width) if not _is_blank_below(part, index, 0))
    letters = f"{grid.letter(part.first_column)}:{grid.letter(part.first_column + last)}"
    return replace(part, name=f"{sheet.name} {letters}")


_PART = re.compile(r"(.+) [A-Z]{1,3}:[A-Z]{1,3}")


def whole_name(name: str) -> str:
    """Return the name of the sheet of which a list is a part; the name itself where it is no part's.

    >>> whole_name("名单 A:F"), whole_name("名单")
    ('名单', '名单')
    """
    match = _PART.fullmatch(name)
    return match[1] if match else name


def _part(sheet: RawSheet, start: int, end: int) -> RawSheet:
    merges = (_clip(merge, start, end) for merge in sheet.merges)
    reasons = sheet.reasons
    if reasons is not None:
        within = reasons.filter(pl.col("column").is_between(start, end - 1))
        reasons = within.with_columns(column=pl.col("column") - start)
    return replace(
        sheet,
        reasons=reasons,
        marks=sheet.marks.columns(start, end),
        cells=_columns(sheet.cells, start, end),
        numbers=None if sheet.numbers is None else _columns(sheet.numbers, start, end),
        merges=tuple(merge for merge in merges if merge),
        first_column=sheet.first_column + start,
    )


def _columns(frame: pl.DataFrame, start: int, end: int) -> pl.DataFrame:
    part = frame.select(frame.columns[start:end])
    part.columns = [str(index) for index in range(part.width)]
    return part


def _clip(merge: Merge, start: int, end: int) -> Merge | None:
    """Return the merge within the columns; None where it begins in none of them, or nothing of it is merged there."""
    line, left, last, right = merge
    clipped = (line, left - start, last, min(right, end - 1) - start)
    return clipped if start <= left < end and clipped[:2] != clipped[2:] else None


def letters_of(parts: Iterable[RawSheet]) -> str:
    """Return the columns of lists side by side, as their names end."""
    return ", ".join(part.name.rpartition(" ")[2] for part in parts)


# ---- lines without a person ----

_AS_ABOVE = r"(?i)^(?:同上|同前|同左|同右|上同|如上|〃|々|ditto|idem|[\"”“＂]+)$"
"""What stands for a name and is none: on which line the person's stands is HR's to say."""


def lines_without_person(table: Table) -> str:
    """Return Excel's numbers of the lines that have a qualification and nobody whose it is, as text: 3, 5-7.

    Words such as 同上 are nobody's name or number.

    Nothing where no line of the table names anybody: such a list is one without names.
    """
    mapping = table.header.mapping
    names = [table.filled.to_series(mapping[name]) for name in PERSONAL if name in mapping]
    if not names or "qualification" not in mapping:
        return ""
    texts = pl.all().fill_null("").str.strip_chars(BLANK)
    blank = pl.all_horizontal(texts.str.replace(_AS_ABOVE, "") == "")
    nameless = pl.DataFrame([column.alias(str(place)) for place, column in enumerate(names)]).select(blank).to_series()
    applicant = table.is_applicant
    if not (applicant & ~nameless).any():
        return ""
    qualified = table.filled.to_series(mapping["qualification"]).is_not_null()
    return format_rows(table.lines.filter(applicant & nameless & qualified)["row"].to_list())


def lines_not_taken(table: Table) -> pl.Series:
    """Return Excel's numbers of the lines below a header of which none is an applicant's; none where one is.

    Lines that say so themselves count for nothing: totals, footers, examples, people who are left out by choice, and
    notes in one cell.
    """
    several = table.body.select(pl.sum_horizontal(pl.all().is_not_null()) > 1).to_series()
    nobody = not table.is_applicant.any()
    return table.lines.filter(pl.lit(nobody) & several & (pl.col("reason") == "note"))["row"]


def format_rows(rows: Sequence[int]) -> str:
    """Return the numbers of rows, in order, as text, the first few runs of them.

    >>> format_rows([3, 5, 6, 7])
    '3, 5-7'
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    texts = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_RUNS]]
    return ", ".join(texts) + ("…" if len(runs) > _RUNS else "")
