"""The processing record: what was done with people's data, when and by whom; append-only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.messages.codes import Action

    Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An entry of the processing record: at what UTC time who did what, to what (``subject``), and its details."""

    number: int
    at: str
    by: str
    action: Action
    subject: str
    details: dict[str, Any]

    def payload(self) -> dict[str, object]:
        """Return the entry as programs get it."""
        return {
            "number": self.number, "at": self.at, "by": self.by, "action": self.action, "subject": self.subject,
            "told": self.details,
        }  # fmt: skip


def append_entry(store: Database, *, at: str, by: str, action: Action, details: Details, subject: str = "") -> None:
    """Append an entry to the processing record, within a transaction of the caller.

    ``details`` and ``subject`` hold counts, ids and settings only: no name of an applicant, no ID number, no cell.
    """
    row = {
        "at": at,
        "by": by,
        "action": action,
        "subject": subject,
        "told": json.dumps(dict(details), ensure_ascii=False),
    }
    store.table("audit").insert(row)


def record(data: Path, *, at: str, by: str, action: Action, details: Details, subject: str = "") -> None:
    """Append an entry in a transaction of its own, for actions that change nothing else in the store."""
    with open_store(data) as store, transaction(store):
        append_entry(store, at=at, by=by, action=action, details=details, subject=subject)


def read_all(data: Path) -> list[AuditEntry]:
    """Return the whole record, oldest first; creates no store."""
    if not store_exists(data):
        return []
    with open_store(data) as store:
        return [_entry(row) for row in store.table("audit").rows_where(order_by="number")]


def read_recent(data: Path, action: Action | None, *, limit: int, offset: int = 0) -> tuple[list[AuditEntry], int]:
    """Return ``limit`` entries, newest first, of one action or (None) of all, and how many there are altogether."""
    if not store_exists(data):
        return [], 0
    which, of = ("action = ?", [action]) if action else ("1", [])
    with open_store(data) as store:
        rows = store.table("audit").rows_where(which, of, order_by="number desc", limit=limit, offset=offset)
        return [_entry(row) for row in rows], int(store.table("audit").count_where(which, of))


def _entry(row: Mapping[str, Any]) -> AuditEntry:
    same = {name: row[name] for name in ("number", "at", "by", "action", "subject")}
    return AuditEntry(**same, details=json.loads(row["told"]))
