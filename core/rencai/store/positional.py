"""Replace the ids by which older versions called the entries of imported lists: the numbers of their lines.

This is a step of the store's migrations: once shipped, it is not edited.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.decisions.shown import UNCLEAR
from rencai.policy.identity import entry_ids
from rencai.policy.package import ENTRY_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlite_utils import Database


_NAMES = ("qualification", "qualification_zh", "issuer", "issuer_zh")


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry of a list that was imported: the list's city, edition, version and times, its new id and its names."""

    city: str
    edition: str
    version: int
    imported: str
    removed: str | None
    id: str
    names: tuple[str | None, ...]


def replace_ids(store: Database) -> None:
    """Give every entry of every imported list an id of what it is, and what was decided by the old ids the new ones."""
    by_old_id: dict[str, list[_Line]] = defaultdict(list)
    for head in list(store.table("lists").rows_where(order_by="id")):
        for old, line in _renamed(store, head):
            by_old_id[old].append(line)
    for decision in list(store.table("decisions").rows_where("entry <> ''", order_by="number")):
        lines = _lines_called(by_old_id, decision)
        if lines:
            store.table("decisions").update(decision["number"], _remembered(decision, lines))


def _renamed(store: Database, head: Mapping[str, Any]) -> Iterator[tuple[str, _Line]]:
    """Rename the entries of one list, and yield each with its old id."""
    rows = list(store.table("list_entries").rows_where("list = ?", [head["id"]], order_by="line"))
    columns = {name: [_value(row[name], dtype) for row in rows] for name, dtype in ENTRY_SCHEMA.items()
               if not isinstance(dtype, pl.Date)}  # fmt: skip
    schema = {name: dtype for name, dtype in ENTRY_SCHEMA.items() if name in columns}
    ids = entry_ids(pl.DataFrame(columns, schema=schema), head["edition"])
    for row, new in zip(rows, ids, strict=True):
        store.table("list_entries").update((row["list"], row["line"]), {"id": new})
        yield row["id"], _Line(
            city=head["city"], edition=head["edition"], version=head["version"], imported=head["imported"],
            removed=head["removed"], id=new, names=tuple(row[name] for name in _NAMES),
        )  # fmt: skip


def _value(text: str | None, dtype: pl.DataType) -> object:
    return json.loads(text or "[]") if isinstance(dtype, pl.List) else text


def _lines_called(by_old_id: Mapping[str, Sequence[_Line]], decision: Mapping[str, Any]) -> list[_Line]:
    """Return the lines that the decision's entry may have been: of its city, or where that has none of any addition."""
    # an entry beside one of the package of the same id had the edition behind its id
    lines = by_old_id.get(decision["entry"]) or [
        line for line in by_old_id.get(decision["entry"].rpartition("@")[0], ())
        if decision["entry"].endswith(f"@{line.edition}")
    ]  # fmt: skip
    own = [line for line in lines if line.city == decision["city"]]
    return own or list(lines)


def _remembered(decision: Mapping[str, Any], lines: Sequence[_Line]) -> dict[str, str | None]:
    """Return what the decision is to have in the store: the entry that it was on, or that nobody can tell."""
    before = [line for line in lines if line.imported <= decision["at"]]
    applied = [line for line in before if line.removed is None or line.removed > decision["at"]]
    if not applied or len({(line.city, line.edition, line.id) for line in before}) > 1:
        return {"shown_edition": UNCLEAR}
    line = max(applied, key=lambda line: line.version)
    shown = dict(zip((f"shown_{name}" for name in _NAMES), line.names, strict=True))
    return {"entry": line.id, "entry_before": decision["entry"], "shown_edition": line.edition, **shown}
