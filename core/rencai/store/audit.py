"""The processing record: what was done with people's data, when and by whom; append-only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rencai.store.database import opened, stored, whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlite_utils import Database


def entered(store: Database, *, at: str, by: str, action: str, told: Mapping[str, Any], subject: str = "") -> None:
    """Within a transaction: the record tells of an action, without a name, a number or a cell."""
    row = {"at": at, "by": by, "action": action, "subject": subject, "told": json.dumps(dict(told), ensure_ascii=False)}
    store.table("audit").insert(row)


def enter(data: Path, *, at: str, by: str, action: str, told: Mapping[str, Any], subject: str = "") -> None:
    """The record tells of an action that was no transaction of the store itself."""
    with opened(data) as store, whole(store):
        entered(store, at=at, by=by, action=action, told=told, subject=subject)


def audit(data: Path) -> list[dict[str, Any]]:
    """The whole record, oldest first; nothing is made by asking."""
    if not stored(data):
        return []
    with opened(data) as store:
        return [{**row, "told": json.loads(row["told"])} for row in store.table("audit").rows_where(order_by="number")]


def recent(data: Path, action: str | None, *, limit: int, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """So many entries of the record, the newest first, of one action or of all; and how many there are."""
    if not stored(data):
        return [], 0
    which, of = ("action = ?", [action]) if action else ("1", [])
    with opened(data) as store:
        held = store.table("audit").rows_where(which, of, order_by="number desc", limit=limit, offset=offset)
        told = [{**row, "told": json.loads(row["told"])} for row in held]
        return told, int(store.table("audit").count_where(which, of))
