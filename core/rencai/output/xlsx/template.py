"""Write empty and pre-filled input workbooks with dropdowns, notes and a guide sheet."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.output.xlsx import archive
from rencai.output.xlsx import sheet as xlsx_sheet
from rencai.sheets.tables.guide import GUIDE_HEADINGS, VALUES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from rencai.policy.nouns import Column

    Labels = Mapping[str, Mapping[str, tuple[str, str]]]


_STAMP = date(2026, 1, 1)  # a template depends on no day
_LAST = 1_048_576
_FLAGS = (("是", "否"), ("yes", "no"))
_AS_TEXT = ("id_number", "certificate_number", "applicant_id")
_SHEETS = (("申请人", "说明"), ("Applicants", "Notes"))
_GUIDE_WIDTHS = (24, 28, 18, 66, 80, 24, 24)
_NEEDED = (("认定条件需要", "仅待遇或奖励需要"), ("conditions of", "rewards alone of"))
"""Headings of the guide's last columns: the cities of which a condition, or a reward alone, reads the column."""
_NEEDED_NOTE = (("需要的城市：", "仅待遇或奖励需要："), ("needed by: ", "needed for rewards by: "))
_WHO = ("applicant_id", "name", "id_number")
_HEAD, _HEAD_UNREAD = "FF1F4E79", "FF8497B0"
_EXAMPLE = ("示例", "Example")
_EXAMPLE_NOTE = ("此行是填写示例，读取时跳过；可以删除。", "An example; it is skipped when read, and may be deleted.")
_VALUES = ("可填：", "accepted: ")
_REFUSED = (
    ("请检查", "不在列表之内；认不出的值会作为“待补充”列出。"),
    ("Please check", "Not in the list; a value that is not recognised is reported as evidence needed."),
)
_KINDS = {
    "text": ("文本", "text"),
    "date": ("日期 yyyy-mm-dd", "date yyyy-mm-dd"),
    "number": ("数字", "number"),
    "flag": ("是/否", "yes/no"),
    "word": ("选项", "list"),
}
_SHOWN_VALUES = 12
_DAY = re.compile(r"(?:19[0-9]{2}|[2-9][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]) 00:00:00")
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
"""Signs that no workbook holds."""
_PLAIN = re.compile(
    r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,3}[1-9])?|[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2}|[1-9][0-9]{15,17}"
)
"""A number as a workbook's cell gives it."""


@dataclass(frozen=True)
class Needs:
    """What a city reads of an applicant's row: the columns that its conditions read, and all, its rewards' too."""

    city: str
    conditions: frozenset[str]
    every: frozenset[str]


def blank(
    columns: Sequence[Column],
    labels: Labels,
    lang: str,
    needs: Sequence[Needs] = (),
    examples: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """Return an empty input workbook.

    :param labels: the values of each word column: code -> (zh, en).
    :param needs: what each city reads, for the marks of the columns; none: nothing is marked.
    :param examples: what an example line holds, by column, in Chinese and in English; None: there is no such line.
    """
    book = _build(columns, labels, lang, needs)
    if examples is not None:
        _example_line(book.active, columns, labels, examples, 0 if lang == "zh" else 1)
    return _serialize(book)


def filled(
    columns: Sequence[Column],
    labels: Labels,
    lang: str,
    rows: pl.DataFrame,
    more: Sequence[str],
    numbers: Collection[int],
) -> bytes:
    """Return the workbook as ``blank``, with rows of texts below the headings; the last columns are ``more``.

    ``numbers`` are the lines, from 0, whose ID number is a number: what is lost of it must be seen when it is read.
    """
    book = _build(columns, labels, lang)
    sheet: Worksheet = book.active
    for place, heading in enumerate(more, start=len(columns) + 1):
        _head(sheet.cell(1, place), heading)
    kinds = ["" if column.name in _AS_TEXT else column.kind for column in columns] + ["text"] * len(more)
    ids = next((place for place, column in enumerate(columns) if column.name == "id_number"), None)
    plain = xlsx_sheet.writable(rows).with_columns(pl.all().str.replace_all(_CONTROL, ""))
    for line, texts in enumerate(plain.iter_rows()):
        for place, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
            if text is not None:
                kind_ = "number" if place == ids and line in numbers else kind
                _fill(sheet.cell(line + 2, place + 1), text, kind_)
    return _serialize(book)


def _fill(cell: Cell, text: str, kind: str) -> None:
    """Write the text as a day or a number, where its column is of these and a workbook would give it so."""
    if kind == "date" and (day := _day(text)):
        cell.value, cell.number_format = day, "yyyy-mm-dd"
    elif kind == "number" and _PLAIN.fullmatch(text):
        cell.value = float(text) if set(text) & set(".Ee") else int(text)
    else:
        _text(cell, text)
        if not kind:
            cell.number_format = "@"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if _DAY.fullmatch(text) else None
    except ValueError:  # 30 February
        return None


def _example_line(
    sheet: Worksheet, columns: Sequence[Column], labels: Labels, examples: Mapping[str, tuple[str, str]], which: int
) -> None:
    """Write the line that shows how a row is filled in; the first cell makes it one that is skipped when read."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    for number, column in enumerate(columns, start=1):
        values = _accepted_values(column, labels, which)
        text = examples[column.name][which] if column.name in examples else values[0] if values else ""
        cell = sheet.cell(2, number)
        if number == 1:
            _text(cell, _EXAMPLE[which])
            cell.comment = Comment(_EXAMPLE_NOTE[which], "rencai", width=320, height=48)
        elif text:
            _fill(cell, f"{text} 00:00:00" if column.kind == "date" else text, column.kind)
        cell.font = Font(italic=True, color="FF7F7F7F")


def _build(columns: Sequence[Column], labels: Labels, lang: str, needs: Sequence[Needs] = ()) -> Workbook:
    from openpyxl import Workbook

    which = 0 if lang == "zh" else 1
    book = Workbook()
    accepted = {column.name: _accepted_values(column, labels, which) for column in columns}
    _applicants(book, columns, accepted, which, needs)
    _guide(book, columns, accepted, which, needs)
    return book


def _serialize(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return archive.stamp(target.getvalue(), _STAMP)


def _accepted_values(column: Column, labels: Labels, which: int) -> list[str]:
    if column.kind == "flag":
        return list(_FLAGS[which])
    if column.name in labels:
        return list(dict.fromkeys(pair[which] for pair in labels[column.name].values()))
    return list(dict.fromkeys(words[0] if words else code for code, words in (column.values or {}).items()))


def _heading(column: Column, which: int) -> str:
    return (column.zh, column.en)[which][0]


def _needed_by(column: Column, needs: Sequence[Needs], which: int) -> tuple[str, str]:
    """Return the cities of which a condition reads the column, and those of which only a reward does."""
    joint = ("、", ", ")[which]
    conditions = [need.city for need in needs if column.name in need.conditions]
    rewards = [need.city for need in needs if column.name in need.every - need.conditions]
    return joint.join(dict.fromkeys(conditions)), joint.join(dict.fromkeys(rewards))


def _applicants(
    book: Workbook,
    columns: Sequence[Column],
    accepted: Mapping[str, list[str]],
    which: int,
    needs: Sequence[Needs],
) -> None:
    sheet: Worksheet = book.active
    sheet.title = _SHEETS[which][0]
    lists = book.create_sheet(VALUES)
    lists.sheet_state = "hidden"
    for number, column in enumerate(columns, start=1):
        values = accepted[column.name]
        needed = _needed_by(column, needs, which)
        colour = _HEAD if any(needed) or not needs or column.name in _WHO else _HEAD_UNREAD
        _head(sheet.cell(1, number), _heading(column, which), _note(column, values, which, needed), colour)
        _column_format(sheet, number, column, which)
        if values:
            _dropdown(sheet, lists, number, values, which)
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 34


def _head(cell: Cell, heading: str, note: str = "", colour: str = _HEAD) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    _text(cell, heading)
    cell.font = Font(bold=True, color="FFFFFFFF")
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if note:
        lines = sum(1 + archive.cells_wide(line) // 40 for line in note.split("\n"))
        cell.comment = Comment(note, "rencai", width=320, height=30 + 18 * lines)


def _text(cell: Cell, text: str) -> None:
    cell.value, cell.data_type = text, "s"  # set last: a text that begins with "=" stays a text


def _note(column: Column, values: Sequence[str], which: int, needed: tuple[str, str]) -> str:
    lines = [column.meaning(("zh", "en")[which])]
    if values:
        more = " …" if len(values) > _SHOWN_VALUES else ""
        lines.append(f"{_VALUES[which]}{('、', '; ')[which].join(values[:_SHOWN_VALUES])}{more}")
    lines += [f"{opening}{cities}" for opening, cities in zip(_NEEDED_NOTE[which], needed, strict=True) if cities]
    return "\n".join(lines)


def _column_format(sheet: Worksheet, number: int, column: Column, which: int) -> None:
    from openpyxl.utils import get_column_letter

    dimension = sheet.column_dimensions[get_column_letter(number)]
    dimension.width = max(12, archive.cells_wide(_heading(column, which)) + 4)
    if column.kind == "date":
        dimension.number_format = "yyyy-mm-dd"
    elif column.name in _AS_TEXT:
        dimension.number_format = "@"


def _dropdown(sheet: Worksheet, lists: Worksheet, number: int, values: Sequence[str], which: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    for row, value in enumerate(values, start=1):
        _text(lists.cell(row, number), value)
    warning: dict[str, Any] = {"errorStyle": "warning", "showErrorMessage": True, "showDropDown": False}
    title, error = _REFUSED[which]
    rule = DataValidation("list", formula1=f"{VALUES}!${letter}$1:${letter}${len(values)}", allow_blank=True, **warning)
    rule.errorTitle, rule.error = title, error
    rule.add(f"{letter}2:{letter}{_LAST}")
    sheet.add_data_validation(rule)


def _guide(
    book: Workbook,
    columns: Sequence[Column],
    accepted: Mapping[str, list[str]],
    which: int,
    needs: Sequence[Needs],
) -> None:
    sheet: Worksheet = book.create_sheet(_SHEETS[which][1], 1)
    joint = ("、", "; ")[which]
    for number, heading in enumerate((*GUIDE_HEADINGS[which], *(_NEEDED[which] if needs else ())), start=1):
        _head(sheet.cell(1, number), heading)
    for row, column in enumerate(columns, start=2):
        values = joint.join(accepted[column.name])
        meaning = column.meaning(("zh", "en")[which])
        line = (_heading(column, which), column.name, _KINDS[column.kind][which], meaning, values)
        _line(sheet, row, (*line, *(_needed_by(column, needs, which) if needs else ())))
    _widen(sheet)


def _line(sheet: Worksheet, row: int, line: Sequence[str]) -> None:
    from openpyxl.styles import Alignment

    for number, text in enumerate(line, start=1):
        cell = sheet.cell(row, number)
        _text(cell, text)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    wraps = zip(line, _GUIDE_WIDTHS, strict=False)
    sheet.row_dimensions[row].height = 16 * max(
        1 + int(archive.cells_wide(text) / (0.9 * width)) for text, width in wraps
    )


def _widen(sheet: Worksheet) -> None:
    for letter, width in zip("ABCDEFG", _GUIDE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
