"""Take a look-up that is typed by itself, without a review sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import LISTED, UNLISTED
from rencai.decisions.offer import offer
from rencai.decisions.schema import PARSED
from rencai.decisions.sheet import fault_text
from rencai.matching.contradicted import contradicted, is_entry
from rencai.policy.in_force import in_force
from rencai.system.errors import DecisionError
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rencai.decisions.offer import Offer
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


_AGAINST = {"unreadable": "E_DECISION_NAME"}
_NONE = {"level": "E_DECISION_LEVEL", "tier": "E_DECISION_TIER", "field": "E_DECISION_FIELD"}
"""What is wrong where the edition has no such thing."""


@dataclass(frozen=True)
class LookUp:
    """What somebody read in an official document of a name; None where the document does not tell it, or none is typed.

    ``level``, ``tier`` and ``field`` are as typed, in Chinese or English or by their keys.
    """

    qualification: str
    issuer: str | None
    listed: bool
    title: str | None = None
    level: str | None = None
    tier: str | None = None
    field: str | None = None
    number: str | None = None
    entry_name: str | None = None
    seen: str | None = None


def edition_of(package: Package, key: str | None, day: date) -> Edition:
    """Return the package's edition of that key, by default the one in force on the day.

    :raises DecisionError: when there is none, or several may be in force.
    """
    if key is not None:
        editions = [edition for edition in package.editions if edition.key == key]
    else:
        editions = [edition for edition in in_force(package.editions, day) if edition]
    if len(editions) != 1:
        keys = ", ".join(edition.key for edition in package.editions) or "none"
        wanted = (
            f"--edition {key!r} is none of them" if key else f"on {day} {len(editions)} may be in force; give --edition"
        )
        raise DecisionError(f"{package.own_key} has the editions {keys}: {wanted}", code="E_DECISION_EDITION")
    return editions[0]


def parse(look_up: LookUp, package: Package, edition: Edition, lang: str) -> pl.DataFrame:
    """Return the look-up as what is to be decided (``decisions.schema.PARSED``).

    :raises DecisionError: when the name has no letters, the city has no such level, tier or field, an answer of "not
        listed" tells them all the same, or the loaded catalogue says otherwise.
    """
    if pl.select(fold(pl.lit(look_up.qualification))).item() is None:
        raise _error("E_DECISION_NAME", lang)
    offered = offer(package, edition.key, [])
    row = {
        "city": package.name, "qualification": look_up.qualification, "issuer": look_up.issuer, "entry": "",
        "verdict": LISTED if look_up.listed else UNLISTED, "edition": edition.key,
        "shown_edition": edition.key, "cell": "",
        "seen": look_up.seen or offered.document, **_details(look_up, offered, lang),
    }  # fmt: skip
    parsed = pl.DataFrame([row], schema=PARSED.dtypes, orient="row")
    for against in contradicted(parsed, package)["against"]:
        raise _error(_AGAINST.get(against, "E_DECISION_AGAINST"), lang)
    if look_up.listed and package.complete(edition) and not is_entry(parsed, package):
        raise _error("E_DECISION_COMPLETE", lang)
    return parsed


def _details(look_up: LookUp, offered: Offer, lang: str) -> Mapping[str, str | None]:
    """Return what the document tells of the entry, by keys.

    :raises DecisionError: when the edition has no such key, or something is told of an entry that is not listed.
    """
    typed = {name: getattr(look_up, name) for name in ("title", "level", "tier", "field")}
    names = {"listing_number": look_up.number, "listing_name": look_up.entry_name}
    if not look_up.listed and any((*typed.values(), *names.values())):
        raise _error("E_DECISION_DETAIL", lang)
    finders = {"level": offered.level, "tier": offered.tier, "field": offered.field}
    keys = {name: find(typed[name]) if typed[name] else None for name, find in finders.items()}
    if wrong := next((name for name in finders if typed[name] and keys[name] is None), None):
        shown = {"level": offered.levels, "tier": offered.tiers, "field": offered.fields}[wrong](lang)
        raise _error(_NONE[wrong], lang, f"--{wrong} {typed[wrong]!r} ({', '.join(shown) or '—'})")
    return {"title": typed["title"], **keys, **names}


def _error(code: str, lang: str, what: str = "") -> DecisionError:
    return DecisionError(": ".join(filter(None, (what, fault_text(code, None, lang)))), code=code)
