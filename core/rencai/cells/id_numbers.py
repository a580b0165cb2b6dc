"""Validate identity document numbers, read their birth dates, and count the people they tell apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

import polars as pl

from rencai.cells.parsers import is_name

_FIRST = date(1900, 1, 1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of the first 17 digits (GB 11643): 2 to the power of the digit's position, modulo 11.

The last digit, the check digit, weighs 1.
"""

_RESIDENT = r"^[0-9X]{18}$"
"""Resident IDs, the residence permits of 81, 82 and 83 and the permanent residence card of 9 are built alike."""

_USUAL = r"^[0-9]{17}[0-9X]$"
_NUMERIC = r"^[0-9](?:\.[0-9]+E\+?|E\+)[0-9]{1,3}$|^[0-9]{6,}\.0+$"
"""A number as a spreadsheet shows it or a program writes it; its last digits are gone."""

_LONGEST = 100
"""Characters at most of what may be a number, with all that is typed around it."""
_MASKED = r"[*●•○■□×]|\.{2}|X{4}"
_BETWEEN = r"[\s\p{Pd}\p{Cf}]|^['’‘`]"


@dataclass(frozen=True)
class PeopleCount:
    """How many rows there are, how many people their usable ID numbers name, and how many rows have no such number."""

    rows: int
    people: int
    unnumbered: int


def parse(texts: pl.Series, as_of: date) -> pl.DataFrame:
    """Return each text's ``number``, in capitals without spaces and hyphens, and the birth date in it, ``born``.

    The number is null where it cannot be what was meant. One of 18 digits (GB 11643) must fit its check digit and hold
    a birth date from 1900 to ``as_of``. Other numbers hold no such date (``born`` is null) and are taken as they are,
    except for placeholders, masked numbers and what a number format has left of one.

    >>> from datetime import date
    >>> texts = pl.Series(["11010519491231 002x", "110105194912310021", "e-1234567", "待补", "1.1E+17"])
    >>> parse(texts, date(2026, 1, 1))["number"].to_list()
    ['11010519491231002X', None, 'E1234567', None, None]
    """
    text, resident, born = pl.col("text"), pl.col("resident"), pl.col("born")
    return (
        _tidy(texts)
        .with_columns(
            born=pl.when(resident).then(text.str.slice(6, 8)).str.to_date("%Y%m%d", strict=False),
            body=text.str.head(17).cast(pl.Int64, strict=False),  # a column: 17 digits are taken from it
        )
        .select(
            "born", number=pl.when(~resident | (_check_digit_fits(text) & born.is_between(_FIRST, as_of))).then(text)
        )
        .select("number", born=pl.when(pl.col("number").is_not_null()).then("born"))
    )


def _tidy(texts: pl.Series) -> pl.DataFrame:
    """Return the usable numbers as ``text``, and which of them are ``resident`` IDs.

    Most are written as they should be, which is cheap to see: the others alone are tidied.
    """
    frame = texts.to_frame("text").with_columns(resident=pl.col("text").str.contains(_USUAL))
    if frame["resident"].all():
        return frame
    usable = pl.when("resident").then("text").otherwise(_usable_number(pl.col("text")))
    return frame.select(text=usable).with_columns(resident=pl.col("text").str.contains(_RESIDENT))


def _usable_number(text: pl.Expr) -> pl.Expr:
    """Return the number tidied up, null where it is a placeholder, masked, or was a spreadsheet's number."""
    text = pl.when(text.str.len_chars() <= _LONGEST).then(text)
    plain = _plain(text)
    whole = is_name(text) & ~plain.str.contains(_MASKED) & ~plain.str.contains(_NUMERIC)
    return pl.when(whole).then(plain)


def contains_number(texts: pl.Series, number: str) -> bool:
    """Return whether any text is or holds that number, however it is typed; ``number`` is as ``parse`` returns it."""
    alone = f"(?:^|[^0-9A-Z]){re.escape(number)}(?:$|[^0-9A-Z])"  # not within a longer number
    spaced = pl.col("text").str.normalize("NFKC").str.to_uppercase()
    distinct = texts.drop_nulls().unique().to_frame("text")
    match = distinct.select((spaced.str.contains(alone) | _plain(pl.col("text")).str.contains(alone)).any())
    return bool(match.item())


def problem_code(text: pl.Expr, stored: pl.Expr) -> pl.Expr:
    """Return the error code of a text that ``parse`` refuses; ``stored``: whether the spreadsheet holds a number."""
    plain = _plain(text.str.head(_LONGEST))
    return (
        pl.when(stored | plain.str.contains(_NUMERIC)).then(pl.lit("E_CELL_ID_NUMBER"))
        .when(plain.str.contains(_RESIDENT)).then(pl.lit("E_CELL_ID"))
        .otherwise(pl.lit("E_CELL_ID_NONE"))
    )  # fmt: skip


def count_people(typed: pl.DataFrame) -> PeopleCount:
    """Count the people of the normalised frame: one for each usable ID number, on however many rows it stands.

    A row whose number is empty, unreadable or contradicts the birth date counts as ``unnumbered``.
    """
    numbered, unnumbered = typed.select(
        found=pl.col("id_number").drop_nulls().n_unique(), unnumbered=pl.col("id_number").null_count()
    ).row(0)
    return PeopleCount(typed.height, numbered, unnumbered)


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.replace_all(_BETWEEN, "").str.to_uppercase()


def _check_digit_fits(text: pl.Expr) -> pl.Expr:
    """Return whether the 18 digits weigh 1 modulo 11 (ISO 7064 MOD 11-2); null where ``body``, the first 17, is."""
    digits = [pl.col("body") // 10 ** (16 - position) % 10 * weight for position, weight in enumerate(_WEIGHTS)]
    last = pl.when(text.str.ends_with("X")).then(10).otherwise(text.str.tail(1).cast(pl.Int64, strict=False))
    return reduce(add, digits, last) % 11 == 1
