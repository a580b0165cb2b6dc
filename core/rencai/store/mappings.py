"""The headings that a department has confirmed, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def read(data: Path, department: str) -> dict[str, str]:
    """The headings that a department has confirmed, as typed: heading -> canonical column, or "" for none of ours.

    Empty where nothing is stored yet; nothing is created by asking.

    :raises OutputError: when there is something else in its place.
    """
    if not store_exists(data):
        return {}
    with open_store(data) as store:
        rows = store.table("mappings").rows_where("department = ?", [department], order_by="heading")
        return {row["heading"]: row["column"] for row in rows}


def remember(data: Path, department: str, confirmed: Mapping[str, str], *, instead_of: Sequence[str] = ()) -> None:
    """The department's headings mean these columns from now on; a later word on the same heading counts.

    ``instead_of`` are the same headings as they were once typed.
    """
    rows = [{"department": department, "heading": heading, "column": column} for heading, column in confirmed.items()]
    with open_store(data) as store, transaction(store):
        for heading in instead_of:
            store.table("mappings").delete_where("department = ? and heading = ?", [department, heading])
        store.table("mappings").upsert_all(rows, pk=("department", "heading"))


def forget(data: Path, department: str, heading: str) -> bool:
    """The heading is no longer known to the department; whether it was."""
    if heading not in read(data, department):
        return False
    with open_store(data) as store:
        store.table("mappings").delete((department, heading))
    return True
