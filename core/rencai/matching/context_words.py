"""Read the words that stand beside a name: countries, qualifiers, trades, and words that say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rencai.system import word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping


TRADE = r"^\p{Han}+[师家]$"
"""Chinese that ends as a trade does; like ``trades`` it adds nothing to a grade of a body."""


@dataclass(frozen=True)
class ContextWords:
    """The word lists of context_words.toml, in simplified Chinese.

    ``countries`` maps a country or region to its words; those within a body's own name do not count. ``qualifiers``
    maps what makes a name another thing than its holder's qualification (expired, applied for) to its words.
    ``nothing`` tells no name from another. ``harmless`` are degrees and forms of address. ``trades`` are what holders
    are called. ``certified`` says nothing beside the body that certifies. ``stop`` are left out before names are
    compared. ``common`` stand in the names of many bodies.
    """

    countries: Mapping[str, tuple[str, ...]]
    qualifiers: Mapping[str, tuple[str, ...]]
    nothing: tuple[str, ...]
    harmless: tuple[str, ...]
    trades: tuple[str, ...]
    certified: tuple[str, ...]
    stop: tuple[str, ...]
    common: tuple[str, ...]


@cache
def context_words() -> ContextWords:
    """Return the words that stand beside names.

    :raises WordListError: when context_words.toml is wrong.
    """
    whole = word_lists.read(__name__, "context_words.toml")
    whole.require_keys(ContextWords.__dataclass_fields__)
    return ContextWords(
        countries=whole.section("countries").lists(distinct=True),
        qualifiers=whole.section("qualifiers").lists(distinct=True),
        nothing=whole.words("nothing"),
        harmless=whole.words("harmless"),
        trades=whole.words("trades"),
        certified=whole.words("certified"),
        stop=whole.words("stop"),
        common=whole.words("common"),
    )
