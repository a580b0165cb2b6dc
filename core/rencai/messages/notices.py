"""Notices on how an input was read, as codes that ``reading.notice`` words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict, cast

from rencai.messages.fields import kinds
from rencai.messages.lookup import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rencai.messages.codes import NoticeCode
    from rencai.messages.fields import Fields


FIELDS: Mapping[NoticeCode, tuple[str, ...]] = {
    "decisions_void": ("decisions",),
    "decisions_lapsed": ("decisions",),
    "look_ups_against": ("decisions",),
    "statements_void": ("decisions",),
    "words_recalled": ("numbers", "count"),
    "format_differs": ("ending", "format"),
    "macros_not_run": (),
    "links_not_followed": (),
    "csv_encoding": ("encoding",),
    "csv_quotes": ("rows",),
    "column_twice": ("heading",),
    "heading_repeated": ("heading",),
    "column_confirmed": ("heading",),
    "column_dismissed": ("heading",),
    "near_accepted": ("heading",),
    "near_suggested": ("heading",),
    "sheet_hidden": (),
    "sheet_left_out": (),
    "formulas_no_value": ("count", "cells"),
    "sheet_form": (),
    "lists_side_by_side": ("cells",),
    "lines_without_person": ("rows",),
    "heading_control": ("heading",),
    "column_asked": ("heading", "beside"),
    "column_other": ("heading", "beside"),
    "qualification_unread": ("heading",),
    "rows_departed": ("rows",),
    "rows_struck": ("rows",),
    "rows_hidden": ("rows",),
    "rows_not_taken": ("rows", "count"),
}
"""The fields that a notice carries, in the order in which they are stored."""
OF_ROWS: frozenset[NoticeCode] = frozenset(
    (
        "sheet_form", "sheet_hidden", "lists_side_by_side", "lines_without_person", "rows_departed", "rows_struck",
        "rows_hidden", "rows_not_taken", "formulas_no_value", "csv_quotes",
    )
)  # fmt: skip
"""Notices of rows and sheets whose people may not be as they seem: those that the terminal shows, too."""
_COLUMNS: Mapping[NoticeCode, tuple[str, ...]] = {
    "words_recalled": ("columns",),
    "column_twice": ("columns",),
    "column_confirmed": ("columns",),
    "near_accepted": ("columns",),
    "near_suggested": ("columns", "column"),
    "qualification_unread": ("column",),
    "column_asked": ("column",),
    "column_other": ("column",),
}
"""The fields that the canonical columns of a notice fill: their headings, and the only one of them."""


_HARMLESS = frozenset(("applicant_id", "name", "employer", "certificate_number", "issuing_country"))
"""Columns that are shown and decide nothing."""
_QUESTIONS: tuple[NoticeCode, ...] = ("column_asked", "qualification_unread")


class Stored(TypedDict):
    """A notice as a run keeps it in JSON, and as the API gives it; ``told`` are the values of ``FIELDS``."""

    code: NoticeCode
    told: Sequence[str]
    where: Sequence[str]
    columns: Sequence[str]


@dataclass(frozen=True)
class Notice:
    """A notice on one input.

    ``fields`` are those of ``FIELDS``: headings, formats, numbers of decisions; never a cell's content. ``where`` is
    the input, or the input and the sheet, that it is about. ``columns`` are canonical columns, worded as one text.
    """

    code: NoticeCode
    fields: Mapping[str, str] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def questions(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return those that ask whose a column is, or whether one that is not read names the qualifications.

    Questions about columns that decide nothing are notices like any other.
    """
    return tuple(notice for notice in notices if notice.code in _QUESTIONS and not _HARMLESS.issuperset(notice.columns))


def of_others(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return those on columns that are not read for being another document's or person's."""
    return tuple(notice for notice in notices if notice.code == "column_other")


def not_taken(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return those on tables of which no row was taken for an applicant's."""
    return tuple(notice for notice in notices if notice.code == "rows_not_taken")


def parse_notice(code: str, values: Sequence[str], where: Sequence[str], columns: Sequence[str] = ()) -> Notice:
    """Return the notice whose fields have the values, which are in the order of ``FIELDS``.

    :raises ValueError: when there is no notice of that code, or when it has not as many fields.
    """
    if code not in FIELDS:
        raise ValueError("no notice of that code")
    of = cast("NoticeCode", code)
    fields = dict(zip(FIELDS[of], values, strict=True))
    return Notice(of, fields, tuple(where), tuple(columns))


def serialize_notice(notice: Notice) -> Stored:
    """Return the notice for JSON; ``parse_notice`` is the way back."""
    values = [notice.fields[name] for name in FIELDS[notice.code]]
    return {"code": notice.code, "told": values, "where": notice.where, "columns": notice.columns}


def sentence(notice: Notice, shown: Mapping[str, str], lang: str) -> str:
    """Return the notice in words, after what it is about; ``shown`` has the heading of each canonical column."""
    columns = " / ".join(shown[name] for name in notice.columns)
    column = columns if len(notice.columns) == 1 else text("reading.notice_column", lang)
    own = {name: {"columns": columns, "column": column}[name] for name in _COLUMNS.get(notice.code, ())}
    fields = {name: int(value) if kinds()[name] == "number" else value for name, value in notice.fields.items()}
    words = text(f"reading.notice.{notice.code}", lang, **cast("Fields", {**fields, **own}))
    return ": ".join((" / ".join(notice.where), words)) if notice.where else words
