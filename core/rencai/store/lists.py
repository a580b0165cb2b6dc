"""The imported official lists: every version of each, and which one holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.policy.package import ENTRY_SCHEMA
from rencai.store.database import opened, stored, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlite_utils import Database


JSON = ("files", "control", "silent")
"""What of a list's head is kept as JSON."""
_HOLDS = (
    "removed is null and version = (select max(version) from lists as other where other.city = lists.city"
    " and other.edition = lists.edition and other.removed is null)"
)
_LISTS = [name for name, dtype in ENTRY_SCHEMA.items() if isinstance(dtype, pl.List)]
_DAYS = [name for name, dtype in ENTRY_SCHEMA.items() if isinstance(dtype, pl.Date)]


def keep(data: Path, head: Mapping[str, Any], entries: pl.DataFrame, *, replace: bool) -> int | None:
    """The list is kept whole, as the version after the last of its city and edition, which is returned.

    Where a list of the edition holds already, nothing is kept unless it is to be replaced: None.
    """
    of = [head["city"], head["edition"]]
    with opened(data) as store, whole(store):
        if not replace and store.table("lists").count_where(f"city = ? and edition = ? and {_HOLDS}", of):
            return None
        last = store.execute("select max(version) from lists where city = ? and edition = ?", of).fetchone()[0]
        version = int(last or 0) + 1
        told = {name: json.dumps(value, ensure_ascii=False) if name in JSON else value for name, value in head.items()}
        kept = store.table("lists").insert({**told, "version": version, "removed": None}).last_pk
        store.table("list_entries").insert_all(_rows(entries, kept))
    return version


def _rows(entries: pl.DataFrame, kept: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - sqlite_utils' key
    whole_ = [pl.struct(name).struct.json_encode().alias(name) for name in _LISTS]
    told = entries.with_columns(*whole_, *(pl.col(name).cast(pl.String) for name in _DAYS)).with_row_index("line")
    return told.select(pl.lit(kept).alias("list"), "line", *ENTRY_SCHEMA).iter_rows(named=True)


def versions(data: Path) -> list[dict[str, Any]]:
    """The head of every list ever kept, by edition and version, ``holds`` beside it; nothing is made by asking."""
    if not stored(data):
        return []
    with opened(data) as store:
        held = {row["id"] for row in store.table("lists").rows_where(_HOLDS)}
        rows = store.table("lists").rows_where(order_by="city, edition, version")
        return [{**_head(row), "holds": row["id"] in held} for row in rows]


def holding(data: Path) -> list[tuple[dict[str, Any], pl.DataFrame]]:
    """The list that holds of each city and edition, with its entries under ``ENTRY_SCHEMA``."""
    if not stored(data):
        return []
    with opened(data) as store:
        rows = list(store.table("lists").rows_where(_HOLDS, order_by="city, edition"))
        return [(_head(row), _entries(store, row["id"])) for row in rows]


def _head(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.loads(value) if name in JSON else value for name, value in row.items()}


def _entries(store: Database, kept: int) -> pl.DataFrame:
    rows = store.table("list_entries").rows_where("list = ?", [kept], order_by="line")
    schema = {"list": pl.Int64, "line": pl.Int64, **dict.fromkeys(ENTRY_SCHEMA, pl.String)}
    frame = pl.DataFrame(list(rows), schema=schema)
    return frame.select(_typed(name, dtype) for name, dtype in ENTRY_SCHEMA.items())


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.List):
        return pl.col(name).str.json_decode(pl.Struct({name: dtype})).struct.field(name)
    return pl.col(name).str.to_date("%Y-%m-%d") if isinstance(dtype, pl.Date) else pl.col(name)


def withdraw(data: Path, city: str, edition: str, when: str) -> int | None:
    """The newest list of the edition no longer holds, the one before it does again; its version, None where none is."""
    if not stored(data):
        return None
    with opened(data) as store, whole(store):
        rows = list(store.table("lists").rows_where(f"city = ? and edition = ? and {_HOLDS}", [city, edition]))
        for row in rows:
            store.table("lists").update(row["id"], {"removed": when})
    return int(rows[0]["version"]) if rows else None
