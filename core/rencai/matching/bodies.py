"""Professional bodies, programmes and vendors, with their names, homes and post-nominals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rencai.system import word_lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.system.word_lists import Section


_KEYS = ("country", "grants", "products", "within", "alone", "fellows_zh")


@dataclass(frozen=True)
class Body:
    """A body with its names.

    ``country`` is the ISO code of its home, empty where it has none. ``grants`` maps what its holders are, a grade
    (fellow) or a designation of its own (pmp), to the ways to write it. ``products`` are what only this body certifies,
    and what tells its certificates from each other (Azure). ``within`` are the keys of the bodies in whose name this
    one also registers. ``alone`` are its designations of up to three letters that no other body uses (PMP).
    ``fellows_zh`` says whether 资深会员 is its own word for Fellow; elsewhere it may mean a senior member.
    """

    key: str
    country: str
    names: tuple[str, ...]
    grants: Mapping[str, tuple[str, ...]]
    products: tuple[str, ...]
    within: tuple[str, ...]
    alone: tuple[str, ...]
    fellows_zh: bool


@cache
def bodies() -> tuple[Body, ...]:
    """Return all bodies, in the file's order.

    :raises WordListError: when bodies.toml is wrong.
    """
    sections = word_lists.read(__name__, "bodies.toml").sections()
    return tuple(_body(key, section, sections) for key, section in sections.items())


def _body(key: str, section: Section, sections: Mapping[str, Section]) -> Body:
    section.require_keys(("names",), _KEYS)
    country = section.string("country") if "country" in section else ""
    if country and not re.fullmatch("[A-Z]{2}", country):
        raise section.error(f"the country {country!r} is no ISO code of two capitals", "country")
    grants = section.section("grants").lists() if "grants" in section else {}
    within, alone = section.optional_words("within"), section.optional_words("alone")
    if strange := next((parent for parent in within if parent not in sections), None):
        raise section.error(f"{strange!r} is the key of no body in this file", "within", word=strange)
    if strange := next((word for word in alone if not any(word in names for names in grants.values())), None):
        raise section.error(f"{strange!r} is none of the designations under grants", "alone", word=strange)
    products, fellows_zh = section.optional_words("products"), section.flag("fellows_zh")
    return Body(key, country, section.words("names"), grants, products, within, alone, fellows_zh)
