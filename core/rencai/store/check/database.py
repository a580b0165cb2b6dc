"""The database as SQLite itself sees it, its schema, and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.findings import Finding
from rencai.store.database import FILE, applied, has, schema
from rencai.store.key import KEY, fits

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_SAID = 3
"""So many of SQLite's lines are quoted."""


def unsound(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """What is wrong with the file, the references between its tables, its schema and its key."""
    where = str(data / FILE)
    lines = [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
    if lines:
        return [Finding("E_STORE_DAMAGED", where, {"reason": "; ".join(lines[:_SAID])})]
    loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    found = [Finding("E_STORE_REFERENCE", where, {"count": len(loose)})] if loose else []
    return [*found, *_schema(applied(connection), where), *_key(connection, data)]


def _schema(done: list[str], where: str) -> list[Finding]:
    if set(done) - set(schema()):
        return [Finding("E_STORE_NEWER", where)]
    behind = len(schema()) - len(done)
    return [Finding("E_STORE_SCHEMA", where, {"count": behind})] if behind else []


def _key(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    row = connection.execute("select fingerprint from keys").fetchone() if has(connection, "keys") else None
    return [] if fits(data, row and row["fingerprint"]) else [Finding("E_STORE_KEY", str(data / KEY))]
