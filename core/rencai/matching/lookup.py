"""Look one name up in one city's catalogue, with what each step of matching found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

import polars as pl

from rencai.decisions.model import NONE, Decisions
from rencai.matching.grounds import grounds
from rencai.matching.ladder import climb
from rencai.matching.looked_up import lay_over
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.matching.schema import IN_TIER, Naming
from rencai.messages.codes import LADDER
from rencai.policy.in_force import periods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rencai.matching.schema import Method
    from rencai.messages.codes import Cause, Matched, Step
    from rencai.policy.in_force import Period
    from rencai.policy.package import Package


SHOWN = 3
"""Entries shown of a step."""

Verdict = Naming | Literal["family", "candidate"]
"""What a step makes of an entry."""

_VERDICT_WORDS: dict[Verdict, tuple[str, str]] = {
    "yes": ("就是它", "it is"),
    "ask": ("可能是它，须核对", "it may be: ask"),
    "contradiction": ("名称是它的，发证机构不是", "its name, but another issuer"),
    "family": ("只能认出类别", "of its family"),
    "candidate": ("相近，须核对", "alike: ask"),
}


class StepEntry(TypedDict):
    """An entry that a step found; ``says`` words the verdict, ``score`` is 0-100, null where not compared."""

    entry: str
    verdict: Verdict
    score: float | None
    pro: str
    con: str
    says: str


class StepResult(TypedDict):
    """The first entries that a step ``found``, and how many ``more`` there are."""

    step: Step
    found: list[StepEntry]
    more: int


class EntrySummary(TypedDict):
    """What is shown of an entry; the columns are those of ``policy.package.ENTRY_SCHEMA``."""

    id: str
    qualification: str | None
    qualification_zh: str | None
    issuer: str | None
    title: str | None
    title_zh: str | None
    title_level: str | None
    tier: str | None
    kind: str
    edition: list[str]
    source: list[str]


class CandidateSummary(EntrySummary):
    """An entry that the name may mean, with its grounds."""

    score: float | None
    pro: str
    con: str


class CityAnswer(TypedDict):
    """What a name is in one city's catalogue, as the API and ``rencai match --json`` hand it out.

    ``tiers`` says for each tier whether the name is in it, null where unknown; ``editions`` is the label of the
    editions in force. The other values are those of ``matching.schema.MATCHES``.
    """

    city: str
    plugin: str
    outcome: Matched
    entry: EntrySummary | None
    method: Method | None
    candidates: list[CandidateSummary]
    score: float | None
    cause: Cause | None
    editions: str | None
    tiers: dict[str, bool | None]
    note: str | None
    decision: str | None
    steps: list[StepResult]


def look_up(
    package: Package, name: str, issuer: str | None, day: date, lang: str, decisions: Decisions = NONE
) -> CityAnswer:
    """Match one name, and explain every step of the ladder.

    The outcome is ``none`` only where the edition in force is complete, or the entry has ended; where no edition is in
    force, or the name is blank, it is ``unknown``.
    """
    package = lay_over(package, decisions)
    cells = pl.DataFrame({"qualification": [name.strip() or None], "issuer": [(issuer or "").strip() or None]})
    _, present = periods(pl.Series([day]), package)
    distinct = pairs(cells.cast(pl.String))
    answers = match(distinct, present, package, lang, decisions).to_dicts()
    answer = answers[0] if answers else {}
    entry = answer.get("match.entry")
    return {
        "city": package.city.key,
        "plugin": package.name,
        "outcome": _outcome(answer),
        "entry": _entry(package, entry) if entry else None,
        "method": answer.get("match.method"),
        "candidates": [_candidate(package, candidate) for candidate in answer.get("match.candidates") or []],
        "score": answer.get("match.score"),
        "cause": answer.get("match.listed.cause"),
        "editions": present[0].label if present else None,
        "tiers": {tier: answer.get(IN_TIER.of(tier=tier)) for tier in package.tiers},
        "note": answer.get("match.note"),
        "decision": answer.get("match.decision"),
        "steps": steps(distinct, present, package, lang) if answers else [],
    }


def steps(distinct: pl.DataFrame, present: Sequence[Period], package: Package, lang: str) -> list[StepResult]:
    """Return what every step finds of one pair (``matching.schema.PAIRS``), in the ladder's order.

    Only entries of editions that may be in force count. The decisions of users are left out: the steps show what the
    name itself says.
    """
    ladder = climb(distinct, present, package, whole=True)
    entries = pl.concat([
        ladder.hits.select("pair", "entry", "method", verdict="naming"),
        ladder.near.join(ladder.hits, on=["pair", "entry"], how="anti", maintain_order="left").select(
            "pair", "entry", "method", verdict=pl.col("method").cast(pl.String)
        ),
    ]).with_columns(pl.col("method").cast(pl.String))  # fmt: skip
    in_force = entries.join(_entries_in_force(present, package), on="entry", how="semi", maintain_order="left")
    reasons = grounds(in_force.select("pair", "entry").unique(), ladder, lang)
    explained = in_force.join(reasons, on=["pair", "entry"], how="left", maintain_order="left")
    # a name that is certainly the entry's may still say less than the entry does; that does not speak against it
    explained = explained.with_columns(con=pl.when(pl.col("verdict") == "yes").then(pl.lit("")).otherwise("con"))
    rows = explained.sort("score", "entry", descending=[True, False], nulls_last=True).to_dicts()
    return [_step(step, [row for row in rows if row["method"] == step], lang) for step in LADDER]


def _entries_in_force(present: Sequence[Period], package: Package) -> pl.DataFrame:
    keys = {edition.key for period in present for edition in period.editions if edition}
    editions = package.entries.select(entry="id", key="edition").explode("key")
    return editions.filter(pl.col("key").is_in(keys)).select("entry").unique()


def _step(step: Step, rows: Sequence[Mapping[str, Any]], lang: str) -> StepResult:
    entries: list[StepEntry] = [
        {
            "entry": row["entry"],
            "verdict": row["verdict"],
            "score": row["score"],
            "pro": row["pro"],
            "con": row["con"],
            "says": _VERDICT_WORDS[row["verdict"]][lang != "zh"],
        }
        for row in rows[:SHOWN]
    ]
    return {"step": step, "found": entries, "more": max(0, len(rows) - SHOWN)}


def _candidate(package: Package, candidate: Mapping[str, Any]) -> CandidateSummary:
    entry = _entry(package, candidate["entry"])
    return {**entry, "score": candidate["score"], "pro": candidate["pro"], "con": candidate["con"]}


def _outcome(answer: Mapping[str, Any]) -> Matched:
    listed, cause = answer.get("match.listed"), answer.get("match.listed.cause")
    if listed is not None:
        return "entry" if listed else "none"
    doubts: dict[str, Matched] = {"family": "family", "ambiguous": "ambiguous", "contradiction": "ambiguous"}
    return doubts.get(str(cause), "unknown")


def _entry(package: Package, entry: str) -> EntrySummary:
    row = package.entries.row(by_predicate=pl.col("id") == entry, named=True)
    return {
        "id": row["id"],
        "qualification": row["qualification"],
        "qualification_zh": row["qualification_zh"],
        "issuer": row["issuer"],
        "title": row["title"],
        "title_zh": row["title_zh"],
        "title_level": row["title_level"],
        "tier": row["tier"],
        "kind": row["kind"],
        "edition": row["edition"],
        "source": row["source"],
    }
