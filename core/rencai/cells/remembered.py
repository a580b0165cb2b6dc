"""Read cells by what a department answered that their words mean, where no vocabulary has them.

Only whole cells are read so, and only cells that could not be read. A word of a column whose values are a closed list
may mean one of them; of any other column (dates, numbers, names of qualifications) that its cells count as empty, as
what they mean is never guessed. Words are compared by keyed digests, so that none is stored as it was typed.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.columns import split_name
from rencai.cells.reasons import reason
from rencai.cells.schema import REMEMBERED
from rencai.cells.vocabulary import displays
from rencai.decisions.standing import live
from rencai.messages.lookup import pick, text
from rencai.system.text import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.cells.parsers import Vocabulary
    from rencai.cells.vocabulary import Displays
    from rencai.policy.nouns import Column


AS_EMPTY = ""
"""The value of a word whose cells are to count as if they were empty."""
YES, NO = "yes", "no"
"""The values of a word in a column of yes or no."""

_MOMENT = "%Y-%m-%dT%H:%M:%S%z"
_WHOSE = {True: "word.own", False: "word.promoted"}
_LONGEST = 20
"""Chinese characters of a word; of Latin letters twice as many. A longer text is no word, but says something."""
_NAMING = ("qualification", "issuer")
_DIGITS = 4
"""Digits of a word, a year's at the most: a text with more of them may be somebody's number."""
_AROUND = BLANK + "。.,，、;；:：!！'\"‘’“”()（）[]【】"
"""What around a word makes no other one; a question mark does."""


@dataclass(frozen=True, eq=False)
class RememberedWords:
    """The words that a department's run applies: its own and the promoted ones.

    :param key: makes the digests, see ``with_digests``.
    :param rows: a frame of ``cells.schema.REMEMBERED``.
    """

    key: bytes
    rows: pl.DataFrame

    def of(self, column: str, values: Sequence[str]) -> pl.DataFrame:
        """Return the rows of a column that mean one of the values or ``AS_EMPTY``; what the column lost means nothing.

        :param column: its canonical name without a number.
        """
        return self.rows.filter(pl.col("column") == column, pl.col("value").is_in([AS_EMPTY, *values]))


NONE = RememberedWords(b"", REMEMBERED.empty())
"""Nothing is remembered."""


def is_closed(column: Column) -> bool:
    """Return whether the column's values are a closed list: yes and no, or published words."""
    return column.kind in ("flag", "word")


def may_hold_words(column: Column) -> bool:
    """Return whether the unread words of the column are gathered: it has values that a cell can fail to be."""
    return is_closed(column) or column.kind in ("date", "number") or split_name(column.name)[0] in _NAMING


def column_values(column: Column, vocabulary: Vocabulary) -> list[str]:
    """Return the values that a word of the column may mean, beside ``AS_EMPTY``."""
    if not is_closed(column):
        return []
    if column.kind == "flag":
        return [YES, NO]
    frame = vocabulary.places if column.name == "work_city" else vocabulary.words[column.name]
    return frame["value"].unique(maintain_order=True).to_list()


def effective(words: pl.DataFrame, department: str) -> pl.DataFrame:
    """Return the words that hold for the department: the last on each column and word, its own before a promoted one.

    :param words: ``cells.schema.REMEMBERED_STORED`` of any departments.
    :returns: these rows by number, with ``own``; they have the columns of ``cells.schema.REMEMBERED``.
    """
    last = live(words, department).unique(["column", "digest"], keep="last", maintain_order=True)
    return last.sort("number")


def fold_word(text: pl.Expr) -> pl.Expr:
    """Return the text as words are compared: width, case, spaces, and marks around it make no other word.

    >>> texts = pl.Series(["（办理中）", "办理 中。", "Part Time", "是？"])
    >>> pl.select(fold_word(pl.lit(texts))).to_series().to_list()
    ['办理中', '办理中', 'parttime', '是?']
    """
    plain = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "").str.strip_chars(_AROUND)
    return plain.str.normalize("NFKC")


def is_word(text: pl.Expr) -> pl.Expr:
    """Return whether the text may be a word: it has a letter, is short, and is no number, picture or formula's error.

    >>> texts = pl.Series(["轮岗", "2024年新签", "13800000000", "#N/A", "in progress with the notary", "？", "长" * 21])
    >>> pl.select(is_word(pl.lit(texts))).to_series().to_list()
    [True, True, False, False, True, False, False]
    """
    folded = fold_word(text)
    width = (folded.str.len_bytes() + folded.str.len_chars()) / 2
    number = folded.str.count_matches(r"\p{N}") > _DIGITS
    return folded.str.contains(r"\p{L}") & (width <= 2 * _LONGEST) & ~number & reason(text).is_null()


def with_digests(words: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Add the ``digest`` of each word of a column; what ``fold_word`` folds may not change once words are stored.

    :param words: has ``column``, the canonical name without a number, and ``text``, which is a word.
    :param key: the store's secret.
    """
    folded = words.select("column", fold_word(pl.col("text"))).rows()
    digests = [hmac.digest(key, "\0".join(("word", *each)).encode(), "sha256").hex() for each in folded]
    return words.with_columns(pl.Series("digest", digests, pl.String))


def describe(words: RememberedWords, columns: Sequence[Column], cities: Displays, lang: str) -> dict[int, str]:
    """Return the number of each word -> whose it is and how its cells were read; never the word itself."""
    by_name = {column.name: column for column in columns}
    notes = {}
    day = pl.col("at").str.to_datetime(_MOMENT, time_zone="UTC").dt.convert_time_zone("Asia/Shanghai").dt.date()
    rows = words.rows.filter(pl.col("column").is_in(list(by_name))).with_columns(day=day)
    for row in rows.iter_rows(named=True):
        column = by_name[row["column"]]
        notes[row["number"]] = text(
            "word.note", lang, column=column.heading(lang), whose=text(_WHOSE[row["own"]], lang), number=row["number"],
            by=row["by"], day=row["day"], name=display(column, row["value"], cities, lang),
        )  # fmt: skip
    return notes


def display(column: Column, value: str, cities: Displays, lang: str) -> str:
    """Return a value of a closed column as it is shown: what has no name of its own goes by itself."""
    if value == AS_EMPTY:
        return text("word.as_empty", lang)
    shown = displays(column, cities).get(value)
    return pick(shown, lang) if shown else value


def recall(
    parsed: Mapping[str, pl.DataFrame], columns: Sequence[Column], vocabulary: Vocabulary, words: RememberedWords
) -> tuple[Mapping[str, pl.DataFrame], Mapping[str, pl.DataFrame]]:
    """Give the texts that could not be read the values which their words are remembered to mean.

    :param parsed: column -> its distinct texts, ``text`` with ``value``.
    :returns: ``parsed`` with these values, and by column the texts that were read so: ``text`` with the ``number`` of
        the word. One that has a number and no value is to count as empty.
    """
    if words.rows.is_empty():
        return parsed, {}
    read, recalled = dict(parsed), dict[str, pl.DataFrame]()
    for column in columns:
        like = replace(column, name=split_name(column.name)[0])
        rows = words.of(like.name, column_values(like, vocabulary)) if may_hold_words(like) else REMEMBERED.empty()
        hits = _hits(parsed[column.name], rows, words.key) if rows.height else rows
        if hits.height:
            read[column.name] = _with_values(parsed[column.name], hits)
            # where a further certificate's column has numbers, that of the first has them too
            recalled.setdefault(like.name, hits.select("text", "number").clear())
            recalled[column.name] = hits.select("text", "number")
    return read, recalled


def _hits(texts: pl.DataFrame, rows: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Return the unread texts whose word is among the rows, with its ``number`` and what it is ``meant`` as."""
    unread = texts.filter(pl.col("value").is_null() & is_word(pl.col("text"))).select("text")
    digests = with_digests(unread.with_columns(column=pl.lit(rows["column"][0])), key)
    return digests.join(rows.select("digest", "number", meant="value"), on="digest", maintain_order="left")


def _with_values(texts: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    """Return the texts, those of the hits with the value that is meant; what is to count as empty has none."""
    flags = texts["value"].dtype == pl.Boolean
    meant = pl.col("meant")
    if (hits["meant"] == AS_EMPTY).all():
        return texts
    value = pl.when(meant == YES).then(statement=True).when(meant == NO).then(statement=False) if flags else meant
    values = hits.filter(meant != AS_EMPTY).select("text", recalled=value)
    joined = texts.join(values, on="text", how="left", maintain_order="left")
    return joined.with_columns(value=pl.coalesce("value", "recalled")).drop("recalled")
