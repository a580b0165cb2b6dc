"""The details of a run as its JSON file holds them: what went wrong, and how its inputs were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.messages.codes import ActionKind
    from rencai.messages.notices import Stored


class ColumnDetails(TypedDict):
    """How one column was read; see ``sheets.schema.COLUMNS``. ``samples`` are distinct values, as text."""

    letter: str
    heading: str
    column: str | None
    how: str
    unit: str | None
    samples: list[str]


class TableDetails(TypedDict):
    """One table: its place, the row of its header, how many applicants' lines it has, and its columns."""

    input: str
    sheet: str
    row: int
    people: int
    columns: list[ColumnDetails]


class PeopleDetails(TypedDict):
    """The fields of ``cells.id_numbers.PeopleCount``."""

    rows: int
    people: int
    unnumbered: int


class NextSteps(TypedDict):
    """How far a result has come, and what to do next: each action's kind, words by language, and city or nothing."""

    standing: dict[str, str]
    actions: list[tuple[ActionKind, dict[str, str], str]]


class RunDetails(TypedDict, total=False):
    """What is stored of a run beside its row and its tables; which keys there are depends on how the run ended.

    ``error`` ended the run. ``unread`` are inputs, each as the line of its error, ``unscored`` the sheets of an input
    without a header. ``broken`` and ``failures`` are cities, ``misfits`` official lists: city, edition, version, why.
    ``late`` counts the lines that a city's pathway does not rule: city, pathway, lines. ``missing`` counts the rulings
    that wait for a column's cells, ``next`` says how far it has come and what settles most. ``problems`` counts cells,
    ``own`` are the headings of the applicants' own columns, ``assumed`` the cells that every row was given.

    Of the inputs: ``skipped`` are lines left out (input, sheet, row, reason), ``left_out`` counts all of them, and
    ``sheets`` are those with any content (input, name, visible, lines).
    """

    error: str
    unread: Sequence[str]
    unscored: list[tuple[str, Sequence[str]]]
    problems: int
    broken: list[str]
    failures: list[str]
    misfits: list[tuple[str, str, int, str]]
    late: list[tuple[str, str, int]]
    people: PeopleDetails
    own: Sequence[str]
    assumed: dict[str, str]
    missing: list[tuple[str, int]]
    next: NextSteps
    tables: list[TableDetails]
    skipped: list[tuple[str, str, int, str]]
    left_out: int
    notices: list[Stored]
    sheets: list[tuple[str, str, bool, int]]
