"""Turn the text of every cell into a typed value beside it, and list the cells that cannot be read.

Every cell ends in one state: ``ok``, ``empty``, ``unreadable`` or ``contradiction``; only ``ok`` carries a typed value.
Distinct texts are read once and joined back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import dates, id_numbers
from rencai.cells.parsers import Vocabulary, names, value
from rencai.cells.places import cities
from rencai.cells.problems import KEYS, problems, remarks
from rencai.system.text import BLANK, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rencai.policy.nouns import Column


STATE = pl.Enum(["ok", "empty", "unreadable", "contradiction"])
TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "word": pl.String(),
}

_LONGEST = 2_000
"""Characters of a cell that is read; a longer one is an essay, or meant to take up a day of our time."""
_NAMING = ("qualification", "issuer")
"""The text columns whose names are looked up."""


@dataclass(frozen=True, eq=False)
class Normalised:
    """The typed frame, one line per row of the input; the cells that could not be read; those read by a stated rule.

    ``remarks`` has the keys, ``column`` and ``code``: ``month_only`` where a cell that is ``ok`` tells no day.
    """

    frame: pl.DataFrame
    problems: pl.DataFrame
    remarks: pl.DataFrame


def normalise(cells: pl.DataFrame, columns: Sequence[Column], vocabulary: Vocabulary, as_of: date) -> Normalised:
    """Each column becomes ``<name>`` typed, ``<name>.text`` trimmed and ``<name>.state``; height and order are kept.

    ``cells`` has the key columns and any of ``columns`` as raw text; ``id_number.number`` beside it is true where the
    spreadsheet stores that cell as a number. A month alone counts from its first day, as ``expiry_date`` to its last.
    A row's own application date is its ``as_of``; where that cannot be read, its ``as_of`` is null.
    """
    present = [column for column in columns if column.name in cells.columns]
    cells = _cut(cells, present)
    distinct = _distinct(cells, present)
    texts = (
        cells.lazy()
        .select(*KEYS, *_trimmed(columns, present, distinct), _stored(cells.columns))
        .collect(engine="in-memory")
    )
    readings = _readings(present, distinct, vocabulary)
    wide = (
        texts.lazy()
        .with_columns(*(_typed(column, readings) for column in columns))
        .with_columns(_identified({column.name for column in columns}, texts, as_of))
        .with_columns(_state(column.name, present=column in present) for column in columns)
        .with_columns(_months(columns, readings))
        .with_columns(_contradictions({column.name for column in columns}))
        .with_columns(*_derived({column.name for column in columns}, as_of))
        .collect(engine="in-memory")
    )
    return Normalised(wide.select(*KEYS, *_order(columns)), problems(wide, present), remarks(wide, columns))


def _order(columns: Sequence[Column]) -> list[str]:
    cells = [f"{column.name}{part}" for column in columns for part in ("", ".text", ".state")]
    group = ["nationality.group"] if "nationality" in cells else []
    return [*cells, *group, "as_of"]


def _cut(cells: pl.DataFrame, present: Sequence[Column]) -> pl.DataFrame:
    """The cells, of essays only so much that they can be told from what is read."""
    texts = cells.select(pl.col(column.name).cast(pl.String) for column in present)
    longest = texts.select(pl.all().str.len_bytes().max()).row(0) if present else ()
    long = [name for name, length in zip(texts.columns, longest, strict=True) if (length or 0) > _LONGEST]
    return cells.with_columns(pl.col(long).str.head(_LONGEST + 1)) if long else cells


def _distinct(cells: pl.DataFrame, present: Sequence[Column]) -> dict[str, pl.DataFrame]:
    """Every ``text`` of each column that is read, once, and what ``_stripped`` makes of it."""
    read = [column.name for column in present if column.kind != "text" or column.name in _NAMING]
    texts = [cells.lazy().select(text=pl.col(name).cast(pl.String)).unique() for name in read]
    told = [frame.with_columns(trimmed=_stripped(pl.col("text"))) for frame in texts]
    return dict(zip(read, pl.collect_all(told, engine="in-memory"), strict=True))


def _trimmed(
    columns: Sequence[Column], present: Sequence[Column], distinct: Mapping[str, pl.DataFrame]
) -> Iterator[pl.Expr]:
    """The columns ``<name>.text``: the texts trimmed."""
    for column in columns:
        name = column.name
        text = pl.col(name).cast(pl.String)
        if column not in present:
            text = pl.lit(None, dtype=pl.String)
        elif name not in distinct:
            text = _stripped(text)
        elif not (told := distinct[name])["text"].equals(told["trimmed"], null_equal=True):
            text = text.replace_strict(told["text"], told["trimmed"], return_dtype=pl.String)
        yield text.alias(f"{name}.text")


def _stripped(text: pl.Expr) -> pl.Expr:
    """The text without blanks around it, null where nothing is said."""
    filled = text.str.strip_chars(NOTHING).str.len_bytes() > 0
    return pl.when(filled).then(text.str.strip_chars(BLANK))


def _stored(names: Sequence[str]) -> pl.Expr:
    """Whether the ID number is stored as a number, where the cells tell."""
    told = pl.col(id_numbers.STORED) if id_numbers.STORED in names else pl.lit(None)
    return told.cast(pl.Boolean).alias(id_numbers.STORED)


def _readings(
    present: Sequence[Column], distinct: Mapping[str, pl.DataFrame], vocabulary: Vocabulary
) -> dict[str, pl.DataFrame]:
    """Every distinct text of a column with its typed value; of a date also whether it is ``month_only``."""
    read = [column for column in present if column.name in distinct]
    texts = [distinct[column.name].lazy().select(text="trimmed").drop_nulls().unique() for column in read]
    short = pl.col("text").str.len_chars() <= _LONGEST
    told = [_reading(column, frame.filter(short), vocabulary) for column, frame in zip(read, texts, strict=True)]
    essays = [frame.filter(~short) for frame in texts]
    whole = [pl.concat(pair, how="diagonal") for pair in zip(told, essays, strict=True)]
    return dict(zip((column.name for column in read), pl.collect_all(whole, engine="in-memory"), strict=True))


def _reading(column: Column, texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    if column.name == "work_city":
        return cities(texts, vocabulary)
    if column.name in _NAMING:
        return texts.with_columns(value=pl.when(names(pl.col("text"))).then("text"))
    if column.kind == "date":
        return dates.read(texts, expires=column.name == "expiry_date")
    return texts.with_columns(value(column, vocabulary))


def _typed(column: Column, readings: Mapping[str, pl.DataFrame]) -> pl.Expr:
    name, dtype, text = column.name, TYPES[column.kind], pl.col(f"{column.name}.text")
    if name in readings:
        old, new = readings[name]["text"], readings[name]["value"]
        if name in _NAMING and not new.null_count():
            return text.alias(name)
        return text.replace_strict(old, new, default=None, return_dtype=dtype).alias(name)
    return (text if column.kind == "text" else pl.lit(None, dtype=dtype)).alias(name)


def _identified(names: set[str], texts: pl.DataFrame, as_of: date) -> list[pl.Expr | pl.Series]:
    """``id_number`` and the day in it, ``id_number.born``; null where the spreadsheet stores it as a number."""
    if "id_number" not in names:
        return []
    read = id_numbers.read(texts["id_number.text"], as_of)
    stored = texts[id_numbers.STORED]
    kept = ~stored | stored.is_null()
    return [
        pl.when(kept).then(read[name]).alias(column)
        for name, column in (("number", "id_number"), ("born", "id_number.born"))
    ]


def _months(columns: Sequence[Column], readings: Mapping[str, pl.DataFrame]) -> list[pl.Expr]:
    """``<name>.month_only`` of every date: whether a cell tells no day; null where it is empty."""
    months = {
        column.name: readings[column.name].filter("month_only")["text"] if column.name in readings else pl.Series([])
        for column in columns
        if column.kind == "date"
    }
    return [
        pl.col(f"{name}.text").is_in(texts.cast(pl.String).implode()).alias(f"{name}.month_only")
        for name, texts in months.items()
    ]


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
    if {"birth_date", "id_number"} <= names:
        another = _another_birth()
        found |= {"birth_date": another, "id_number": another}
    typed = [pl.when(~bad | bad.is_null()).then(pl.col(name)).alias(name) for name, bad in found.items()]
    contradiction = pl.lit("contradiction", dtype=STATE)
    states = [
        pl.when(bad).then(contradiction).otherwise(f"{name}.state").alias(f"{name}.state")
        for name, bad in found.items()
    ]
    return typed + states


def _another_birth() -> pl.Expr:
    """Whether the ID number has another day of birth, or another month where the cell tells no day; null if unknown."""
    told, in_number = pl.col("birth_date"), pl.col("id_number.born")
    return pl.when("birth_date.month_only").then(in_number.dt.month_start() != told).otherwise(in_number != told)


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
