"""Look one name up in one city's catalogue, with what each step of matching found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.decisions.model import NONE, Decisions
from rencai.matching.grounds import grounds
from rencai.matching.ladder import climb
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.messages.codes import LADDER
from rencai.policy.in_force import periods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rencai.messages.codes import Matched
    from rencai.policy.in_force import Period
    from rencai.policy.package import Package


STEPS = LADDER
SHOWN = 3
"""Entries shown of a step."""

_ANSWER_WORDS = {
    "yes": ("就是它", "it is"),
    "ask": ("可能是它，须核对", "it may be: ask"),
    "contradiction": ("名称是它的，发证机构不是", "its name, but another issuer"),
    "family": ("只能认出类别", "of its family"),
    "candidate": ("相近，须核对", "alike: ask"),
}


def steps(distinct: pl.DataFrame, present: Sequence[Period], package: Package, lang: str) -> list[dict[str, Any]]:
    """Every step of one pair, in order: ``step``, the first entries that it ``entries``, how many ``more``.

    A found entry has ``entry``, ``verdict``, ``says``, ``score``, ``pro``, ``con``; only entries of editions that may
    be in force count.
    """
    ladder = climb(distinct, present, package, whole=True)
    entries = pl.concat([
        ladder.hits.select("pair", "entry", "method", "verdict"),
        ladder.near.join(ladder.hits, on=["pair", "entry"], how="anti", maintain_order="left").select(
            "pair", "entry", "method", verdict=pl.col("method").cast(pl.String)
        ),
    ]).with_columns(pl.col("method").cast(pl.String))  # fmt: skip
    in_force = entries.join(_entries_in_force(present, package), on="entry", how="semi", maintain_order="left")
    reasons = grounds(in_force.select("pair", "entry").unique(), ladder, lang)
    explained = in_force.join(reasons, on=["pair", "entry"], how="left", maintain_order="left")
    # of what the name certainly is, nothing speaks against it
    explained = explained.with_columns(con=pl.when(pl.col("verdict") == "yes").then(pl.lit("")).otherwise("con"))
    rows = explained.sort("score", "entry", descending=[True, False], nulls_last=True).to_dicts()
    return [_step(step, rows, lang) for step in STEPS]


def _entries_in_force(present: Sequence[Period], package: Package) -> pl.DataFrame:
    keys = {edition.key for period in present for edition in period.editions if edition}
    editions = package.entries.select(entry="id", key="edition").explode("key")
    return editions.filter(pl.col("key").is_in(keys)).select("entry").unique()


def _step(step: str, rows: Sequence[dict[str, Any]], lang: str) -> dict[str, Any]:
    at = lang != "zh"
    lines = [line for line in rows if line["method"] == step]
    shown = ("entry", "verdict", "score", "pro", "con")
    entries = [
        {name: line[name] for name in shown} | {"says": _ANSWER_WORDS[line["verdict"]][at]} for line in lines[:SHOWN]
    ]
    return {"step": step, "found": entries, "more": max(0, len(lines) - SHOWN)}


def look_up(
    package: Package, name: str, issuer: str | None, day: date, lang: str, decisions: Decisions = NONE
) -> dict[str, Any]:
    """One city's answer; ``none`` only where the edition in force is complete or the entry has ended."""
    cells = pl.DataFrame({"qualification": [name.strip() or None], "issuer": [(issuer or "").strip() or None]})
    _, present = periods(pl.Series([day]), package)
    distinct = pairs(cells.cast(pl.String))
    answers = match(distinct, present, package, lang, decisions).to_dicts()
    answer = answers[0] if answers else {}
    tiers = {tier: answer.get(f"match.in_tier.{tier}") for tier in package.tiers}
    return {
        "city": package.city.key,
        "plugin": package.name,
        "outcome": _outcome(answer),
        "entry": _entry(package, answer.get("match.entry")),
        "method": answer.get("match.method"),
        "candidates": [_candidate(package, candidate) for candidate in answer.get("match.candidates") or []],
        "score": answer.get("match.score"),
        "cause": answer.get("match.listed.cause"),
        "editions": present[0].label if present else None,
        "tiers": tiers,
        "note": answer.get("match.note"),
        "decision": answer.get("match.decision"),
        "steps": steps(distinct, present, package, lang) if answers else [],
    }


def _candidate(package: Package, candidate: dict[str, Any]) -> dict[str, Any]:
    """The entry that the name may be, with how alike it is, and what speaks for it and against it."""
    return (_entry(package, candidate["entry"]) or {}) | {name: candidate[name] for name in ("score", "pro", "con")}


def _outcome(answer: dict[str, Any]) -> Matched:
    listed, cause = answer.get("match.listed"), answer.get("match.listed.cause")
    if listed is not None:
        return "entry" if listed else "none"
    doubts: dict[str, Matched] = {"family": "family", "ambiguous": "ambiguous", "contradiction": "ambiguous"}
    return doubts.get(str(cause), "unknown")


def _entry(package: Package, key: str | None) -> dict[str, Any] | None:
    rows = package.entries.filter(pl.col("id") == key).to_dicts() if key else []
    shown = ("id", "qualification", "qualification_zh", "issuer", "title", "title_zh", "title_level", "tier", "kind")
    return {name: rows[0][name] for name in (*shown, "edition", "source")} if rows else None
