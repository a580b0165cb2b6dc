"""Tokens of other programs that will soon let them in no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rencai.messages.findings import Finding

if TYPE_CHECKING:
    from rencai.store import Outline

SOON = timedelta(days=14)
"""A house figure: time enough to give the program another one."""


def expiring(told: Outline, now: datetime) -> list[Finding]:
    """The tokens that expire within a fortnight; one that has expired already is nobody's any more."""
    return [
        Finding("E_TOKEN_EXPIRES", f"token {number}", {"when": until})
        for number, until in told.tokens.items()
        if now < datetime.fromisoformat(until) <= now + SOON
    ]
