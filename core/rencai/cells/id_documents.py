"""Tell which texts have the form of a known identity document, and test the check digits that its form has.

The texts are plain: half width, capitals, without spaces and hyphens. Forms and where they are documented:

- Resident identity card, 18 characters (GB 11643): area, date of birth, serial, check digit MOD 11-2. The residence
  permits of Hong Kong, Macao and Taiwan residents are alike, of the areas 81, 82 and 83 (国办发〔2018〕81号).
- Foreigner's permanent residence: three letters and 12 digits; since December 2023 18 characters that begin with 9,
  with the date and check digit of GB 11643 (国家移民管理局《新版外国人永久居留身份证机读信息规则（2023版）》).
- Mainland travel permit: H or M and 8 digits, which are the person's for life, and on older cards two more that count
  the renewals (公安部《港澳居民来往内地通行证号码规则》, 2010); of Taiwan residents 8 digits (since 25 September 2008).
- Hong Kong identity card, its check digit in brackets; Taiwan identity card, a letter and 9 digits with a check digit;
  Macao identity card, 7 digits and one in brackets.
- Passport: at most 9 letters and digits (ICAO Doc 9303-4, field "passport number"). No standard says more; the shapes
  here are those that countries print: letters and then digits, 7 to 9 digits, digits with letters among them (France,
  Korea, Singapore, Canada), and the consonants and digits of Germany.

What is not documented is a question and no number: the letters O and I beside digits, which may be a zero and a one;
nothing but zeros, or one digit over and over; eight digits that are a day; five digits behind the letters of a staff
number (HR12345). No source rules out a passport of two letters and five digits, so that other letters are taken.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date


RESIDENT = r"^[0-9X]{18}$"
"""What is built like a resident identity number, X for once at any place; ``id_numbers`` tests what it says."""

_PERMANENT_RESIDENCE = r"^[A-Z]{3}[0-9]{12}$"
_TRAVEL_PERMIT = r"^[HM](?:[0-9]{8}|[0-9]{10})$"
_HONG_KONG = r"^([A-Z]?[A-Z])([0-9]{6})\(([0-9A])\)$"
_MACAO = r"^[157][0-9]{6}\([0-9]\)$"
_TAIWAN = r"^([A-Z])([1289][0-9]{8})$"

_PASSPORTS = (
    r"^[A-Z][0-9]{5,8}$",
    r"^[A-Z]{2}[0-9]{5,7}$",
    r"^[A-Z]{3}[0-9]{5,6}$",
    r"^[0-9]{7,9}$",
    r"^[0-9]{1,3}[A-Z]{1,2}[0-9]{4,7}$",  # France 12AB34567
    r"^[A-Z][0-9]{1,3}[A-Z][0-9]{3,5}$",  # Korea M123A4567
    r"^[A-Z]{0,2}[0-9]{5,8}[A-Z]{1,2}$",  # Singapore K1234567E, Canada P123456AA
    r"^[A-Z][A-Z0-9]{7,8}$",  # the Netherlands, Luxembourg, Libya
    r"^[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}$",  # Germany
)
_SHORTEST, _LONGEST = 6, 9
"""Characters of a passport's number."""
_GERMAN = _PASSPORTS[-1]
_FEWEST_DIGITS = 3
"""Digits of a passport's number that is not Germany's: PASSPORT1 and ID2023 are words."""
_WORD_AND_YEAR = r"^[A-Z]{4,}[0-9]+$"
_STAFF_NUMBER = r"^(?:HR|RS|YG|GH|EMP|NO|ID)[0-9]{5}$"
"""The letters by which firms number their staff (人事, 员工, 工号), before fewer digits than most passports have."""
_LETTER_FOR_DIGIT = r"[OI][0-9]|[0-9][OI]"
_FILLER = r"^(?:[A-Z]*0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$"

_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""The letters of places in the order of their numbers, from 10 on."""
_HONG_KONG_BLANK = 36
"""What a missing first letter weighs as."""


def is_card(text: pl.Expr, as_of: date) -> pl.Expr:
    """Return true where the text has the form of a card or permit that is not of 18 characters, else false or null.

    :param as_of: no day after it is a birth date.
    """
    return (
        text.str.contains(_PERMANENT_RESIDENCE)
        | text.str.contains(_TRAVEL_PERMIT) & ~text.str.contains(_FILLER)
        | text.str.contains(_MACAO)
        | _fits_hong_kong(text)
        | _fits_taiwan(text)
    ) & ~_is_day(text, as_of)


def is_passport(text: pl.Expr, as_of: date) -> pl.Expr:
    """Return whether the text has the form of a passport's number, or is eight digits as on a Taiwan resident's permit.

    :param as_of: eight digits that are a day from 1900 to it are that day, and no number.
    """
    shaped = text.str.contains("|".join(_PASSPORTS)) & text.str.len_chars().is_between(_SHORTEST, _LONGEST)
    digits = text.str.count_matches(r"[0-9]")
    enough = (digits >= _FEWEST_DIGITS) | ((digits > 0) & text.str.contains(_GERMAN))
    doubtful = (
        text.str.contains(_LETTER_FOR_DIGIT)
        | text.str.contains(_FILLER)
        | text.str.contains(_STAFF_NUMBER)
        | (text.str.contains(_WORD_AND_YEAR) & ~text.str.contains(_GERMAN))
    )
    return shaped & enough & ~doubtful & ~_is_day(text, as_of)


def _is_day(text: pl.Expr, as_of: date) -> pl.Expr:
    day = pl.when(text.str.contains(r"^(?:19|20)[0-9]{6}$")).then(text).str.to_date("%Y%m%d", strict=False)
    return day.is_not_null() & (day <= as_of)


def _fits_hong_kong(text: pl.Expr) -> pl.Expr:
    """Return whether letters and digits with their check digit weigh 0 modulo 11; A to Z are 10 to 35."""
    letters, digits, last = (text.str.extract(_HONG_KONG, group) for group in (1, 2, 3))
    first = pl.when(letters.str.len_chars() == 2).then(_letter(letters.str.head(1))).otherwise(_HONG_KONG_BLANK)  # noqa: PLR2004 - both letters
    weights = [first * 9, _letter(letters.str.tail(1)) * 8]
    weights += [_digit(digits, place) * (7 - place) for place in range(6)]
    check = pl.when(last == "A").then(10).otherwise(last.cast(pl.Int64, strict=False))
    return reduce(add, weights, check) % 11 == 0


def _fits_taiwan(text: pl.Expr) -> pl.Expr:
    """Return whether the place's two digits and the nine others weigh 0 modulo 10."""
    letter, digits = text.str.extract(_TAIWAN, 1), text.str.extract(_TAIWAN, 2)
    place = letter.replace_strict(
        list(_TAIWAN_LETTERS), range(10, 10 + len(_TAIWAN_LETTERS)), default=None, return_dtype=pl.Int64
    )
    weights = [_digit(digits, index) * weight for index, weight in enumerate((8, 7, 6, 5, 4, 3, 2, 1, 1))]
    return reduce(add, weights, place // 10 + place % 10 * 9) % 10 == 0


def _digit(digits: pl.Expr, place: int) -> pl.Expr:
    return digits.str.slice(place, 1).cast(pl.Int64, strict=False)


def _letter(letter: pl.Expr) -> pl.Expr:
    return letter.replace_strict(
        [chr(65 + index) for index in range(26)], range(10, 36), default=None, return_dtype=pl.Int64
    )
