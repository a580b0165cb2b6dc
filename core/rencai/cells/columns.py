"""The canonical columns of an applicant's row: name, kind, headings and meaning."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from rencai.policy.nouns import COLUMN_KINDS, Column
from rencai.system import word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rencai.system.word_lists import Section


CERTIFICATE = frozenset(
    ("qualification", "issuer", "issuing_country", "certificate_number", "issue_date", "expiry_date", "verification")
)
"""The columns of which a person with several certificates has several."""
MOST_CERTIFICATES = 20
"""Certificates of one person, in columns of their own, that are read."""
_NUMBERED = re.compile(rf"({'|'.join(sorted(CERTIFICATE))})_([2-9]|1[0-9]|20)")


def numbered_name(name: str, number: int) -> str:
    """Return the name of a certificate's column among several certificates of one person; the first has no number.

    >>> numbered_name("issuer", 1), numbered_name("issuer", 2)
    ('issuer', 'issuer_2')
    """
    return name if number == 1 else f"{name}_{number}"


def split_name(name: str) -> tuple[str, int]:
    """Return the canonical name without its number, and the number.

    >>> split_name("issuer_2"), split_name("issuer")
    (('issuer', 2), ('issuer', 1))
    """
    numbered = _NUMBERED.fullmatch(name)
    return (numbered[1], int(numbered[2])) if numbered else (name, 1)


def further_columns(columns: Iterable[Column], names: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of further certificates that are among the names, each like the column without a number."""
    by_name = {column.name: column for column in columns}
    further = []
    for name in names:
        base, number = split_name(name)
        if number > 1 and base in by_name:
            like = by_name[base]
            zh, en = (tuple(f"{text}{number}" for text in like.zh), tuple(f"{text} {number}" for text in like.en))
            further.append(replace(like, name=name, zh=zh, en=en))
    return tuple(further)


@cache
def canonical_columns() -> tuple[Column, ...]:
    """Return all canonical columns, in the order in which a template shows them.

    :raises WordListError: when columns.toml is wrong.
    """
    sections = word_lists.read(__name__, "columns.toml").sections(distinct=("zh", "en"))
    return tuple(_column(name, section) for name, section in sections.items())


def _column(name: str, section: Section) -> Column:
    section.require_keys(("kind", "zh", "en", "says", "says_zh"), ("example",))
    kind = section.string("kind")
    if kind not in COLUMN_KINDS:
        raise section.error(f"the kind {kind!r} is none of {', '.join(COLUMN_KINDS)}", "kind")
    zh, en = section.words("zh"), section.words("en")
    return Column(name, zh, en, kind, section.string("says"), says_zh=section.string("says_zh"))


@cache
def examples() -> dict[str, tuple[str, str]]:
    """Return column -> what an example line holds in it, in Chinese and in English.

    :raises WordListError: when columns.toml is wrong.
    """
    sections = word_lists.read(__name__, "columns.toml").sections()
    listed = {name: section.optional_words("example") for name, section in sections.items()}
    return {name: (words[0], words[-1]) for name, words in listed.items() if words}
