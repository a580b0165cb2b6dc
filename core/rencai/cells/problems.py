"""List the cells that could not be read and those read by a rule the owner should know; never their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import id_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Column


KEYS = ("input", "sheet", "row")

_CODES = {
    "text": "E_CELL_WORD",
    "date": "E_CELL_DATE",
    "number": "E_CELL_NUMBER",
    "flag": "E_CELL_FLAG",
    "word": "E_CELL_WORD",
}
CONTRADICTS = {
    "issue_date": "expiry_date",
    "expiry_date": "issue_date",
    "qualification": "verification",
    "verification": "qualification",
    "birth_date": "id_number",
    "id_number": "birth_date",
}
"""A cell -> the one that it may contradict."""


def problems(frame: pl.DataFrame, present: Sequence[Column]) -> pl.DataFrame:
    """One line per cell that could not be read, by row, then by column; never the cell's content."""
    rows = frame.lazy().with_row_index("_line")
    frames = [
        _column_problems(rows, column).with_columns(_column=column_index) for column_index, column in enumerate(present)
    ]
    if not frames:
        return frame.clear().select(*KEYS, *(pl.lit("").alias(name) for name in ("column", "code", "other")))
    return pl.concat(frames).sort("_line", "_column").drop("_line", "_column").collect(engine="in-memory")


def _column_problems(rows: pl.LazyFrame, column: Column) -> pl.LazyFrame:
    state = pl.col(f"{column.name}.state")
    contradiction = state == "contradiction"
    return rows.filter(state.is_in(["unreadable", "contradiction"])).select(
        "_line",
        *KEYS,
        column=pl.lit(column.name),
        code=pl.when(contradiction).then(pl.lit("E_CELL_CONTRADICTION")).otherwise(_problem_code(column)),
        other=pl.when(contradiction).then(pl.lit(CONTRADICTS.get(column.name), dtype=pl.String)),
    )


def _problem_code(column: Column) -> pl.Expr:
    if column.name == "id_number":
        return id_numbers.problem_code(pl.col("id_number.text"), pl.col(id_numbers.STORED_AS_NUMBER))
    return pl.lit("E_CELL_PLACE" if column.name == "work_city" else _CODES[column.kind])


def remarks(wide: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """One line per cell that is ``ok`` though it tells no day, by row, then by column."""
    rows = wide.lazy().with_row_index("_line")
    frames = [
        rows.filter(pl.col(f"{column.name}.month_only"), pl.col(f"{column.name}.state") == "ok").select(
            "_line", *KEYS, _column=column_index, column=pl.lit(column.name), code=pl.lit("month_only")
        )
        for column_index, column in enumerate(columns)
        if column.kind == "date"
    ]
    if not frames:
        return wide.clear().select(*KEYS, *(pl.lit("").alias(name) for name in ("column", "code")))
    return pl.concat(frames).sort("_line", "_column").drop("_line", "_column").collect(engine="in-memory")
