"""What the store tells of itself without being changed: its newest entry, its runs, the last night, what is kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rencai.store import holder
from rencai.store.database import has, inspected, stored

if TYPE_CHECKING:
    from pathlib import Path

_MOMENTS = (
    ("runs", "requested_at"), ("runs", "finished_at"), ("audit", "at"), ("decisions", "at"), ("files", "kept_at"),
    ("lists", "imported"), ("awards", "recorded_at"),
)  # fmt: skip


@dataclass(frozen=True)
class Outline:
    """``newest`` is the last moment of anything stored, ``nightly`` that at which a night last finished.

    ``dead`` and ``left`` (their process is gone) are ids of runs, ``queued`` is id -> since when; ``kept`` are bytes.
    ``tokens`` is id -> until when, of those that are not revoked.
    """

    newest: str | None = None
    nightly: str | None = None
    dead: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    queued: dict[str, str] = field(default_factory=dict)
    kept: int = 0
    tokens: dict[str, str] = field(default_factory=dict)


def outline(data: Path) -> Outline:
    """What the store tells; empty where there is none, or it cannot be read, which ``schema`` says."""
    if not stored(data):
        return Outline()
    try:
        with inspected(data) as connection:
            return _outline(connection)
    except sqlite3.Error:
        return Outline()


def _outline(connection: sqlite3.Connection) -> Outline:
    moments = [_one(connection, table, f"max({column})") for table, column in _MOMENTS]
    runs = connection.execute("select * from runs").fetchall() if has(connection, "runs") else []
    return Outline(
        newest=max((moment for moment in moments if moment), default=None),
        nightly=_one(connection, "audit", "max(at)", "where action = 'nightly_finished'"),
        dead=[run["id"] for run in runs if run["state"] == "dead" and not run["purged_at"]],
        left=[run["id"] for run in runs if run["state"] == "leased" and holder.gone(run["holder"])],
        queued={run["id"]: run["requested_at"] for run in runs if run["state"] == "queued"},
        kept=_one(connection, "files", "sum(size)") or 0,
        tokens=_tokens(connection),
    )


def _tokens(connection: sqlite3.Connection) -> dict[str, str]:
    if not has(connection, "tokens"):
        return {}
    return dict(map(tuple, connection.execute("select id, expires_at from tokens where revoked_at is null")))


def _one(connection: sqlite3.Connection, table: str, what: str, which: str = "") -> Any:  # noqa: ANN401 - SQLite's own
    if not has(connection, table):
        return None
    return connection.execute(f"select {what} from {table} {which}").fetchone()[0]  # noqa: S608 - our own words
