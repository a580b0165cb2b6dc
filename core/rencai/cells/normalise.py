"""Turn the text of every cell into a typed value beside it, and list the cells that cannot be read.

Every cell ends in one state: ``ok``, ``empty``, ``unreadable`` or ``contradiction``; only ``ok`` carries a typed value.
Distinct texts are read once and joined back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import dates, id_numbers
from rencai.cells.parsers import Vocabulary, is_name, value
from rencai.cells.places import find_cities
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
class NormalisedCells:
    """The typed frame, one line per row of the input; the cells that could not be read; those read by a stated rule.

    ``remarks`` has the keys, ``column`` and ``code``: ``month_only`` where a cell that is ``ok`` tells no day.
    """

    frame: pl.DataFrame
    problems: pl.DataFrame
    remarks: pl.DataFrame


def normalise(cells: pl.DataFrame, columns: Sequence[Column], vocabulary: Vocabulary, as_of: date) -> NormalisedCells:
    """Each column becomes ``<name>`` typed, ``<name>.text`` trimmed and ``<name>.state``; height and order are kept.

    ``cells`` has the key columns and any of ``columns`` as raw text; ``id_number.number`` beside it is true where the
    spreadsheet stores that cell as a number. A month alone counts from its first day, as ``expiry_date`` to its last.
    A row's own application date is its ``as_of``; where that cannot be read, its ``as_of`` is null.
    """
    present = [column for column in columns if column.name in cells.columns]
    cells = _shorten(cells, present)
    distinct = _distinct_texts(cells, present)
    texts = (
        cells.lazy()
        .select(*KEYS, *_text_columns(columns, present, distinct), _stored_as_number(cells.columns))
        .collect(engine="in-memory")
    )
    parsed = _parse_distinct(present, distinct, vocabulary)
    wide = (
        texts.lazy()
        .with_columns(*(_value_column(column, parsed) for column in columns))
        .with_columns(_id_number_columns({column.name for column in columns}, texts, as_of))
        .with_columns(_state_column(column.name, present=column in present) for column in columns)
        .with_columns(_month_only_columns(columns, parsed))
        .with_columns(_without_contradictions({column.name for column in columns}))
        .with_columns(*_derived_columns({column.name for column in columns}, as_of))
        .collect(engine="in-memory")
    )
    return NormalisedCells(wide.select(*KEYS, *_column_order(columns)), problems(wide, present), remarks(wide, columns))


def _column_order(columns: Sequence[Column]) -> list[str]:
    cells = [f"{column.name}{part}" for column in columns for part in ("", ".text", ".state")]
    group = ["nationality.group"] if "nationality" in cells else []
    return [*cells, *group, "as_of"]


def _shorten(cells: pl.DataFrame, present: Sequence[Column]) -> pl.DataFrame:
    """The cells, of essays only so much that they can be told from what is read."""
    texts = cells.select(pl.col(column.name).cast(pl.String) for column in present)
    longest = texts.select(pl.all().str.len_bytes().max()).row(0) if present else ()
    long = [name for name, length in zip(texts.columns, longest, strict=True) if (length or 0) > _LONGEST]
    return cells.with_columns(pl.col(long).str.head(_LONGEST + 1)) if long else cells


def _distinct_texts(cells: pl.DataFrame, present: Sequence[Column]) -> dict[str, pl.DataFrame]:
    """Every ``text`` of each column that is read, once, and what ``_stripped`` makes of it."""
    parsed_names = [column.name for column in present if column.kind != "text" or column.name in _NAMING]
    texts = [cells.lazy().select(text=pl.col(name).cast(pl.String)).unique() for name in parsed_names]
    frames = [frame.with_columns(trimmed=_strip(pl.col("text"))) for frame in texts]
    return dict(zip(parsed_names, pl.collect_all(frames, engine="in-memory"), strict=True))


def _text_columns(
    columns: Sequence[Column], present: Sequence[Column], distinct: Mapping[str, pl.DataFrame]
) -> Iterator[pl.Expr]:
    """The columns ``<name>.text``: the texts trimmed."""
    for column in columns:
        name = column.name
        text = pl.col(name).cast(pl.String)
        if column not in present:
            text = pl.lit(None, dtype=pl.String)
        elif name not in distinct:
            text = _strip(text)
        elif not (texts := distinct[name])["text"].equals(texts["trimmed"], null_equal=True):
            text = text.replace_strict(texts["text"], texts["trimmed"], return_dtype=pl.String)
        yield text.alias(f"{name}.text")


def _strip(text: pl.Expr) -> pl.Expr:
    """The text without blanks around it, null where nothing is said."""
    filled = text.str.strip_chars(NOTHING).str.len_bytes() > 0
    return pl.when(filled).then(text.str.strip_chars(BLANK))


def _stored_as_number(names: Sequence[str]) -> pl.Expr:
    """Whether the ID number is stored as a number, where the cells tell."""
    flags = pl.col(id_numbers.STORED_AS_NUMBER) if id_numbers.STORED_AS_NUMBER in names else pl.lit(None)
    return flags.cast(pl.Boolean).alias(id_numbers.STORED_AS_NUMBER)


def _parse_distinct(
    present: Sequence[Column], distinct: Mapping[str, pl.DataFrame], vocabulary: Vocabulary
) -> dict[str, pl.DataFrame]:
    """Every distinct text of a column with its typed value; of a date also whether it is ``month_only``."""
    parsed_columns = [column for column in present if column.name in distinct]
    texts = [distinct[column.name].lazy().select(text="trimmed").drop_nulls().unique() for column in parsed_columns]
    short = pl.col("text").str.len_chars() <= _LONGEST
    parsed = [
        _parse_column(column, frame.filter(short), vocabulary)
        for column, frame in zip(parsed_columns, texts, strict=True)
    ]
    essays = [frame.filter(~short) for frame in texts]
    whole = [pl.concat(pair, how="diagonal") for pair in zip(parsed, essays, strict=True)]
    return dict(zip((column.name for column in parsed_columns), pl.collect_all(whole, engine="in-memory"), strict=True))


def _parse_column(column: Column, texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    if column.name == "work_city":
        return find_cities(texts, vocabulary)
    if column.name in _NAMING:
        return texts.with_columns(value=pl.when(is_name(pl.col("text"))).then("text"))
    if column.kind == "date":
        return dates.parse(texts, expires=column.name == "expiry_date")
    return texts.with_columns(value(column, vocabulary))


def _value_column(column: Column, parsed: Mapping[str, pl.DataFrame]) -> pl.Expr:
    name, dtype, text = column.name, TYPES[column.kind], pl.col(f"{column.name}.text")
    if name in parsed:
        old, new = parsed[name]["text"], parsed[name]["value"]
        if name in _NAMING and not new.null_count():
            return text.alias(name)
        return text.replace_strict(old, new, default=None, return_dtype=dtype).alias(name)
    return (text if column.kind == "text" else pl.lit(None, dtype=dtype)).alias(name)


def _id_number_columns(names: set[str], texts: pl.DataFrame, as_of: date) -> list[pl.Expr | pl.Series]:
    """``id_number`` and the day in it, ``id_number.born``; null where the spreadsheet stores it as a number."""
    if "id_number" not in names:
        return []
    parsed = id_numbers.parse(texts["id_number.text"], as_of)
    stored = texts[id_numbers.STORED_AS_NUMBER]
    stored_as_text = ~stored | stored.is_null()
    return [
        pl.when(stored_as_text).then(parsed[name]).alias(column)
        for name, column in (("number", "id_number"), ("born", "id_number.born"))
    ]


def _month_only_columns(columns: Sequence[Column], parsed: Mapping[str, pl.DataFrame]) -> list[pl.Expr]:
    """``<name>.month_only`` of every date: whether a cell tells no day; null where it is empty."""
    months = {
        column.name: parsed[column.name].filter("month_only")["text"] if column.name in parsed else pl.Series([])
        for column in columns
        if column.kind == "date"
    }
    return [
        pl.col(f"{name}.text").is_in(texts.cast(pl.String).implode()).alias(f"{name}.month_only")
        for name, texts in months.items()
    ]


def _state_column(name: str, *, present: bool) -> pl.Expr:
    ok, empty, unreadable = (pl.lit(state, dtype=STATE) for state in ("ok", "empty", "unreadable"))
    if not present:
        return empty.alias(f"{name}.state")
    empties = pl.when(pl.col(f"{name}.text").is_null()).then(empty)
    return empties.when(pl.col(name).is_not_null()).then(ok).otherwise(unreadable).alias(f"{name}.state")


def _without_contradictions(names: set[str]) -> list[pl.Expr]:
    """Cells that contradict each other lose their typed values; an empty cell stays empty."""
    contradicting: dict[str, pl.Expr] = {}
    if {"issue_date", "expiry_date"} <= names:
        reversed_ = pl.col("expiry_date") < pl.col("issue_date")
        contradicting |= {"issue_date": reversed_, "expiry_date": reversed_}
    if {"qualification", "verification"} <= names:
        refuted = pl.col("verification") == "failed"
        contradicting |= {"verification": refuted, "qualification": refuted & pl.col("qualification").is_not_null()}
    if {"birth_date", "id_number"} <= names:
        another = _is_another_birth_date()
        contradicting |= {"birth_date": another, "id_number": another}
    typed = [pl.when(~bad | bad.is_null()).then(pl.col(name)).alias(name) for name, bad in contradicting.items()]
    contradiction = pl.lit("contradiction", dtype=STATE)
    states = [
        pl.when(bad).then(contradiction).otherwise(f"{name}.state").alias(f"{name}.state")
        for name, bad in contradicting.items()
    ]
    return typed + states


def _is_another_birth_date() -> pl.Expr:
    """Whether the ID number has another day of birth, or another month where the cell tells no day; null if unknown."""
    day, in_number = pl.col("birth_date"), pl.col("id_number.born")
    return pl.when("birth_date.month_only").then(in_number.dt.month_start() != day).otherwise(in_number != day)


def _derived_columns(names: set[str], as_of: date) -> list[pl.Expr]:
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
