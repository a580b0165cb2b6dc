"""List the cells that could not be read and those read by a rule the owner should know; never their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import id_numbers
from rencai.cells.columns import numbered_name, split_name
from rencai.cells.schema import KEYS, NUMBER, PROBLEMS, REASON, REMARKS, STATE, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.messages.codes import CellProblem, UnreadReason
    from rencai.policy.nouns import Column, ColumnKind


CONTRADICTS: Mapping[str, str] = {
    "issue_date": "expiry_date",
    "expiry_date": "issue_date",
    "qualification": "verification",
    "verification": "qualification",
    "birth_date": "id_number",
    "id_number": "birth_date",
}
"""A column -> the one whose cell may contradict its own."""

ADULT = 18
"""Completed years from which a person applies: a birth date of anybody younger is a slip, and is not used."""
YOUNG = "birth_date.young"
"""The column that says whether a birth date is such a slip; null where none is read."""

_CODES: Mapping[ColumnKind, str] = {
    "text": "E_CELL_WORD",
    "date": "E_CELL_DATE",
    "number": "E_CELL_NUMBER",
    "flag": "E_CELL_FLAG",
    "word": "E_CELL_WORD",
}


REASONS: Mapping[UnreadReason, CellProblem] = {
    "picture": "E_CELL_PICTURE",
    "no_value": "E_CELL_FORMULA",
    "error": "E_CELL_ERROR",
    "zero": "E_CELL_ZERO",
    "column": "E_CELL_COLUMN",
}
"""Why a cell's text is not to be believed -> the problem that it is."""


def problems(frame: pl.DataFrame, present: Sequence[Column]) -> pl.DataFrame:
    """Return one line for each cell that could not be read, ordered by row, then by column.

    :param frame: the normalised frame, with ``id_number.number`` and ``YOUNG`` beside it.
    :param present: the columns that the input has; of any other, every cell is empty.
    :returns: ``cells.schema.PROBLEMS``.
    """
    rows = frame.lazy().with_row_index("_line")
    frames = [
        _column_problems(rows, column, frame.columns).with_columns(_column=index)
        for index, column in enumerate(present)
    ]
    if not frames:
        return PROBLEMS.empty()
    return pl.concat(frames).sort("_line", "_column").drop("_line", "_column").collect(engine="in-memory")


def _column_problems(rows: pl.LazyFrame, column: Column, names: Sequence[str]) -> pl.LazyFrame:
    state = pl.col(STATE.of(cell=column.name))
    contradiction = state == "contradiction"
    code = pl.coalesce(_reason_code(column, names), _problem_code(column))
    return rows.filter(state.is_in(["unreadable", "contradiction"])).select(
        "_line",
        *KEYS,
        column=pl.lit(column.name),
        code=pl.when(contradiction).then(pl.lit("E_CELL_CONTRADICTION")).otherwise(code),
        other=pl.when(contradiction).then(pl.lit(_contradicts(column.name), dtype=pl.String)),
    )


def _contradicts(name: str) -> str | None:
    """Return the column whose cell may contradict this one's, of the same certificate; None where there is none."""
    base, number = split_name(name)
    other = CONTRADICTS.get(base)
    return numbered_name(other, number) if other else None


def _reason_code(column: Column, names: Sequence[str]) -> pl.Expr:
    """Return the code of the reason why a cell's text is not to be believed; null where it is."""
    reason = REASON.of(cell=column.name)
    if reason not in names:
        return pl.lit(None, pl.String)
    codes = {**REASONS, "picture": "E_CELL_ID_NONE"} if column.name == "id_number" else REASONS
    return pl.col(reason).replace_strict(codes, default=None, return_dtype=pl.String)


def _problem_code(column: Column) -> pl.Expr:
    if column.name == "id_number":
        text, stored = (pl.col(field.of(cell=column.name)) for field in (TEXT, NUMBER))
        return id_numbers.problem_code(text, stored)
    if column.name == "birth_date":
        return pl.when(YOUNG).then(pl.lit("E_CELL_BIRTH")).otherwise(pl.lit("E_CELL_DATE"))
    return pl.lit("E_CELL_PLACE" if column.name == "work_city" else _CODES[column.kind])


def remarks(wide: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """Return one line for each date that is ``ok`` though its cell gives no day, ordered by row, then by column.

    :param wide: the normalised frame, with ``<name>.month_only`` beside each date.
    :returns: ``cells.schema.REMARKS``.
    """
    rows = wide.lazy().with_row_index("_line")
    frames = [
        rows.filter(pl.col(f"{column.name}.month_only"), pl.col(STATE.of(cell=column.name)) == "ok").select(
            "_line", *KEYS, _column=index, column=pl.lit(column.name), code=pl.lit("month_only")
        )
        for index, column in enumerate(columns)
        if column.kind == "date"
    ]
    if not frames:
        return REMARKS.empty()
    return pl.concat(frames).sort("_line", "_column").drop("_line", "_column").collect(engine="in-memory")
