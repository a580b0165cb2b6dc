"""Take away what is typed around an ID number: names of documents, quotation marks, remarks in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rencai.system import word_lists
from rencai.system.word_lists import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

_FORMULA = r'^=\s*"([^"]*)"$'
"""A number that a program wrote as a formula, so that a spreadsheet keeps it as text."""
_QUOTES = "\"'“”‘’`"
_BETWEEN = r"[\s\p{Pd}\p{Cf}−]"
_LAST_SIGN = r"^((?:.*[^0-9])?[0-9]{17})[×✕ΧХ]"
"""What looks like the X of a resident identity number."""
_STOPS = r"[:.,;。、#=/]*"


@dataclass(frozen=True)
class IdWords:
    """The words of id_words.toml."""

    labels: tuple[str, ...]
    countries: tuple[str, ...]
    latin: tuple[str, ...]
    remarks: tuple[str, ...]
    placeholders: tuple[str, ...]


@cache
def id_words() -> IdWords:
    """Return the words that stand around an ID number, and in place of one.

    :raises WordListError: when id_words.toml is wrong.
    """
    whole = word_lists.read(__name__, "id_words.toml")
    whole.require_keys(IdWords.__dataclass_fields__)
    return IdWords(**{name: whole.words(name) for name in IdWords.__dataclass_fields__})


def plain(text: pl.Expr) -> pl.Expr:
    """Return the text in half width and capitals, without spaces, hyphens and quotation marks around it.

    Awards are recorded under this form of a number; it may not change.
    """
    wide = text.str.normalize("NFKC").str.replace(_FORMULA, "${1}")
    packed = wide.str.replace_all(_BETWEEN, "").str.strip_chars(_QUOTES).str.to_uppercase()
    return packed.str.replace(_LAST_SIGN, "${1}X")


def bare(text: pl.Expr) -> pl.Expr:
    """Return ``plain`` without names of documents and remarks around the number; "" where there is nothing else.

    >>> import polars as pl
    >>> texts = ["身份证号：11010519491231002X（正）", "Passport No. E1234567", "原护照 E1234567"]
    >>> pl.select(bare(pl.lit(pl.Series(texts)))).to_series().to_list()
    ['11010519491231002X', 'E1234567', '原护照E1234567']
    """
    spaced = text.str.normalize("NFKC").str.to_uppercase().str.strip_chars(" \t\r\n" + _QUOTES)
    packed = plain(spaced.str.replace(_latin_lead(), ""))
    return packed.str.replace(_lead(), "").str.replace(_tail(), "").str.strip_chars(_QUOTES)


def says_resident(text: pl.Expr) -> pl.Expr:
    """Return whether the text calls its number that of an identity card, and names no other document."""
    packed = plain(text)
    return packed.str.contains(r"身份证(?:[^件]|$)|公民身份") & ~packed.str.contains(r"护照|通行证|PASSPORT")


_FORMER_LEADS = (
    "身份证:", "身份证", "身份证号:", "身份证号", "身份证号码:", "身份证号码", "护照:", "护照", "护照号:", "护照号",
    "护照号码:", "护照号码", "证件号码:", "ID:",
)  # fmt: skip
_FORMER_ENDS = ("(正)", "(身份证)", "(护照)")
_HONG_KONG = re.compile(r"([A-Z]{1,2}[0-9]{6})\(?([0-9A])\)?")
_PERMIT = re.compile(r"([HM][0-9]{8})(?:[0-9]{2})?")
_RENEWALS = 20


def other_spellings(number: str) -> Iterator[str]:
    """Yield other texts under which the same number may have been recorded, as ``plain`` made them.

    Versions before December 2026 took 身份证：N for another number than N. A Hong Kong card is typed with and without
    its brackets, and a travel permit gets another count of renewals each time.

    >>> "身份证:E1234567" in other_spellings("E1234567"), "A123456(3)" in other_spellings("A1234563")
    (True, True)
    """
    yield from (f"{lead}{number}" for lead in _FORMER_LEADS)
    yield from (f"{number}{end}" for end in _FORMER_ENDS)
    yield f'="{number}"'
    if match := _HONG_KONG.fullmatch(number):
        yield f"{match[1]}({match[2]})" if "(" not in number else f"{match[1]}{match[2]}"
    if match := _PERMIT.fullmatch(number):
        permits = (match[1], *(f"{match[1]}{count:02}" for count in range(_RENEWALS)))
        yield from (permit for permit in permits if permit != number)


_SHORT_LABEL = 4
_LONGEST_COUNT = 999
_LONGEST_FILLER = 18


def former_numbers() -> Iterator[str]:
    """Yield texts that versions before December 2026 took for numbers, as ``plain`` made them.

    Words in place of a number, alone and after a document's short name; names of documents; single letters, numbers of
    up to three digits, and one digit over and over.
    """
    words = [word.replace(" ", "").replace("-", "").upper() for word in id_words().placeholders]
    short = [label for label in id_words().labels if len(label) <= _SHORT_LABEL]
    leads = ["", *short, *(f"{label}号码" for label in short), *(f"{label}:" for label in short)]
    names = [*id_words().labels, *(f"{label}号码" for label in id_words().labels)]
    texts = [*(f"{lead}{word}" for lead in leads for word in words), *names]
    yield from (f"{text}{stop}" for text in texts for stop in ("", ":"))
    yield from map(chr, range(ord("A"), ord("Z") + 1))
    yield from map(str, range(_LONGEST_COUNT + 1))
    yield from (digit * count for digit in "0123456789" for count in range(4, _LONGEST_FILLER + 1))


@cache
def _latin_lead() -> str:
    return rf"^(?:(?:{any_of(id_words().latin)})(?:[\s:.#/]|№)+)+"


def _label() -> str:
    words = sorted((*id_words().labels, *id_words().countries), key=len, reverse=True)
    return rf"(?:{any_of(words)})+"


@cache
def _lead() -> str:
    latin = rf"(?:{any_of(id_words().latin)})[:.#]+"
    return rf"^(?:(?:[(\[【〔]?{_label()}[)\]】〕]?|{latin}){_STOPS})+"


@cache
def _tail() -> str:
    remarks = any_of(word.replace(" ", "") for word in sorted(id_words().remarks, key=len, reverse=True))
    return rf"(?:[(\[【〔](?:{_label()}|{remarks})[)\]】〕]|{_label()}|[.,;。、])+$"
