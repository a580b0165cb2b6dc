"""The headings that departments have confirmed, and the columns that they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database


UNKNOWN = "-"
"""Who did it, where nobody says."""


def read(data: Path, department: str) -> dict[str, str]:
    """Return the headings that a department has confirmed, as typed, with their canonical column.

    "" says that the heading is none of our columns. Creates no store.

    :raises OutputError: when the store cannot be read.
    """
    if not store_exists(data):
        return {}
    with open_store(data) as store:
        return _rows(store, department)


def _rows(store: Database, department: str) -> dict[str, str]:
    rows = store.table("mappings").rows_where("department = ?", [department], order_by="heading")
    return {row["heading"]: row["column"] for row in rows}


def remember(
    data: Path, department: str, confirmed: Mapping[str, str], *, instead_of: Sequence[str] = (), by: str = UNKNOWN
) -> None:
    """Store what the department's headings mean from now on; the newest meaning of a heading counts.

    The processing record has who changed it, and to which columns; not the headings, which may name people.

    :param instead_of: the same headings in other spellings, whose rows are replaced.
    :param by: the account that says so.
    """
    rows = [{"department": department, "heading": heading, "column": column} for heading, column in confirmed.items()]
    with open_store(data) as store, transaction(store):
        before = _rows(store, department)
        new = sorted(column for heading, column in confirmed.items() if before.get(heading) != column)
        if new:
            details = {"headings": len(new), "columns": sorted(set(new))}
            append_entry(store, at=clock.moment(), by=by, action="headings_stored", details=details, subject=department)
        for heading in instead_of:
            store.table("mappings").delete_where("department = ? and heading = ?", [department, heading])
        store.table("mappings").upsert_all(rows, pk=("department", "heading"))


def forget(data: Path, department: str, heading: str, *, by: str = UNKNOWN) -> bool:
    """Delete the department's heading, and record who did; return whether there was one."""
    if not store_exists(data):
        return False
    with open_store(data) as store, transaction(store):
        column = _rows(store, department).get(heading)
        if column is None:
            return False
        store.table("mappings").delete((department, heading))
        details = {"headings": 1, "columns": [column]}
        append_entry(store, at=clock.moment(), by=by, action="headings_forgotten", details=details, subject=department)
    return True
