"""Numbers of identity documents: which can be used, the day of birth in them, and how many people they tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from rencai.readings import names

if TYPE_CHECKING:
    from datetime import date

STORED = "id_number.number"
"""Whether the spreadsheet stores the cell as a number; null where it does not, or is not known to."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643: 2 to the power of the place, modulo 11; the last place, the check digit's own, weighs 1."""

_RESIDENT = r"^[0-9X]{18}$"
"""Resident IDs, the residence permits of 81, 82 and 83 and the permanent residence card of 9 are built alike."""

_NUMERIC = r"^[0-9](?:\.[0-9]+E\+?|E\+)[0-9]{1,3}$|^[0-9]{6,}\.0+$"
"""A number as a spreadsheet shows it or a program writes it; its last digits are gone."""

_MASKED = r"[*●•○■□×]|\.{2}|X{4}"
_BETWEEN = r"[\s\p{Pd}\p{Cf}]|^['’‘`]"


@dataclass(frozen=True)
class People:
    """How many rows there are, how many people their usable ID numbers name, and how many rows have no such number."""

    rows: int
    people: int
    unnumbered: int


def number(text: pl.Expr, as_of: date) -> pl.Expr:
    """The number in capitals without spaces and hyphens; null where it cannot be the one that was meant.

    One of 18 digits (GB 11643) must fit its check digit and hold a day of birth from 1900 to ``as_of``. Others are
    taken as they are, but for placeholders, masked numbers and what a number format has left of one.

    >>> from datetime import date
    >>> told = pl.DataFrame({"text": ["11010519491231 002x", "110105194912310021", "e-1234567", "待补", "1.1E+17"]})
    >>> told.select(number(pl.col("text"), date(2026, 1, 1)))["text"].to_list()
    ['11010519491231002X', None, 'E1234567', None, None]
    """
    plain = _plain(text)
    resident = plain.str.contains(_RESIDENT)
    whole = names(text) & ~plain.str.contains(_MASKED) & ~plain.str.contains(_NUMERIC)
    fits = ~resident | (_checked(plain) & (born(plain) <= as_of))
    return pl.when(whole & fits).then(plain)


def born(number: pl.Expr) -> pl.Expr:
    """The day in the places 7 to 14 of a number of 18 digits, not before 1900; null for every other number."""
    digits = pl.when(number.str.contains(_RESIDENT)).then(number.str.slice(6, 8))
    day = digits.str.to_date("%Y%m%d", strict=False)
    return pl.when(day.dt.year() >= 1900).then(day)  # noqa: PLR2004 - a year


def problem(text: pl.Expr, stored: pl.Expr) -> pl.Expr:
    """The code for a text that ``number`` refuses; ``stored``: whether the spreadsheet holds it as a number."""
    plain = _plain(text)
    return (
        pl.when(stored | plain.str.contains(_NUMERIC)).then(pl.lit("E_CELL_ID_NUMBER"))
        .when(plain.str.contains(_RESIDENT)).then(pl.lit("E_CELL_ID"))
        .otherwise(pl.lit("E_CELL_ID_NONE"))
    )  # fmt: skip


def people(typed: pl.DataFrame) -> People:
    """The people of the normalised frame: one for each usable ID number, on however many rows it stands.

    A number that is empty, unreadable or contradicts the birth date tells nobody: its row counts as ``unnumbered``.
    """
    found, unnumbered = typed.select(
        found=pl.col("id_number").drop_nulls().n_unique(), unnumbered=pl.col("id_number").null_count()
    ).row(0)
    return People(typed.height, found, unnumbered)


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.replace_all(_BETWEEN, "").str.to_uppercase()


def _checked(plain: pl.Expr) -> pl.Expr:
    """Whether the 18 places weigh 1 modulo 11 (ISO 7064 MOD 11-2); null where the text is not of that form."""
    digits = [plain.str.slice(place, 1).cast(pl.Int32, strict=False) * weight for place, weight in enumerate(_WEIGHTS)]
    last = plain.str.slice(17, 1).replace("X", "10").cast(pl.Int32, strict=False)
    return reduce(add, digits, last) % 11 == 1
