"""Load the words in cells that every column may hold: yes and no, units, placeholders, "valid for ever"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.system import word_lists
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.system.word_lists import Section


@dataclass(frozen=True)
class CellWords:
    """Words in cells that every column may hold, from cell_words.toml.

    ``placeholders``, as by ``fold``, stand where a name should and name nothing that a complete list could lack.
    ``permanent``, as by ``fold``, are the expiry dates of certificates that never expire. ``skill_levels`` say that
    there is a skill certificate, ``half_year`` and ``whole_year`` how long in a word. ``units``: part of a number
    column's name -> its units. ``flags``: yes-or-no column, or ``every``, -> its words for yes and for no.
    """

    placeholders: tuple[str, ...]
    permanent: tuple[str, ...]
    skill_levels: tuple[str, ...]
    half_year: tuple[str, ...]
    whole_year: tuple[str, ...]
    units: Mapping[str, tuple[str, ...]]
    flags: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


@cache
def cell_words() -> CellWords:
    """Return the words in cells that every column may hold.

    :raises WordListError: when cell_words.toml is wrong.
    """
    whole = word_lists.read(__name__, "cell_words.toml")
    whole.require_keys(CellWords.__dataclass_fields__)
    units = whole.section("units")
    units.require_keys(("years", "months", "cny"))
    return CellWords(
        placeholders=_folded(whole.words("placeholders")),
        permanent=_folded(whole.words("permanent")),
        skill_levels=whole.words("skill_levels"),
        half_year=whole.words("half_year"),
        whole_year=whole.words("whole_year"),
        units=units.lists(),
        flags=_flags(whole.section("flags")),
    )


def _flags(section: Section) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the words for yes and for no; no word of a column says the opposite of what it says in every column."""
    section.require_keys(("every",), section.content)
    every = section.section("every").lists()
    flags = {}
    for column, own in section.sections().items():
        own.require_keys(("yes", "no"))
        words = own.lists(distinct=True)
        for answer, opposite in (("yes", "no"), ("no", "yes")):
            if twice := next((word for word in words[answer] if word in every[opposite]), None):
                raise own.error(f"{twice!r} says {opposite} in every column", answer, word=twice)
        flags[column] = (words["yes"], words["no"])
    return flags


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(pl.select(fold(pl.lit(pl.Series(words)))).to_series().drop_nulls())
