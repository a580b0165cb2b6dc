"""The sheet 词语: the words that no vocabulary has, each once, to be answered; and those that were answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import unread_words
from rencai.cells.columns import split_name
from rencai.cells.remembered import AS_EMPTY, display
from rencai.cells.schema import KEYS
from rencai.cells.vocabulary import displays
from rencai.decisions.word_sheet import HEADINGS
from rencai.messages.lookup import pick, text
from rencai.output.report.common import column_headings, say
from rencai.output.schema import WORDS
from rencai.output.xlsx.sheet import Banner, Choice, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.policy.nouns import Column
    from rencai.ruling.score import ScoredInputs


_WIDTHS = {
    "column": 20.0, "text": 22.0, "cells": 8.0, "people": 8.0, "answer": 18.0, "choices": 56.0, "note": 44.0,
    "line": 11.0,
}  # fmt: skip
_ABOVE = ("word.how", "word.holds")
"""The lines above the headings."""
_SHOWN = 45
"""Values up to which a line shows all; of a column with more, as of countries, it shows a few."""
_FEW = 10
_LISTED = 255
"""Characters of a list that Excel takes, commas included."""


def words_sheet(result: ScoredInputs) -> Sheet | None:
    """Return the sheet, or None where every word was read by the vocabulary.

    Words that nobody answered come first, those in most cells first; then those answered, to be answered otherwise.
    """
    frame = word_lines(result)
    if frame.is_empty():
        return None
    lang = result.lang
    values = [_listed(_values(result, name)) for name in result.word_lines["column"]]
    return Sheet(
        text("word.sheet", lang),
        frame,
        headings=[pick(both, lang) for both in HEADINGS.values()],
        widths=_WIDTHS,
        wrap=["text", "choices", "note"],
        choices={"answer": Choice(values, text("word.fill", lang), text("word.check", lang), text("word.other", lang))},
        banner=[Banner(text(code, lang), "note") for code in _ABOVE],
        tab="#ED7D31",
    )


def word_lines(result: ScoredInputs) -> pl.DataFrame:
    """Return the lines of the sheet (``output.schema.WORDS``)."""
    lines = result.word_lines
    if lines.is_empty():
        return WORDS.empty()
    names = lines["column"].to_list()
    return lines.select(
        column=pl.col("column").replace(dict(column_headings(result))),
        text="text",
        cells="cells",
        people="people",
        answer=pl.lit(None, pl.String),
        choices=pl.Series([_some(result, _values(result, name)) for name in names], dtype=pl.String),
        note=pl.col("number").replace_strict(dict(result.words), default=None, return_dtype=pl.String),
        line="line",
    )


def unanswered(result: ScoredInputs) -> pl.DataFrame:
    """Return the lines of ``ScoredInputs.word_lines`` that nobody answered."""
    return result.word_lines.filter(pl.col("number").is_null())


def answer_places(result: ScoredInputs) -> pl.DataFrame:
    """Return the unread cells whose word the sheet asks for: keys, ``column``, ``cells``, and ``row_`` of the sheet."""
    lines = unanswered(result).select("line", "cells", row_=pl.int_range(pl.len()) + len(_ABOVE) + 2)
    unread = result.word_cells.filter(pl.col("number").is_null())
    named = unread_words.with_lines(unread.with_columns(name="column"))
    return named.join(lines, on="line", maintain_order="left").select(*KEYS, "cells", "row_", column="name")


def cells_to_answer(result: ScoredInputs) -> pl.DataFrame:
    """Return ``index`` and ``column``, of a further certificate without its number, of the cells that are asked for."""
    wanted = answer_places(result).drop_nulls("row_")
    named = result.applicants.select("index", *KEYS).join(wanted, on=KEYS, how="inner")
    bases = {name: split_name(name)[0] for name in named["column"].unique()}
    return named.select("index", pl.col("column").replace(bases)).unique()


def _values(result: ScoredInputs, name: str) -> list[str]:
    """Return the words to choose from in a column, the last of which says that the cells count as empty."""
    column = _column(result.columns, name)
    shown = [display(column, value, result.cities, result.lang) for value in displays(column, result.cities)]
    return [*dict.fromkeys(shown), display(column, AS_EMPTY, result.cities, result.lang)]


def _some(result: ScoredInputs, values: list[str]) -> str:
    comma = say(result, "、", "; ")
    if len(values) <= _SHOWN:
        return comma.join(values)
    more = text("word.more", result.lang, count=len(values) - 1)
    return comma.join([*values[:_FEW], "…", values[-1]]) + more


def _listed(values: list[str]) -> list[str]:
    """Return as many of the values as a list to choose from takes, the last of them among these."""
    *others, last = values
    room, listed = _LISTED - len(last), list[str]()
    for value in (value for value in others if "," not in value):
        room -= len(value) + 1
        if room < 0:
            break
        listed.append(value)
    return [*listed, last]


def _column(columns: Iterable[Column], name: str) -> Column:
    return next(column for column in columns if column.name == name)
