"""What a department had done, newest first, so many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.store.database import opened, stored
from rencai.store.runs import loaded

if TYPE_CHECKING:
    from pathlib import Path

_SCORED = "department = ? and task = 'score'"
_UNSCORED = (
    "department = ? and task = 'read' and purged_at is null and not exists (select 1 from run_inputs as mine"
    " join run_inputs as theirs using (sha256) join runs as others on others.id = theirs.run"
    " where mine.run = runs.id and others.task = 'score' and others.department = runs.department)"
)
_ORDER = "requested_at desc, id"


def latest(data: Path, department: str, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """So many of a department's runs that score; nothing is made by asking."""
    return _listed(data, _SCORED, department, limit, offset)


def count(data: Path, department: str) -> int:
    """How many runs of a department score; nothing is made by asking."""
    if not stored(data):
        return 0
    with opened(data) as store:
        return int(store.table("runs").count_where(_SCORED, [department]))


def unscored(data: Path, department: str, *, limit: int) -> list[dict[str, Any]]:
    """So many uploads of a department that are kept, and of which no run scores any file."""
    return _listed(data, _UNSCORED, department, limit, 0)


def unfinished(data: Path) -> list[dict[str, Any]]:
    """Every department's runs that wait or are at work, the oldest first; nothing is made by asking."""
    if not stored(data):
        return []
    with opened(data) as store:
        held = store.table("runs").rows_where("state in ('queued', 'leased')", order_by="requested_at, id")
        return [loaded(store, each) for each in held]


def _listed(data: Path, which: str, department: str, limit: int, offset: int) -> list[dict[str, Any]]:
    if not stored(data):
        return []
    with opened(data) as store:
        held = store.table("runs").rows_where(which, [department], order_by=_ORDER, limit=limit, offset=offset)
        return [loaded(store, each) for each in held]
