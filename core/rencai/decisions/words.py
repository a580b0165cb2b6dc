"""What a department answers that words mean which no vocabulary has: take answers, store, list, undo, promote them."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.normalise import normalise
from rencai.cells.remembered import (
    AS_EMPTY,
    NO,
    YES,
    column_values,
    effective,
    fold_word,
    is_closed,
    is_word,
    may_hold_words,
    with_digests,
)
from rencai.cells.unread_words import as_empty_words, line_code
from rencai.decisions import marking
from rencai.decisions.marking import Marked
from rencai.decisions.schema import WORD_FAULTS, WORDS_LISTED, WORDS_PARSED, WORDS_STORED
from rencai.ruling.score import build_vocabulary
from rencai.sheets.headers.meaning import find_column
from rencai.store import audit, database, words
from rencai.system import clock
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rencai.cells.parsers import Vocabulary
    from rencai.messages.codes import WordFault
    from rencai.plugins.loader import Installed
    from rencai.policy.nouns import Column
    from rencai.system.frames import Row


KIND = Marked(
    table=words.TABLE, noun="word", code="E_USAGE_WORD", command="rencai words list",
    gone="of a column or value that is no more", undone="words_undone", promoted="words_promoted",
    withdrawn="words_withdrawn", read_all=words.read_all, effective=effective,
)  # fmt: skip

_NO_DAY = date(2000, 1, 1)
"""A basis date, which no column of choices asks for."""


def parse(answers: pl.DataFrame, installed: Installed) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what the answers say that words mean, and the cells that cannot be taken.

    A word that the vocabulary reads is refused, as it can have no other meaning.

    :param answers: ``decisions.schema.WORD_ANSWERS``.
    :returns: ``decisions.schema.WORDS_PARSED`` and ``WORD_FAULTS``, both in the answers' order.
    """
    columns = {column.name: column for column in installed.columns() if may_hold_words(column)}
    rows = answers.with_columns(
        word=fold_word(pl.col("text")), fits=is_word(pl.col("text")), folded=fold(pl.col("answer"))
    ).to_dicts()
    headings = {heading: find_column(heading or "", installed.columns()) for heading in answers["column"].unique()}
    readings = _readings(rows, headings, columns, build_vocabulary(installed))
    taken: dict[tuple[str, str], Row] = {}
    faults: list[tuple[str, WordFault, str | None]] = []
    for row in rows:
        name = headings[row["column"]] or ""
        read = readings.get(name, {})
        closed = name in columns and is_closed(columns[name])
        value = AS_EMPTY if row["folded"] in as_empty_words() else read.get(row["answer"]) if closed else None
        earlier = taken.get((name, row["word"]))
        if fault := _fault(row, name, columns, read):
            faults.append((row["cell"], fault, None))
        elif value is None:
            faults.append((row["cell"], "E_WORD_VALUE", None))
        elif earlier and earlier["value"] != value:
            faults.append((row["cell"], "E_WORD_TWICE", earlier["cell"]))
        else:
            taken.setdefault((name, row["word"]), {**row, "column": name, "value": value})
    parsed = pl.DataFrame(list(taken.values()), WORDS_PARSED.dtypes, orient="row")
    return parsed, pl.DataFrame(faults, WORD_FAULTS.dtypes, orient="row")


def _fault(row: Row, name: str, columns: Mapping[str, Column], read: Mapping[str, str | None]) -> WordFault | None:
    """Return what is wrong with an answer, whatever it says: its column, its word, or the code of its line."""
    if row["coded"] and (row["line"] or "").strip() != line_code(name, row["word"] or ""):
        return "E_WORD_LINE"
    if name not in columns:
        return "E_WORD_COLUMN"
    if not row["fits"]:
        return "E_WORD_TEXT"
    return "E_WORD_READ" if read[row["text"]] is not None else None


def _readings(
    rows: Iterable[Row], headings: Mapping[str, str | None], columns: Mapping[str, Column], vocabulary: Vocabulary
) -> dict[str, dict[str, str | None]]:
    """Return column -> text -> the value that the vocabulary reads there, of the words and the answers."""
    texts: dict[str, list[str]] = {}
    for row in rows:
        if (name := headings[row["column"]] or "") in columns:
            texts.setdefault(name, []).extend(text for text in (row["text"], row["answer"]) if text)
    return {name: _read(columns[name], each, vocabulary) for name, each in texts.items()}


def _read(column: Column, texts: Sequence[str], vocabulary: Vocabulary) -> dict[str, str | None]:
    distinct = list(dict.fromkeys(texts))
    keys = {"input": pl.lit(""), "sheet": pl.lit(""), "row": pl.int_range(pl.len(), dtype=pl.Int64)}
    cells = pl.DataFrame({column.name: distinct}, schema={column.name: pl.String}).with_columns(**keys)
    values = normalise(cells, [column], vocabulary, _NO_DAY).frame[column.name]
    if values.dtype == pl.Boolean:
        values = pl.Series([None if value is None else YES if value else NO for value in values], dtype=pl.String)
    return dict(zip(distinct, values.cast(pl.String), strict=True))


def store_words(data: Path, department: str, parsed: pl.DataFrame, *, by: str, account: str) -> pl.DataFrame:
    """Store the answers that are new to the department, and record that in the audit log.

    :param parsed: ``decisions.schema.WORDS_PARSED``.
    :param by: who answered.
    :param account: who brought the answers in.
    :returns: ``decisions.schema.WORDS_STORED``.
    """
    at = clock.moment()
    subject = with_digests(parsed, database.key(data)) if parsed.height else parsed.with_columns(digest="text")
    new = words.record(data, department, subject.select("column", "digest", "value", "text"), by=by, at=at)
    if new.height:
        details = {"numbers": new["number"].to_list(), "by": by}
        audit.record(data, at=at, by=account, action="words_stored", subject=department, details=details)
    return new.select(WORDS_STORED.columns)


def list_words(data: Path, installed: Installed, department: str | None = None) -> pl.DataFrame:
    """Return words with what they count for now (``decisions.schema.WORDS_LISTED``), oldest first.

    :param department: whose words, with all promoted ones; None: every department's, each judged by its own.
    """
    listed = marking.with_states(KIND, KIND.read_all(data), department, lambda rows: _void_numbers(rows, installed))
    if installed.broken:  # the column or the value may be of a package that cannot be asked now
        suspended = pl.col("state") == "void"
        listed = listed.with_columns(state=pl.when(suspended).then(pl.lit("suspended")).otherwise("state"))
    return words.unsealed(data, listed).select(WORDS_LISTED.columns)


def _void_numbers(every: pl.DataFrame, installed: Installed) -> list[int]:
    """Return the numbers of the words whose column or value no installed city has any more."""
    if every.is_empty():
        return []
    vocabulary = build_vocabulary(installed)
    values = {
        column.name: {AS_EMPTY, *column_values(column, vocabulary)}
        for column in installed.columns()
        if may_hold_words(column)
    }
    rows = every.select("number", "column", "value").iter_rows()
    return [number for number, column, value in rows if value not in values.get(column, ())]


undo, withdraw = partial(marking.undo, KIND), partial(marking.withdraw, KIND)
"""Undo words of a department; end the promotion of words."""


def promote(data: Path, installed: Installed, numbers: Sequence[int], *, by: str) -> None:
    """Promote words, as ``marking.promote``."""
    marking.promote(KIND, data, numbers, lambda rows: _void_numbers(rows, installed), by=by)
