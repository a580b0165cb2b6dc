"""The vocabulary's words as pages need them: by code, in the reader's language."""

from __future__ import annotations

from typing import Any

from rencai import findings, labels, review
from rencai.labels import pick

_OF = {
    "outcome": labels.OUTCOMES,
    "cause": labels.CAUSES,
    "level": labels.LEVELS,
    "grants": labels.GRANTS,
    "kind": labels.KINDS,
    "state": labels.STATES,
    "origin": labels.ORIGINS,
    "change": labels.CHANGES,
    "verdict": labels.VERDICTS,
    "action": labels.ACTIONS,
    "role": labels.ROLES,
    "level_of": findings.LEVELS,
    "choice": review.CHOICES,
    "skipped": labels.SKIPPED,
    "how": labels.HOW,
    "tier": labels.TIERS,
    "matched": labels.MATCHED,
    "ladder": labels.LADDER,
    "reliability": labels.RELIABILITIES,
    "where": labels.WHERE,
}


def of(lang: str) -> dict[str, Any]:
    """Each kind of code -> code -> its words; ``elsewhere`` alone is one word."""
    told = {kind: {code: pick(both, lang) for code, both in each.items()} for kind, each in _OF.items()}
    return {**told, "elsewhere": pick(labels.ELSEWHERE, lang)}
