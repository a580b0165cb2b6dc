"""Text as typed becomes a typed value beside it; what cannot be read stays visible and is listed as a problem.

Every cell ends in one state: ``ok``, ``empty``, ``unreadable`` or ``contradiction``; only ``ok`` carries a typed value.
Distinct texts are read once and joined back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import BLANK, NOTHING
from rencai.places import cities
from rencai.readings import Vocabulary, names, value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rencai.policy import Column

KEYS = ("input", "sheet", "row")
STATE = pl.Enum(["ok", "empty", "unreadable", "contradiction"])
TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "word": pl.String(),
}

_CODES = {
    "text": "E_CELL_WORD",
    "date": "E_CELL_DATE",
    "number": "E_CELL_NUMBER",
    "flag": "E_CELL_FLAG",
    "word": "E_CELL_WORD",
}
_NAMING = ("qualification", "issuer")
"""The text columns whose names are looked up."""

_CONTRADICTS = {
    "issue_date": "expiry_date",
    "expiry_date": "issue_date",
    "qualification": "verification",
    "verification": "qualification",
}


@dataclass(frozen=True, eq=False)
class Normalised:
    """The typed frame, one line per row of the input, and the cells that could not be read."""

    frame: pl.DataFrame
    problems: pl.DataFrame


def normalise(cells: pl.DataFrame, columns: Sequence[Column], vocabulary: Vocabulary, as_of: date) -> Normalised:
    """Each column becomes ``<name>`` typed, ``<name>.text`` trimmed and ``<name>.state``; height and order are kept.

    ``cells`` has the key columns and any of ``columns`` as raw text. A row's own application date is its ``as_of``;
    where that cannot be read, its ``as_of`` is null.
    """
    present = [column for column in columns if column.name in cells.columns]
    texts = cells.select(*KEYS, *(_trimmed(column.name, present=column in present) for column in columns))
    readings = _readings(texts, present, vocabulary)
    frame = (
        texts.lazy()
        .with_columns(*(_typed(column, readings) for column in columns))
        .with_columns(_state(column.name, present=column in present) for column in columns)
        .with_columns(_contradictions({column.name for column in columns}))
        .with_columns(*_derived({column.name for column in columns}, as_of))
        .select(*KEYS, *_order(columns))
        .collect()
    )
    return Normalised(frame, _problems(frame, present))


def _order(columns: Sequence[Column]) -> list[str]:
    cells = [f"{column.name}{part}" for column in columns for part in ("", ".text", ".state")]
    group = ["nationality.group"] if "nationality" in cells else []
    return [*cells, *group, "as_of"]


def _trimmed(name: str, *, present: bool) -> pl.Expr:
    if not present:
        return pl.lit(None, dtype=pl.String).alias(f"{name}.text")
    text = pl.col(name).cast(pl.String)
    filled = text.str.strip_chars(NOTHING).str.len_bytes() > 0
    return pl.when(filled).then(text.str.strip_chars(BLANK)).alias(f"{name}.text")


def _readings(texts: pl.DataFrame, present: Sequence[Column], vocabulary: Vocabulary) -> dict[str, pl.DataFrame]:
    """Every distinct text of a column with its typed value."""
    read = [column for column in present if column.kind != "text"]
    distinct = [texts.lazy().select(text=pl.col(f"{column.name}.text")).drop_nulls().unique() for column in read]
    readings = pl.collect_all(
        [
            cities(frame, vocabulary) if column.name == "work_city" else frame.with_columns(value(column, vocabulary))
            for column, frame in zip(read, distinct, strict=True)
        ]
    )
    return {column.name: reading for column, reading in zip(read, readings, strict=True)}


def _typed(column: Column, readings: Mapping[str, pl.DataFrame]) -> pl.Expr:
    name, dtype = column.name, TYPES[column.kind]
    if column.kind == "text":
        text = pl.col(f"{name}.text")
        return (pl.when(names(text)).then(text) if name in _NAMING else text).alias(name)
    if name in readings:
        old, new = readings[name]["text"], readings[name]["value"]
        return pl.col(f"{name}.text").replace_strict(old, new, default=None, return_dtype=dtype).alias(name)
    return pl.lit(None, dtype=dtype).alias(name)


def _state(name: str, *, present: bool) -> pl.Expr:
    ok, empty, unreadable = (pl.lit(state, dtype=STATE) for state in ("ok", "empty", "unreadable"))
    if not present:
        return empty.alias(f"{name}.state")
    empties = pl.when(pl.col(f"{name}.text").is_null()).then(empty)
    return empties.when(pl.col(name).is_not_null()).then(ok).otherwise(unreadable).alias(f"{name}.state")


def _contradictions(names: set[str]) -> list[pl.Expr]:
    """Cells that contradict each other lose their typed values; an empty cell stays empty."""
    found: dict[str, pl.Expr] = {}
    if {"issue_date", "expiry_date"} <= names:
        reversed_ = pl.col("expiry_date") < pl.col("issue_date")
        found |= {"issue_date": reversed_, "expiry_date": reversed_}
    if {"qualification", "verification"} <= names:
        refuted = pl.col("verification") == "failed"
        found |= {"verification": refuted, "qualification": refuted & pl.col("qualification").is_not_null()}
    typed = [pl.when(~bad | bad.is_null()).then(pl.col(name)).alias(name) for name, bad in found.items()]
    contradiction = pl.lit("contradiction", dtype=STATE)
    states = [
        pl.when(bad).then(contradiction).otherwise(f"{name}.state").alias(f"{name}.state")
        for name, bad in found.items()
    ]
    return typed + states


def _derived(names: set[str], as_of: date) -> list[pl.Expr]:
    day = pl.lit(as_of, dtype=pl.Date)
    if "application_date" in names:
        empty = pl.col("application_date.state") == "empty"
        day = pl.when(empty).then(day).otherwise("application_date")
    derived = [day.alias("as_of")]
    if "nationality" in names:
        nationality = pl.col("nationality")
        group = (
            pl.when(nationality == "CN").then(pl.lit("mainland"))
            .when(nationality.is_in(["HK", "MO", "TW"])).then(pl.lit("hmt"))
            .when(nationality.is_not_null()).then(pl.lit("foreign"))
        )  # fmt: skip
        derived.append(group.alias("nationality.group"))
    return derived


def _problems(frame: pl.DataFrame, present: Sequence[Column]) -> pl.DataFrame:
    """One line per cell that could not be read, by row, then by column; never the cell's content."""
    rows = frame.lazy().with_row_index("_line")
    found = [_problem(rows, column).with_columns(_column=place) for place, column in enumerate(present)]
    if not found:
        return frame.clear().select(*KEYS, *(pl.lit("").alias(name) for name in ("column", "code", "other")))
    return pl.concat(found).sort("_line", "_column").drop("_line", "_column").collect()


def _problem(rows: pl.LazyFrame, column: Column) -> pl.LazyFrame:
    state = pl.col(f"{column.name}.state")
    code = "E_CELL_PLACE" if column.name == "work_city" else _CODES.get(column.kind)
    contradiction = state == "contradiction"
    return rows.filter(state.is_in(["unreadable", "contradiction"])).select(
        "_line",
        *KEYS,
        column=pl.lit(column.name),
        code=pl.when(contradiction).then(pl.lit("E_CELL_CONTRADICTION")).otherwise(pl.lit(code, dtype=pl.String)),
        other=pl.when(contradiction).then(pl.lit(_CONTRADICTS.get(column.name), dtype=pl.String)),
    )
