"""One name in one city's catalogue: what it is, by which step, or which entries it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.decisions import NONE, Decisions
from rencai.law import periods
from rencai.matching import match, pairs, steps

if TYPE_CHECKING:
    from datetime import date

    from rencai.messages.codes import Matched
    from rencai.package import Package


def looked_up(
    package: Package, name: str, issuer: str | None, day: date, lang: str, decisions: Decisions = NONE
) -> dict[str, Any]:
    """One city's answer; ``none`` only where the edition in force is complete or the entry has ended."""
    asked = pl.DataFrame({"qualification": [name.strip() or None], "issuer": [(issuer or "").strip() or None]})
    _, present = periods(pl.Series([day]), package)
    distinct = pairs(asked.cast(pl.String))
    told = match(distinct, present, package, lang, decisions).to_dicts()
    found = told[0] if told else {}
    tiers = {tier: found.get(f"match.in_tier.{tier}") for tier in package.tiers}
    return {
        "city": package.city.key,
        "plugin": package.name,
        "outcome": _outcome(found),
        "entry": _entry(package, found.get("match.entry")),
        "method": found.get("match.method"),
        "candidates": [_candidate(package, one) for one in found.get("match.candidates") or []],
        "score": found.get("match.score"),
        "cause": found.get("match.listed.cause"),
        "editions": present[0].label if present else None,
        "tiers": tiers,
        "note": found.get("match.note"),
        "decision": found.get("match.decision"),
        "steps": steps(distinct, present, package, lang) if told else [],
    }


def _candidate(package: Package, told: dict[str, Any]) -> dict[str, Any]:
    """The entry that the name may be, with how alike it is, and what speaks for it and against it."""
    return (_entry(package, told["entry"]) or {}) | {name: told[name] for name in ("score", "pro", "con")}


def _outcome(found: dict[str, Any]) -> Matched:
    listed, cause = found.get("match.listed"), found.get("match.listed.cause")
    if listed is not None:
        return "entry" if listed else "none"
    doubts: dict[str, Matched] = {"family": "family", "ambiguous": "ambiguous", "contradiction": "ambiguous"}
    return doubts.get(str(cause), "unknown")


def _entry(package: Package, key: str | None) -> dict[str, Any] | None:
    rows = package.entries.filter(pl.col("id") == key).to_dicts() if key else []
    shown = ("id", "qualification", "qualification_zh", "issuer", "title", "title_zh", "title_level", "tier", "kind")
    return {name: rows[0][name] for name in (*shown, "edition", "source")} if rows else None
