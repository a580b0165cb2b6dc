"""Purge runs: delete their files, in ``kept/`` and in the register, and keep their rows, which name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.store import files as store_files
from rencai.store import register
from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction
from rencai.store.runs import FINISHED, PARTS, find_queue_row
from rencai.system import files

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.messages.codes import Action


_OURS = ", ".join(f"'{kind}'" for kind in register.OURS)
_CLOCK = "coalesce((select min(kept_at) from run_inputs join files using (sha256) where run = runs.id), requested_at)"
"""When the first of a run's inputs came: scoring them again does not make them younger."""


@dataclass(frozen=True)
class Purged:
    """What a purge came to: ids of runs, how many stored files, how many of the register; ``left`` could not be."""

    runs: tuple[str, ...] = ()
    files: int = 0
    places: int = 0
    left: tuple[Path, ...] = ()


def purge(
    data: Path,
    ids: Sequence[str],
    *,
    by: str,
    at: str,
    action: Action = "runs_purged",
    subject: str = "",
    places: Collection[int] = (),
) -> Purged:
    """Delete the files of these runs, as far as they are finished, and the entries of ``places`` of the register.

    With a run goes what is nobody's without it: the upload that only read its inputs, the run that it took the place
    of, and the inputs that a night put away. A file that another run refers to stays. Files are deleted after the rows
    are committed, so that no row refers to a missing file; if that is cut off, or refused, the next ``tidy`` deletes
    them.

    :param action: what the processing record calls it, with ``subject``.
    """
    with open_store(data) as store, transaction(store):
        named = [each.id for each in (find_queue_row(store, run) for run in ids) if each and each.state in FINISHED]
        inputs = _inputs(store, named)
        purged = [*_purge_rows(store, named, at), *_purge_rows(store, _companions(store, named, inputs), at)]
        _doom_inputs(store, inputs, at)
        register.doom_numbers(store, places, at)
        unused = _unused_files(store)
        for sha256 in unused:
            store.table("files").delete(sha256)
        if purged or subject:
            details = {"runs": purged, "files": len(unused), **_describe_places(store, places)}
            append_entry(store, at=at, by=by, action=action, subject=subject, details=details)
    tidy(data)
    swept = register.sweep(data)
    return Purged(tuple(purged), len(unused), swept.gone, swept.left)


def _describe_places(store: Database, places: Collection[int]) -> dict[str, object]:
    """Return how many entries of the register these are, and the runs ``of`` which they are; a summary is of many."""
    rows = [row for number in places for row in store.table("places").rows_where("number = ?", [number])]
    of = sorted({row["run"] for row in rows if row["run"] and row["kind"] != "summary"})
    return {"places": len(rows), "of": of} if rows else {}


def _purge_rows(store: Database, ids: Sequence[str], at: str) -> Sequence[str]:
    for run in ids:
        store.table("runs").update(run, {**dict.fromkeys(PARTS), "purged_at": at})
        store.table("run_inputs").delete_where("run = ?", [run])
    return ids


def _inputs(store: Database, ids: Sequence[str]) -> set[str]:
    """Return the digests of what these runs read."""
    return {row["sha256"] for run in ids for row in store.table("run_inputs").rows_where("run = ?", [run])}


def _companions(store: Database, ids: Sequence[str], inputs: set[str]) -> list[str]:
    """Return the finished runs that are there for the sake of these, which are purged already, and of no other run.

    They are those whose place these took, and readings of uploads all of whose files these read, unless another run of
    the department scores one.
    """
    departments = {row["department"] for run in ids for row in store.table("runs").rows_where("id = ?", [run])}
    which = "purged_at is null and (state in ('done', 'partial', 'failed', 'dead'))"
    others = [row for row in store.table("runs").rows_where(which) if row["department"] in departments]
    replaced = [row["id"] for row in others if row["superseded_by"] in ids]
    scored = _inputs(store, _open_scorings(store, departments, but=replaced))
    readings = {row["id"]: _inputs(store, [row["id"]]) for row in others if row["task"] == "read"}
    return [*replaced, *(run for run, mine in readings.items() if mine and mine <= inputs and not mine & scored)]


def _open_scorings(store: Database, departments: Collection[str], *, but: Collection[str]) -> list[str]:
    """Return the runs of the departments that score files and are not purged."""
    rows = store.table("runs").rows_where("purged_at is null and task = 'score'", select="id, department")
    return [row["id"] for row in rows if row["department"] in departments and row["id"] not in but]


_UNREAD = (
    "not exists (select 1 from run_inputs join runs on runs.id = run_inputs.run where sha256 = places.input"
    " and (places.run is null or department = (select department from runs where id = places.run)))"
)
"""No run of the department reads the input any more; of any department where a place is of none."""


def _doom_inputs(store: Database, inputs: Collection[str], at: str) -> None:
    """Mark what nights put away of these inputs, as far as no run of the department reads them any more."""
    for sha256 in inputs:
        register.doom(store, f"input = ? and kind in ({_OURS}) and {_UNREAD}", [sha256], at)


def _unused_files(store: Database) -> list[str]:
    """Return the digests of the files that no run refers to."""
    runs = store.table("runs").rows_where(select=", ".join(PARTS))
    used = {sha256 for run in runs for sha256 in run.values()}
    used |= {row["sha256"] for row in store.table("run_inputs").rows}
    return [row["sha256"] for row in store.table("files").rows if row["sha256"] not in used]


def find_expired(data: Path, until: str) -> list[str]:
    """Return the ids of the finished runs of which an input first came before that day (ISO, UTC)."""
    if not store_exists(data):
        return []
    states = ", ".join(f"'{state}'" for state in FINISHED)
    query = f"select id from runs where purged_at is null and state in ({states}) and {_CLOCK} < ?"  # noqa: S608 - our own words
    with open_store(data) as store:
        return [run for (run,) in store.execute(query, [until])]


def tidy(data: Path) -> int:
    """Delete what ended processes left behind in the folder of stored files; return how many files that were."""
    if not store_exists(data):
        return files.sweep(data / store_files.FOLDER)
    with open_store(data) as store, transaction(store):
        return store_files.sweep(store, data)
