"""Turn the text of every cell into a typed value beside it, and list the cells that cannot be read.

Every cell ends in one state: ``ok``, ``empty``, ``unreadable`` or ``contradiction``; only ``ok`` carries a typed value.
Distinct texts are read once and joined back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import dates, id_numbers, remembered
from rencai.cells.columns import numbered_name, split_name
from rencai.cells.parsers import Vocabulary, names_something, parse, usual_value
from rencai.cells.places import find_cities
from rencai.cells.problems import ADULT, YOUNG, problems, remarks
from rencai.cells.reasons import reason
from rencai.cells.schema import (
    AS_OF,
    GROUP,
    KEYS,
    NUMBER,
    REASON,
    STATE,
    STATE_DTYPE,
    TEXT,
    VALUE_DTYPES,
    WORD,
    normalised,
)
from rencai.cells.scripts import simplify
from rencai.policy.nouns import completed_years
from rencai.system.text import BLANK, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rencai.cells.remembered import RememberedWords
    from rencai.policy.nouns import Column


_LONGEST = 2_000
"""Characters of a cell that is read; patterns over a longer one, an essay, would take too long."""
_NAMING = ("qualification", "issuer")
"""The text columns whose names are looked up."""
_SIMPLIFIED = ("word", "flag")
"""Kinds of columns whose texts are read in simplified characters, as their words are listed."""
_AS_TYPED = ("verification",)
"""Columns of such a kind in which another spelling is a question: what is refuted is so by the listed words alone."""
_CONTRADICTING = ("issue_date", "expiry_date", "qualification", "verification")
"""The columns of a certificate whose cells may contradict each other."""
_ID_STORED = NUMBER.of(cell="id_number")


@dataclass(frozen=True, eq=False)
class NormalisedCells:
    """The rows with typed values, in the input's order, and what was odd about their cells.

    ``frame`` is as ``cells.schema.normalised`` declares it, ``problems`` are the cells that could not be read
    (``cells.schema.PROBLEMS``), ``remarks`` those read by a stated rule (``cells.schema.REMARKS``).
    """

    frame: pl.DataFrame
    problems: pl.DataFrame
    remarks: pl.DataFrame


def normalise(
    cells: pl.DataFrame,
    columns: Sequence[Column],
    vocabulary: Vocabulary,
    as_of: date,
    words: RememberedWords = remembered.NONE,
) -> NormalisedCells:
    """Give each cell a typed value, its trimmed text and a state; the rows and their order stay.

    A month alone counts from its first day, as ``expiry_date`` to its last.

    :param cells: the keys and any of ``columns`` as raw text (``cells.schema.CELLS``); a column that is missing is
        empty in every row.
    :param columns: the canonical columns that the result has.
    :param as_of: basis date of the rows without an application date; a row's own date replaces it, and where that
        cannot be read the row's ``as_of`` is null.
    :param words: what the department answered that words mean; cells read so have the word's number, ``<name>.word``.
    """
    present = [column for column in columns if column.name in cells.columns]
    cells = _shorten(cells, present)
    distinct = _distinct_texts(cells, present)
    reasons = list(_reason_columns(cells.columns, present, distinct))
    texts = (
        cells.lazy()
        .select(*KEYS, *_text_columns(columns, present, distinct), _stored_as_number(cells.columns), *reasons)
        .collect(engine="in-memory")
    )
    parsed, recalled = remembered.recall(_parse_distinct(present, distinct, vocabulary), present, vocabulary, words)
    wide = (
        texts.lazy()
        .with_columns(*(_value_column(column, parsed) for column in columns))
        .with_columns(_id_number_columns({column.name for column in columns}, texts, as_of))
        .with_columns(_without_unbelieved({column.name for column in columns}, texts.columns))
        .with_columns(_word_columns(recalled, texts.columns))
        .with_columns(_plausible_births({column.name for column in columns}, as_of))
        .with_columns(
            _state_column(column.name, present=column in present, recalled=column.name in recalled)
            for column in columns
        )
        .with_columns(_month_only_columns(columns, parsed))
        .with_columns(_without_contradictions({column.name for column in columns}))
        .with_columns(*_derived_columns({column.name for column in columns}, as_of))
        .collect(engine="in-memory")
    )
    numbers = [WORD.of(cell=name) for name in recalled]
    frame = wide.select(*KEYS, *_column_order(columns), *numbers)
    return NormalisedCells(frame, problems(wide, present), remarks(wide, columns))


def _column_order(columns: Sequence[Column]) -> list[str]:
    return [name for name in normalised(columns).columns if name not in KEYS]


def _shorten(cells: pl.DataFrame, present: Sequence[Column]) -> pl.DataFrame:
    """Cut essays to a length at which they are still recognised as too long."""
    texts = cells.select(pl.col(column.name).cast(pl.String) for column in present)
    longest = texts.select(pl.all().str.len_bytes().max()).row(0) if present else ()
    long = [name for name, length in zip(texts.columns, longest, strict=True) if (length or 0) > _LONGEST]
    return cells.with_columns(pl.col(long).str.head(_LONGEST + 1)) if long else cells


def _distinct_texts(cells: pl.DataFrame, present: Sequence[Column]) -> dict[str, pl.DataFrame]:
    """Return for each column that is parsed its distinct texts: ``text`` as it stands and ``trimmed``."""
    parsed_names = [column.name for column in present if column.kind != "text" or _is_naming(column)]
    texts = [cells.lazy().select(text=pl.col(name).cast(pl.String)).unique() for name in parsed_names]
    frames = [frame.with_columns(trimmed=_strip(pl.col("text"))) for frame in texts]
    return dict(zip(parsed_names, pl.collect_all(frames, engine="in-memory"), strict=True))


def _text_columns(
    columns: Sequence[Column], present: Sequence[Column], distinct: Mapping[str, pl.DataFrame]
) -> Iterator[pl.Expr]:
    """Yield each column's trimmed texts, ``<name>.text``."""
    for column in columns:
        name = column.name
        text = pl.col(name).cast(pl.String)
        if column not in present:
            text = pl.lit(None, dtype=pl.String)
        elif name not in distinct:
            text = _strip(text)
        elif not (texts := distinct[name])["text"].equals(texts["trimmed"], null_equal=True):
            text = text.replace_strict(texts["text"], texts["trimmed"], return_dtype=pl.String)
        yield text.alias(TEXT.of(cell=name))


def _reason_columns(
    names: Sequence[str], present: Sequence[Column], distinct: Mapping[str, pl.DataFrame]
) -> Iterator[pl.Expr]:
    """Yield ``<name>.reason`` of each column with a cell whose text is not to be believed: the reader's, or its own."""
    for column in present:
        name, read = column.name, REASON.of(cell=column.name)
        given = [pl.col(read)] if read in names else []
        if name in distinct:
            own = distinct[name].select("text", reason=reason(pl.col("trimmed"))).drop_nulls("reason")
            if own.height:
                text = pl.col(name).cast(pl.String)
                given.append(text.replace_strict(own["text"], own["reason"], default=None, return_dtype=pl.String))
        if given:
            yield pl.coalesce(given).alias(read)


def _without_unbelieved(names: set[str], columns: Sequence[str]) -> list[pl.Expr]:
    """Return the values anew, null where the text is not to be believed."""
    doubted = [name for name in names if REASON.of(cell=name) in columns]
    values = [(name, name) for name in doubted] + [("id_number", "id_number.born")] * ("id_number" in doubted)
    return [pl.when(pl.col(REASON.of(cell=name)).is_null()).then(value).alias(value) for name, value in values]


def _strip(text: pl.Expr) -> pl.Expr:
    """Return the text without blanks around it, null where nothing but blanks and dashes is in it."""
    filled = text.str.strip_chars(NOTHING).str.len_bytes() > 0
    return pl.when(filled).then(text.str.strip_chars(BLANK))


def _stored_as_number(names: Sequence[str]) -> pl.Expr:
    """Return whether the ID number is stored as a number; null where the cells do not say."""
    flags = pl.col(_ID_STORED) if _ID_STORED in names else pl.lit(None)
    return flags.cast(pl.Boolean).alias(_ID_STORED)


def _parse_distinct(
    present: Sequence[Column], distinct: Mapping[str, pl.DataFrame], vocabulary: Vocabulary
) -> dict[str, pl.DataFrame]:
    """Return for each column its distinct texts, and others, with their ``value``, of a date also ``month_only``."""
    alike: dict[str, list[Column]] = {}
    for column in (column for column in present if column.name in distinct):
        alike.setdefault(_reading(column), []).append(column)
    # a further certificate's cells are read as those of the first
    like = [replace(columns[0], name=split_name(columns[0].name)[0]) for columns in alike.values()]
    texts = [_texts_of(columns, distinct) for columns in alike.values()]
    both = zip(like, texts, strict=True)
    first = pl.collect_all([_parse_usual(column, frame, vocabulary) for column, frame in both], engine="in-memory")
    others = [_parse_others(column, usual, vocabulary) for column, usual in zip(like, first, strict=True)]
    parsed = zip(alike.values(), pl.collect_all(others, engine="in-memory"), strict=True)
    return {column.name: frame for columns, frame in parsed for column in columns}


def _reading(column: Column) -> str:
    """Return what the columns share whose texts mean the same: they are read together, as that costs less."""
    name = split_name(column.name)[0]
    if name in _NAMING:
        return "name"
    return "date" if column.kind == "date" and name != "expiry_date" else f"column {name}"


def _texts_of(columns: Sequence[Column], distinct: Mapping[str, pl.DataFrame]) -> pl.LazyFrame:
    """Return the distinct trimmed texts of the columns as ``text``."""
    frames = [distinct[column.name].lazy().select(text="trimmed") for column in columns]
    return pl.concat(frames).drop_nulls().unique()


def _parse_usual(column: Column, texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return the texts with the ``value`` of those in the usual forms, which are cheap to see; of others it is null."""
    if column.kind == "date":
        usual = dates.usual_day(pl.col("text"), expires=column.name == "expiry_date")
        return texts.with_columns(value=usual, month_only=pl.lit(value=False))
    if column.name in _NAMING or column.name == "work_city":
        return texts.with_columns(value=pl.lit(None, pl.String))
    return texts.with_columns(usual_value(column, vocabulary))


def _parse_others(column: Column, usual: pl.DataFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return the usual texts and, where others are left, what these say in any form; an essay says nothing."""
    left = usual.filter(pl.col("value").is_null())
    if left.is_empty():
        return usual.lazy()
    short = left["text"].str.len_chars() <= _LONGEST
    simplified = column.kind in _SIMPLIFIED and column.name not in _AS_TYPED
    parse_texts = _parse_simplified if simplified else _parse_column
    rest = parse_texts(column, left.lazy().filter(short).select("text"), vocabulary)
    read = usual.lazy().filter(pl.col("value").is_not_null())
    return pl.concat([read, rest, left.lazy().filter(~short)], how="diagonal")


def _parse_simplified(column: Column, texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    """Return the texts with their ``value``, read in simplified characters."""
    typed = texts.collect()["text"]
    plain = simplify(typed)
    if plain is typed:
        return _parse_column(column, texts, vocabulary)
    both = pl.LazyFrame({"typed": typed, "text": plain})
    parsed = _parse_column(column, both.select("text").unique(), vocabulary).select("text", "value")
    return both.join(parsed, on="text", how="left").select("value", text="typed")


def _parse_column(column: Column, texts: pl.LazyFrame, vocabulary: Vocabulary) -> pl.LazyFrame:
    if column.name == "work_city":
        return find_cities(texts, vocabulary)
    if column.name in _NAMING:
        return texts.with_columns(value=pl.when(names_something(pl.col("text"))).then("text"))
    if column.kind == "date":
        return dates.parse(texts, expires=column.name == "expiry_date")
    return parse(column, texts, vocabulary)


def _is_naming(column: Column) -> bool:
    return split_name(column.name)[0] in _NAMING


def _value_column(column: Column, parsed: Mapping[str, pl.DataFrame]) -> pl.Expr:
    name, dtype, text = column.name, VALUE_DTYPES[column.kind], pl.col(TEXT.of(cell=column.name))
    if name in parsed:
        old, new = parsed[name]["text"], parsed[name]["value"]
        if _is_naming(column) and not new.null_count():
            return text.alias(name)
        return text.replace_strict(old, new, default=None, return_dtype=dtype).alias(name)
    return (text if column.kind == "text" else pl.lit(None, dtype=dtype)).alias(name)


def _id_number_columns(names: set[str], texts: pl.DataFrame, as_of: date) -> list[pl.Expr | pl.Series]:
    """Return ``id_number`` and the birth date in it, ``id_number.born``.

    Both are null where the spreadsheet stores the cell as a number: Excel keeps 15 digits of 18, so the last are wrong.
    """
    if "id_number" not in names:
        return []
    parsed = id_numbers.parse(texts[TEXT.of(cell="id_number")], as_of)
    stored = texts[_ID_STORED]
    stored_as_text = ~stored | stored.is_null()
    return [
        pl.when(stored_as_text).then(parsed[name]).alias(column)
        for name, column in (("number", "id_number"), ("born", "id_number.born"))
    ]


def _plausible_births(names: set[str], as_of: date) -> list[pl.Expr]:
    """Return ``birth_date``, null where nobody born then applies on the row's basis date, and whether it is, ``YOUNG``.

    An application date that cannot be read leaves the basis date of the run.
    """
    if "birth_date" not in names:
        return []
    day, born = pl.lit(as_of, dtype=pl.Date), pl.col("birth_date")
    basis = pl.coalesce("application_date", day) if "application_date" in names else day
    young = completed_years(born, basis) < ADULT
    return [pl.when(~young).then(born).alias("birth_date"), young.alias(YOUNG)]


def _month_only_columns(columns: Sequence[Column], parsed: Mapping[str, pl.DataFrame]) -> list[pl.Expr]:
    """Return ``<name>.month_only`` of every date: whether its cell gives no day; null where it is empty."""
    months = {
        column.name: parsed[column.name].filter("month_only")["text"] if column.name in parsed else pl.Series([])
        for column in columns
        if column.kind == "date"
    }
    return [
        pl.col(TEXT.of(cell=name)).is_in(texts.cast(pl.String).implode()).alias(f"{name}.month_only")
        for name, texts in months.items()
    ]


def _word_columns(recalled: Mapping[str, pl.DataFrame], names: Sequence[str]) -> list[pl.Expr]:
    """Return ``<name>.word`` of the columns in which words were recalled; null where the text is not to be believed."""
    columns = []
    for name, texts in recalled.items():
        text, reasons = pl.col(TEXT.of(cell=name)), REASON.of(cell=name)
        number = text.replace_strict(texts["text"], texts["number"], default=None, return_dtype=pl.Int64)
        believed = pl.col(reasons).is_null() if reasons in names else pl.lit(value=True)
        columns.append(pl.when(believed).then(number).alias(WORD.of(cell=name)))
    return columns


def _state_column(name: str, *, present: bool, recalled: bool = False) -> pl.Expr:
    ok, empty, unreadable = (pl.lit(state, dtype=STATE_DTYPE) for state in ("ok", "empty", "unreadable"))
    if not present:
        return empty.alias(STATE.of(cell=name))
    nothing = pl.col(TEXT.of(cell=name)).is_null()
    if recalled:  # a word without a value is to count as empty
        nothing |= pl.col(WORD.of(cell=name)).is_not_null() & pl.col(name).is_null()
    empties = pl.when(nothing).then(empty)
    return empties.when(pl.col(name).is_not_null()).then(ok).otherwise(unreadable).alias(STATE.of(cell=name))


def _without_contradictions(names: set[str]) -> list[pl.Expr]:
    """Return values and states anew: cells that contradict each other have no value; an empty one stays empty."""
    contradicting: dict[str, pl.Expr] = {}
    for number in sorted({split_name(name)[1] for name in names}):
        issued, expires, qualification, verification = (numbered_name(name, number) for name in _CONTRADICTING)
        if {issued, expires} <= names:
            reversed_ = pl.col(expires) < pl.col(issued)
            contradicting |= {issued: reversed_, expires: reversed_}
        if {qualification, verification} <= names:
            refuted = pl.col(verification) == "failed"
            contradicting |= {verification: refuted, qualification: refuted & pl.col(qualification).is_not_null()}
    if {"birth_date", "id_number"} <= names:
        another = _is_another_birth_date()
        contradicting |= {"birth_date": another, "id_number": another}
    typed = [pl.when(~bad | bad.is_null()).then(pl.col(name)).alias(name) for name, bad in contradicting.items()]
    contradiction = pl.lit("contradiction", dtype=STATE_DTYPE)
    states = [
        pl.when(bad).then(contradiction).otherwise(STATE.of(cell=name)).alias(STATE.of(cell=name))
        for name, bad in contradicting.items()
    ]
    return typed + states


def _is_another_birth_date() -> pl.Expr:
    """Return whether the ID number has another birth date, or another month where the cell gives no day; else null."""
    day, in_number = pl.col("birth_date"), pl.col("id_number.born")
    return pl.when("birth_date.month_only").then(in_number.dt.month_start() != day).otherwise(in_number != day)


def _derived_columns(names: set[str], as_of: date) -> list[pl.Expr]:
    day = pl.lit(as_of, dtype=pl.Date)
    if "application_date" in names:
        empty = pl.col("application_date.state") == "empty"
        day = pl.when(empty).then(day).otherwise("application_date")
    derived = [day.alias(AS_OF.name)]
    if "nationality" in names:
        nationality = pl.col("nationality")
        group = (
            pl.when(nationality == "CN").then(pl.lit("mainland"))
            .when(nationality.is_in(["HK", "MO", "TW"])).then(pl.lit("hmt"))
            .when(nationality.is_not_null()).then(pl.lit("foreign"))
        )  # fmt: skip
        derived.append(group.alias(GROUP.name))
    return derived
