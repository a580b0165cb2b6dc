"""What departments answered that words of cells mean; no answer is ever deleted, only marked (``store.marks``).

A word is stored as a keyed digest, by which it is recognised, and sealed, so that the department sees again what it
answered: a cell's text is never stored as it was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.remembered import NONE, RememberedWords, effective
from rencai.cells.schema import REMEMBERED, REMEMBERED_STORED
from rencai.store import marks
from rencai.store.database import key, open_store, store_exists, transaction
from rencai.store.sealed import seal, unseal

if TYPE_CHECKING:
    from pathlib import Path


TABLE = "words"
_SUBJECT = ("column", "digest", "value")


def read_all(data: Path) -> pl.DataFrame:
    """Return every word of every department, oldest first, under ``cells.schema.REMEMBERED_STORED``; creates no store.

    :raises OutputError: when the store cannot be read.
    """
    if not store_exists(data):
        return REMEMBERED_STORED.empty()
    with open_store(data) as store:
        return marks.select_all(store, TABLE, REMEMBERED_STORED)


def read_applied(data: Path, department: str) -> RememberedWords:
    """Return the words that a run of the department applies: its own and the promoted ones.

    :raises OutputError: when the store cannot be read.
    """
    frame = effective(read_all(data), department).select(REMEMBERED.columns)
    return RememberedWords(key(data), frame) if frame.height else NONE


def unsealed(data: Path, words: pl.DataFrame) -> pl.DataFrame:
    """Return the words with their ``text`` in clear; null where it cannot be unsealed."""
    secret = key(data) if words.height else b""
    return words.with_columns(pl.Series("text", [unseal(secret, each) for each in words["sealed"]], pl.String))


def record(data: Path, department: str, wanted: pl.DataFrame, *, by: str, at: str) -> pl.DataFrame:
    """Store those of ``wanted`` that are not in force already, all or none, and return them with their numbers.

    :param wanted: columns ``column``, ``digest``, ``value``, and ``text``, the word in clear, which is stored sealed.
    """
    secret = key(data)
    with open_store(data) as store, transaction(store):
        every = marks.select_all(store, TABLE, REMEMBERED_STORED)
        own = every.filter(pl.col("department") == department)
        news = wanted.unique(_SUBJECT, maintain_order=True).join(
            effective(own, department), on=_SUBJECT, how="anti", maintain_order="left"
        )
        sealed = pl.Series("sealed", [seal(secret, text) for text in news["text"]], pl.String)
        rows = marks.numbered(news.drop("text").with_columns(sealed), every.height, department, by=by, at=at)
        store.table(TABLE).insert_all(rows.to_dicts())
    return rows
