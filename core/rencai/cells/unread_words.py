"""Gather the words that no vocabulary has, each once, so that a person says once what it means.

What may be somebody's name or number is left out: it is shown as a problem, and is nothing to remember.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.columns import split_name
from rencai.cells.remembered import fold_word, is_word, may_hold_words
from rencai.cells.schema import WORD_LINES
from rencai.system import word_lists
from rencai.system.text import fold
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rencai.policy.nouns import Column
    from rencai.system.word_lists import Section


PERSONAL = ("name", "applicant_id", "id_number", "certificate_number")
"""The columns whose cells are people's names and numbers: the same text in another column is no word."""
UNREAD = ("E_CELL_WORD", "E_CELL_FLAG", "E_CELL_PLACE", "E_CELL_DATE", "E_CELL_NUMBER")
"""The problems of cells whose text no vocabulary has, or is no date and no number."""

_LATIN_NAME = r"^\p{Lu}[\p{Ll}\p{Lu}'’.-]*(?:[ ,]+\p{Lu}[\p{Ll}\p{Lu}'’.-]*){1,2}$"


def word_columns(columns: Iterable[Column]) -> list[str]:
    """Return the names of the columns whose unread words are gathered, those of further certificates included."""
    return [column.name for column in columns if may_hold_words(column)]


def with_lines(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells that hold a word, with the canonical ``column`` and the code of the word's ``line``.

    :param cells: cells of columns (``word_columns``): ``column`` and ``text``, others are carried along.
    """
    words = cells.filter(is_word(pl.col("text")))
    distinct = words.select("column", "text").unique(maintain_order=True)
    bases = {name: split_name(name)[0] for name in distinct["column"].unique()}
    folded = distinct.with_columns(base=pl.col("column").replace(bases), word=fold_word(pl.col("text")))
    codes = [line_code(base, word) for base, word in folded.select("base", "word").iter_rows()]
    coded = folded.with_columns(pl.Series("line", codes, pl.String)).drop("word")
    joined = words.join(coded, on=["column", "text"], how="left", maintain_order="left")
    return joined.with_columns(column="base").drop("base")


def word_lines(cells: pl.DataFrame, personal: Sequence[pl.Series]) -> pl.DataFrame:
    """Return each column's words once: of cells that could not be read, and of those that remembered words read.

    :param cells: as ``with_lines`` gives them, with ``person``, what tells people apart, and the ``number`` of the word
        by which each was read, null where it could not be.
    :param personal: the texts of ``PERSONAL``.
    :returns: ``cells.schema.WORD_LINES``.
    """
    if cells.is_empty():
        return WORD_LINES.empty()
    answered = pl.col("number").is_not_null()
    return (
        cells.group_by("line", "number", maintain_order=True)
        .agg(
            pl.first("column"),
            text=pl.col("text").mode(maintain_order=True).first(),
            cells=pl.len().cast(pl.Int64),
            people=pl.col("person").n_unique().cast(pl.Int64),
        )
        .filter(answered | ~_is_personal(personal))
        .sort(answered, "cells", descending=[False, True], maintain_order=True)
        .select(WORD_LINES.columns)
    )


def _is_personal(personal: Sequence[pl.Series]) -> pl.Expr:
    """Return whether a line's text is a person's name or number in the batch, or one person's and like a name."""
    texts = pl.concat([pl.Series("text", [], pl.String), *(texts.alias("text").drop_nulls() for texts in personal)])
    folded = texts.unique().to_frame().select(fold(pl.col("text"))).to_series().drop_nulls()
    return fold(pl.col("text")).is_in(folded.implode()) | ((pl.col("people") == 1) & _like_a_name(pl.col("text")))


def line_code(column: str, word: str) -> str:
    """Return what shows later whether a line that comes back is as it was written: a digest of column and word.

    :param word: as by ``fold_word``.
    """
    return hashlib.sha256(f"word\0{column}\0{word}".encode()).hexdigest()[:8].upper()


def _like_a_name(text: pl.Expr) -> pl.Expr:
    """Return whether the text may be a person's name: a surname and one or two characters, or words in capitals.

    >>> texts = pl.Series(["轮岗", "王合成", "欧阳某", "Wang Hecheng", "part time", "办理中"])
    >>> pl.select(_like_a_name(pl.lit(texts))).to_series().to_list()
    [False, True, True, True, False, False]
    """
    plain = text.str.normalize("NFKC").str.strip_chars()
    return plain.str.replace_all(r"\s", "").str.contains(_chinese_name()) | plain.str.contains(_LATIN_NAME)


@cache
def as_empty_words() -> frozenset[str]:
    """Return what may be answered where a word's cells are to count as empty, as by ``fold``.

    :raises WordListError: when unread_words.toml is wrong.
    """
    words = pl.Series(_word_list().words("as_empty"))
    return frozenset(pl.select(fold(pl.lit(words))).to_series().drop_nulls())


@cache
def _chinese_name() -> str:
    whole = _word_list()
    return rf"^(?:(?:{any_of(whole.words('compound'))})|(?:{any_of(whole.words('single'))}))\p{{Han}}{{1,2}}$"


def _word_list() -> Section:
    whole = word_lists.read(__name__, "unread_words.toml")
    whole.require_keys(("as_empty", "single", "compound"))
    return whole
