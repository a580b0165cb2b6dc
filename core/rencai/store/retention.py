"""Purge runs: delete their files and keep their row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.store import files as store_files
from rencai.store.audit import entered
from rencai.store.database import opened, stored, whole
from rencai.store.runs import FINISHED, PARTS, row
from rencai.system import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.messages.codes import Action


def purge(
    data: Path, ids: Sequence[str], *, by: str, at: str, action: Action = "runs_purged", subject: str = ""
) -> tuple[int, int]:
    """Nothing of these finished runs is kept but what the row tells; how many runs and files that were.

    A file that another run still has stays. What the rows forgot is deleted afterwards, so that a row never tells of a
    file that is not there; should that be cut off, the next ``tidy`` does it.
    ``action`` and ``subject`` are what the processing record calls it.
    """
    with opened(data) as store, whole(store):
        gone = [each.id for each in (row(store, run) for run in ids) if each and each.state in FINISHED]
        for run in gone:
            store.table("runs").update(run, {**dict.fromkeys(PARTS), "purged_at": at})
            store.table("run_inputs").delete_where("run = ?", [run])
        free = _free(store)
        for sha256 in free:
            store.table("files").delete(sha256)
        if gone or subject:
            entered(store, at=at, by=by, action=action, subject=subject, details={"runs": gone, "files": len(free)})
    tidy(data)
    return len(gone), len(free)


def _free(store: Database) -> list[str]:
    """The files that no run has."""
    runs = store.table("runs").rows_where(select=", ".join(PARTS))
    used = {sha256 for run in runs for sha256 in run.values()}
    used |= {one["sha256"] for one in store.table("run_inputs").rows}
    return [one["sha256"] for one in store.table("files").rows if one["sha256"] not in used]


def tidy(data: Path) -> int:
    """What processes that are gone left behind in the folder of kept files is gone; how many files that were."""
    if not stored(data):
        return files.sweep(data / store_files.KEPT)
    with opened(data) as store, whole(store):
        return store_files.sweep(store, data)
