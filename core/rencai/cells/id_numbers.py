"""Validate identity document numbers, read their birth dates, and count the people they tell apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

import polars as pl

from rencai.cells import id_documents, id_wording
from rencai.cells.parsers import is_name

_FIRST = date(1900, 1, 1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of the first 17 digits (GB 11643): 2 to the power of the digit's position, modulo 11.

The last digit, the check digit, weighs 1.
"""

_TEN = 10
"""The check digit that is written X."""
_CENTURY = "19"
"""That of the births in numbers of 15 digits."""
_USUAL = r"^[0-9]{17}[0-9X]$"
_SIMPLE = r"^(?:[A-HJ-NP-Z][0-9]{6,8}|[A-HJ-NP-Z]{2}[0-9]{6,7}|[A-HJ-NP-Z]{3}[0-9]{6})$"
"""The passports of most countries, as ``id_documents.is_passport`` has them too unless they are nothing but zeros."""
_ZEROS = "000000"
_NUMERIC = r"^[0-9](?:\.[0-9]+E\+?|E\+)[0-9]{1,3}$|^[0-9]{6,}\.0+$"
"""A number as a spreadsheet shows it or a program writes it; its last digits are gone."""

_DAY = r"^\s*(?:19|20)[0-9]{2}\s*[\p{Pd}./年\s]\s*[0-9]{1,2}\s*[\p{Pd}./月\s]\s*[0-9]{1,2}\s*日?\s*$"
"""A day with its parts apart: no number, also where it is a day to come."""
_LONGEST = 100
"""Characters at most of what may be a number, with all that is typed around it."""
_MASKED = r"[*●•○■□×]|\.{2}|X{4}"
_DIGITS = r"[0-9](?:[A-Z]*[0-9]){4}"
"""Five digits, with letters between them at most: what looks like a number."""
_NO_NUMBER = (
    r"^=|\.(?:JPE?G|PNG|PDF|DOCX?|XLSX?)|(?:^|[^0-9])(?:19|20)[0-9]{2}[./年-][0-9]{1,2}[./月-][0-9]{1,2}(?:$|[^0-9])"
)
"""Formulas, names of files and days, which have digits too."""


@dataclass(frozen=True)
class PeopleCount:
    """How many rows there are, how many people their usable ID numbers name, and how many rows have no such number."""

    rows: int
    people: int
    unnumbered: int


def parse(texts: pl.Series, as_of: date) -> pl.DataFrame:
    """Return each text's ``number``, in capitals without spaces and hyphens, and the birth date in it, ``born``.

    The number is null where it does not have the form of a known document (``id_documents``). One of 18 characters (GB
    11643) must fit its check digit and hold a birth date from 1900 to ``as_of``; other numbers hold no date that is
    read (``born`` is null). The document's name and remarks such as （正）
    may stand around the number (``id_wording``).

    >>> from datetime import date
    >>> texts = pl.Series(["身份证：11010519491231 002x", "110105194912310021", "e-1234567", "后补", "1.1E+17"])
    >>> parse(texts, date(2026, 1, 1))["number"].to_list()
    ['11010519491231002X', None, 'E1234567', None, None]
    """
    tidy = _tidy(texts, as_of)
    text, resident, born = pl.col("text"), pl.col("resident"), pl.col("born")
    return (
        tidy.with_columns(
            born=pl.when(resident).then(text.str.slice(6, 8)).str.to_date("%Y%m%d", strict=False),
            body=text.str.head(17).cast(pl.Int64, strict=False),  # a column: 17 digits are taken from it
        )
        .select(
            "born", number=pl.when(~resident | (_check_digit_fits(text) & born.is_between(_FIRST, as_of))).then(text)
        )
        .select("number", born=pl.when(pl.col("number").is_not_null()).then("born"))
    )


def _tidy(texts: pl.Series, as_of: date) -> pl.DataFrame:
    """Return what may be numbers as ``text``, and which of them are ``resident``, to be tested further.

    Most are written as they should be, which is cheap to see: the others alone are tidied, each distinct one once.
    """
    text = pl.col("text")
    frame = texts.to_frame("text").with_columns(resident=text.str.contains(_USUAL))
    if frame["resident"].all():
        return frame
    simple = text.str.contains(_SIMPLE) & ~text.str.ends_with(_ZEROS)
    others = frame.filter(~(pl.col("resident") | simple)).select(text.unique())
    tidied = _candidates(others, as_of)
    number = (
        pl.when(pl.col("resident") | simple)
        .then("text")
        .otherwise(text.replace_strict(others["text"], tidied, default=None, return_dtype=pl.String))
    )
    return frame.select(text=number).with_columns(resident=text.str.contains(id_documents.RESIDENT))


def _candidates(others: pl.DataFrame, as_of: date) -> pl.Series:
    """Return of each ``text`` the number that has a document's form, or is built like a resident's; else null.

    A text that is a number as it stands is that number, so that no passport loses its letters to a label.
    """
    text, whole, rest = pl.col("text"), pl.col("plain"), pl.col("bare")
    forms = others.with_columns(plain=id_wording.plain(pl.when(text.str.len_chars() <= _LONGEST).then(text)))
    lost = whole.str.contains(_MASKED) | whole.str.contains(_NUMERIC) | ~is_name(text) | _has_ell_for_digit(text)
    lost |= text.str.normalize("NFKC").str.contains(_DAY)
    numbers = forms.select("text", form=pl.when(~lost & _fits(whole, as_of)).then(whole), lost=lost | whole.is_null())
    worded = numbers.filter(pl.col("form").is_null(), ~pl.col("lost")).select("text", bare=id_wording.bare(text))
    named = pl.when(_fits(rest, as_of, cards_only=id_wording.says_resident(text))).then(rest)
    labelled = worded.select("text", named=named)
    return (
        numbers.join(labelled, on="text", how="left", maintain_order="left", nulls_equal=True)
        .select(pl.coalesce("form", "named"))
        .to_series()
    )


def _fits(number: pl.Expr, as_of: date, *, cards_only: pl.Expr | None = None) -> pl.Expr:
    passport = id_documents.is_passport(number, as_of)
    passport = passport if cards_only is None else passport & ~cards_only
    return number.str.contains(id_documents.RESIDENT) | id_documents.is_card(number, as_of) | passport


def _has_ell_for_digit(text: pl.Expr) -> pl.Expr:
    """Return whether an l, the only small letter, stands beside a digit: in capitals it would be no 1 any more."""
    return text.str.contains(r"[0-9]l|l[0-9]") & ~text.str.contains(r"[a-km-z]")


def contains_number(texts: pl.Series, *numbers: str) -> bool:
    """Return whether any text is or holds one of the numbers, however it is typed; each is as ``parse`` returns it."""
    each = "|".join(map(re.escape, numbers))
    alone = f"(?:^|[^0-9A-Z])(?:{each})(?:$|[^0-9A-Z])"  # not within a longer number
    spaced = pl.col("text").str.normalize("NFKC").str.to_uppercase()
    distinct = texts.drop_nulls().unique().to_frame("text")
    match = distinct.select((spaced.str.contains(alone) | id_wording.plain(pl.col("text")).str.contains(alone)).any())
    return bool(match.item())


def forms(number: str) -> list[str]:
    """Return the number, as ``parse`` returns it, and the others under which the same person may stand.

    A resident identity number of somebody born before 2000 had 15 digits until 1999: without the century and the check
    digit (GB 11643-1989). The others are those of ``id_wording.other_spellings``.

    >>> forms("11010519491231002X")[:2]
    ['11010519491231002X', '110105491231002']
    """
    older = [number[:6] + number[8:17]] if re.fullmatch(_USUAL, number) and number[6:8] == _CENTURY else []
    others = (each for each in id_wording.other_spellings(number) if re.fullmatch(r"[0-9A-Z()]+", each))
    return [number, *older, *others]


def from_older(text: str, as_of: date) -> str | None:
    """Return the resident identity number of 18 characters of one of 15 digits; None where it is none.

    >>> from datetime import date
    >>> from_older("110105 491231 002", date(2026, 1, 1)), from_older("110105491331002", date(2026, 1, 1))
    ('11010519491231002X', None)
    """
    digits = pl.select(id_wording.plain(pl.lit(text))).item()
    if not re.fullmatch(r"[0-9]{15}", digits):
        return None
    body = f"{digits[:6]}{_CENTURY}{digits[6:]}"
    last = (12 - sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))) % 11
    number = parse(pl.Series([f"{body}{'X' if last == _TEN else last}"]), as_of)["number"].item()
    return None if number is None else str(number)


def problem_code(text: pl.Expr, stored: pl.Expr) -> pl.Expr:
    """Return the error code of a text that ``parse`` refuses; ``stored``: whether the spreadsheet holds a number."""
    start = text.str.head(_LONGEST)
    plain, spaced = id_wording.plain(start), start.str.normalize("NFKC").str.to_uppercase()
    number_like = plain.str.contains(_DIGITS) & ~plain.str.contains(_MASKED) & ~spaced.str.contains(_NO_NUMBER)
    return (
        pl.when(stored | plain.str.contains(_NUMERIC)).then(pl.lit("E_CELL_ID_NUMBER"))
        .when(number_like).then(pl.lit("E_CELL_ID"))
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


def _check_digit_fits(text: pl.Expr) -> pl.Expr:
    """Return whether the 18 digits weigh 1 modulo 11 (ISO 7064 MOD 11-2); null where ``body``, the first 17, is."""
    digits = [pl.col("body") // 10 ** (16 - position) % 10 * weight for position, weight in enumerate(_WEIGHTS)]
    last = pl.when(text.str.ends_with("X")).then(10).otherwise(text.str.tail(1).cast(pl.Int64, strict=False))
    return reduce(add, digits, last) % 11 == 1
