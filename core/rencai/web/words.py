"""The vocabulary's words as pages need them: by code, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.messages.lookup import text, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.messages.codes import Table

_TABLES: Mapping[str, Table] = {
    "outcome": "ruling.outcome",
    "cause": "ruling.cause",
    "level": "ruling.level",
    "grants": "ruling.grants",
    "kind": "ruling.reward_kind",
    "state": "run.state",
    "origin": "run.origin",
    "change": "run.change",
    "verdict": "decision.standing",
    "action": "account.action",
    "role": "account.role",
    "level_of": "finding.level",
    "choice": "decision.choice",
    "skipped": "reading.skipped",
    "how": "reading.how",
    "tier": "ruling.tier",
    "matched": "matching.matched",
    "ladder": "matching.step",
    "reliability": "ruling.reliability",
    "where": "ruling.where",
}


def of(lang: str) -> dict[str, Any]:
    """Return each kind of code with the words of its codes; ``elsewhere`` alone is one word."""
    tables = {kind: words(table, lang) for kind, table in _TABLES.items()}
    return {**tables, "elsewhere": text("ruling.elsewhere", lang)}
