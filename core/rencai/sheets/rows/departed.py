"""Tell which lines are marked: of people who have left, struck through, or hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.codes import MARKED, Mark
from rencai.sheets.rows.body import PERSONAL, own_headings
from rencai.system import word_lists
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rencai.sheets.headers.grid import Header
    from rencai.sheets.rows.marks import Marks


@dataclass(frozen=True)
class LeaveOut:
    """Which marked lines are left out of the applicants, none by default; ``on``: the day on which people have left."""

    marks: tuple[Mark, ...] = ()
    on: date | None = None


NOBODY = LeaveOut()
"""All are scored."""

_KEYS = {"heading": ("status", "left", "employed", "day"), "text": ("words", "denials", "yes", "no")}
_DAY = r"((?:19|20)[0-9]{2})(?:[^0-9]{0,3}([0-9]{1,2}))?(?:[^0-9]{0,3}([0-9]{1,2}))?"
_STRUCK = 2
"""Filled cells at least, half of the line's, that make it struck through where the name is not."""


@dataclass(frozen=True)
class _Words:
    status: str
    words: str
    denials: str
    headings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def _words() -> _Words:
    """Return the words of departed.toml.

    :raises WordListError: when it is wrong.
    """
    whole = word_lists.read(__name__, "departed.toml")
    whole.require_keys(_KEYS)
    for key, lists in _KEYS.items():
        whole.section(key).require_keys(lists)
    heading, text = whole.section("heading"), whole.section("text")
    return _Words(
        any_of(heading.words("status")),
        any_of(text.words("words")),
        any_of(text.words("denials")),
        {key: frozenset(heading.words(key)) for key in ("left", "employed", "day")},
        {key: text.words(key) for key in ("yes", "no")},
    )


def find_marked(body: pl.DataFrame, header: Header, marks: Marks, on: date | None) -> dict[Mark, pl.Series]:
    """Return for each mark which lines of the body have it.

    :param marks: those of the body, lines counted from its first.
    :param on: the day on which somebody whose day of leaving stands in the line has left; None: any day counts.
    """
    lines = pl.Series(range(body.height), dtype=pl.Int64)
    return {
        "departed": _is_departed(body, header, on) | lines.is_in(_departed_by_comment(marks)),
        "struck": _is_struck(body, header, marks),
        "hidden": lines.is_in(list(marks.hidden)),
    }


def _is_departed(body: pl.DataFrame, header: Header, on: date | None) -> pl.Series:
    own = own_headings(header, (), body.width)
    mapped = set(header.mapping.values())
    columns = [(index, texts[0]) for index, texts in own.items() if texts and index not in mapped]
    tests = [test for index, heading in columns for test in _column_tests(f"column_{index}", heading, on)]
    if "name" in header.mapping:
        behind = rf"[(（\[【](?:现?已)?(?:{_words().words})[^)）\]】]{{0,8}}[)）\]】]\s*$"
        tests.append(pl.col(f"column_{header.mapping['name']}").str.contains(behind))
    named = body.select(pl.nth(index).alias(f"column_{index}") for index in range(body.width))
    none = pl.Series([False], dtype=pl.Boolean).new_from_index(0, body.height)
    return named.select(pl.any_horizontal(tests).fill_null(value=False)).to_series() if tests else none


def _column_tests(column: str, heading: str, on: date | None) -> list[pl.Expr]:
    """Return what in a column of that heading says that a person has left."""
    words = _words()
    text = pl.col(column).str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    if heading in words.headings["day"]:
        return [_is_past(text, on) | _says_departed(text)]
    if heading in words.headings["left"]:
        return [text.is_in(list(words.answers["yes"])) | _says_departed(text)]
    tests = [text.is_in(list(words.answers["no"]))] if heading in words.headings["employed"] else []
    status = pl.select(pl.lit(heading).str.contains(words.status)).item()
    return [*tests, _says_departed(text)] if status or tests else []


def _says_departed(text: pl.Expr) -> pl.Expr:
    words = _words()
    whole = text.str.contains(rf"^(?:{words.words})$")
    return whole | (text.str.contains(words.words) & ~text.str.contains(words.denials))


def _is_past(text: pl.Expr, on: date | None) -> pl.Expr:
    """Return whether the text has a day that is no later; the last one that a year or a month alone may mean."""
    parts = text.str.extract_groups(_DAY)
    year, month, day = (parts.struct.field(str(place)).cast(pl.Int32) for place in (1, 2, 3))
    number = year * 10_000 + month.fill_null(12) * 100 + day.fill_null(31)
    last = 99_999_999 if on is None else on.year * 10_000 + on.month * 100 + on.day
    return number <= last


def _departed_by_comment(marks: Marks) -> list[int]:
    comments = pl.DataFrame(marks.comments, schema=("line", "column", "text"), orient="row") if marks.comments else None
    if comments is None:
        return []
    departed = comments.select(_says_departed(pl.col("text").cast(pl.String).str.to_lowercase())).to_series()
    return comments.filter(departed)["line"].to_list()


def _is_struck(body: pl.DataFrame, header: Header, marks: Marks) -> pl.Series:
    """Return which lines are struck through: who it is, or half of the filled cells."""
    none = pl.Series([False], dtype=pl.Boolean).new_from_index(0, body.height)
    cells = [(line, column) for line, column in marks.struck if line < body.height and 0 <= column < body.width]
    if not cells:
        return none
    names = {header.mapping[name] for name in PERSONAL if name in header.mapping}
    struck: dict[int, int] = {}
    for line, column in cells:
        if (body[line, column] or "").strip():
            struck[line] = struck.get(line, 0) + (body.width if column in names else 1)
    lines = [line for line, count in struck.items() if count >= body.width or _is_mostly(body, line, count)]
    return none.scatter(sorted(lines), True)  # noqa: FBT003 - the value if lines else none


def _is_mostly(body: pl.DataFrame, line: int, count: int) -> bool:
    return count >= _STRUCK and 2 * count >= sum(bool(text and text.strip()) for text in body.row(line))


def leave_out(reasons: pl.Series, marked: Mapping[Mark, pl.Series], marks: Sequence[Mark]) -> pl.Series:
    """Return the reasons why lines are no applicants, with the marks for which applicants are left out."""
    for mark in (mark for mark in MARKED if mark in marks):
        out = (reasons.is_null() & marked[mark]).arg_true()
        reasons = reasons.scatter(out, mark) if out.len() else reasons
    return reasons
