"""The headings that departments have confirmed, and the columns that they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def read(data: Path, department: str) -> dict[str, str]:
    """Return the headings that a department has confirmed, as typed, with their canonical column.

    "" says that the heading is none of our columns. Creates no store.

    :raises OutputError: when the store cannot be read.
    """
    if not store_exists(data):
        return {}
    with open_store(data) as store:
        rows = store.table("mappings").rows_where("department = ?", [department], order_by="heading")
        return {row["heading"]: row["column"] for row in rows}


def remember(data: Path, department: str, confirmed: Mapping[str, str], *, instead_of: Sequence[str] = ()) -> None:
    """Store what the department's headings mean from now on; the newest meaning of a heading counts.

    :param instead_of: the same headings in other spellings, whose rows are replaced.
    """
    rows = [{"department": department, "heading": heading, "column": column} for heading, column in confirmed.items()]
    with open_store(data) as store, transaction(store):
        for heading in instead_of:
            store.table("mappings").delete_where("department = ? and heading = ?", [department, heading])
        store.table("mappings").upsert_all(rows, pk=("department", "heading"))


def forget(data: Path, department: str, heading: str) -> bool:
    """Delete the department's heading; return whether there was one."""
    if heading not in read(data, department):
        return False
    with open_store(data) as store:
        store.table("mappings").delete((department, heading))
    return True
