"""The imported official lists: every version of each, and which one is applied."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

import polars as pl

from rencai.policy.package import ENTRY_SCHEMA
from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlite_utils import Database


class ControlTotals(TypedDict):
    """The totals of an edition when its list was imported, to be compared when it is used; None: not published."""

    published: int | None
    tiers: dict[str, int]
    levels: dict[str, int]
    fields: dict[str, int]


@dataclass(frozen=True, slots=True)
class NewList:
    """An official list to be stored, without its entries.

    ``city`` is a package's own key, ``imported`` an ISO time in UTC, ``files`` name -> sha256. ``begins`` is the ISO
    date of an edition that only the import knows, ``silent`` what the list does not speak of (tier, title).
    """

    city: str
    edition: str
    title: str
    imported: str
    files: dict[str, str]
    control: ControlTotals
    complete: bool
    begins: str | None
    silent: list[str]


@dataclass(frozen=True, slots=True)
class ListVersion(NewList):
    """A version of an official list: ``holds`` where it is the one that is applied, ``removed`` its time of removal."""

    version: int
    removed: str | None
    holds: bool

    def payload(self) -> dict[str, object]:
        """Return what programs get of it."""
        return {
            "version": self.version, "title": self.title, "files": self.files, "imported": self.imported,
            "complete": int(self.complete), "holds": self.holds, "removed": self.removed,
        }  # fmt: skip


_IS_APPLIED = (
    "removed is null and version = (select max(version) from lists as other where other.city = lists.city"
    " and other.edition = lists.edition and other.removed is null)"
)
_LISTS = [name for name, dtype in ENTRY_SCHEMA.items() if isinstance(dtype, pl.List)]
_DAYS = [name for name, dtype in ENTRY_SCHEMA.items() if isinstance(dtype, pl.Date)]


def add(data: Path, new: NewList, entries: pl.DataFrame, *, replace: bool) -> int | None:
    """Store the list with its entries and return its version, the next of its city and edition.

    Return None, and store nothing, where a list of the edition is applied already and ``replace`` is False.

    :param entries: under ``ENTRY_SCHEMA``.
    """
    of = [new.city, new.edition]
    with open_store(data) as store, transaction(store):
        if not replace and store.table("lists").count_where(f"city = ? and edition = ? and {_IS_APPLIED}", of):
            return None
        last = store.execute("select max(version) from lists where city = ? and edition = ?", of).fetchone()[0]
        version = int(last or 0) + 1
        row = {
            "city": new.city, "edition": new.edition, "version": version, "begins": new.begins, "title": new.title,
            "files": _json(new.files), "control": _json(new.control), "silent": _json(new.silent),
            "complete": int(new.complete), "imported": new.imported, "removed": None,
        }  # fmt: skip
        number = store.table("lists").insert(row).last_pk
        store.table("list_entries").insert_all(_entry_rows(entries, number))
    return version


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _entry_rows(entries: pl.DataFrame, number: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - sqlite_utils' key
    json_lists = [pl.struct(name).struct.json_encode().alias(name) for name in _LISTS]
    written = entries.with_columns(*json_lists, *(pl.col(name).cast(pl.String) for name in _DAYS)).with_row_index(
        "line"
    )
    return written.select(pl.lit(number).alias("list"), "line", *ENTRY_SCHEMA).iter_rows(named=True)


def read_versions(data: Path) -> list[ListVersion]:
    """Return every list that was ever stored, without entries, by city, edition and version; creates no store."""
    if not store_exists(data):
        return []
    with open_store(data) as store:
        applied = {row["id"] for row in store.table("lists").rows_where(_IS_APPLIED)}
        rows = store.table("lists").rows_where(order_by="city, edition, version")
        return [_version(row, holds=row["id"] in applied) for row in rows]


def read_applied(data: Path) -> list[tuple[ListVersion, pl.DataFrame]]:
    """Return the applied list of each city and edition, with its entries under ``ENTRY_SCHEMA``."""
    if not store_exists(data):
        return []
    with open_store(data) as store:
        rows = list(store.table("lists").rows_where(_IS_APPLIED, order_by="city, edition"))
        return [(_version(row, holds=True), _entries(store, row["id"])) for row in rows]


def read_entries(data: Path, head: ListVersion) -> pl.DataFrame:
    """Return the entries of a stored list under ``ENTRY_SCHEMA``."""
    with open_store(data) as store:
        of = [head.city, head.edition, head.version]
        (row,) = store.table("lists").rows_where("city = ? and edition = ? and version = ?", of)
        return _entries(store, row["id"])


def _version(row: Mapping[str, Any], *, holds: bool) -> ListVersion:
    parsed = {name: json.loads(row[name]) for name in ("files", "control", "silent")}
    columns = {name: value for name, value in row.items() if name != "id"}
    return ListVersion(**{**columns, **parsed, "complete": bool(row["complete"]), "holds": holds})


def _entries(store: Database, number: int) -> pl.DataFrame:
    rows = store.table("list_entries").rows_where("list = ?", [number], order_by="line")
    schema = {"list": pl.Int64, "line": pl.Int64, **dict.fromkeys(ENTRY_SCHEMA, pl.String)}
    frame = pl.DataFrame(list(rows), schema=schema)
    return frame.select(_typed(name, dtype) for name, dtype in ENTRY_SCHEMA.items())


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.List):
        return pl.col(name).str.json_decode(pl.Struct({name: dtype})).struct.field(name)
    return pl.col(name).str.to_date("%Y-%m-%d") if isinstance(dtype, pl.Date) else pl.col(name)


def withdraw(data: Path, city: str, edition: str, when: str) -> int | None:
    """Withdraw the applied list of the edition, so that the one before it is applied again.

    :returns: its version; None where none was applied.
    """
    if not store_exists(data):
        return None
    with open_store(data) as store, transaction(store):
        rows = list(store.table("lists").rows_where(f"city = ? and edition = ? and {_IS_APPLIED}", [city, edition]))
        for row in rows:
            store.table("lists").update(row["id"], {"removed": when})
    return int(rows[0]["version"]) if rows else None


def restore(data: Path, city: str, edition: str, version: int) -> None:
    """Take back that a version was withdrawn."""
    with open_store(data) as store, transaction(store):
        store.execute(
            "update lists set removed = null where city = ? and edition = ? and version = ?", [city, edition, version]
        )
