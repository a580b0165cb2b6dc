"""Purge runs: delete their files and keep their rows, which name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.store import files as store_files
from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction
from rencai.store.runs import FINISHED, PARTS, find_queue_row
from rencai.system import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.messages.codes import Action


def purge(
    data: Path, ids: Sequence[str], *, by: str, at: str, action: Action = "runs_purged", subject: str = ""
) -> tuple[int, int]:
    """Delete the files of these runs, as far as they are finished; return how many runs and files that were.

    A file that another run refers to stays. The files themselves are deleted after the rows are committed, so that no
    row refers to a missing file; if that is cut off, the next ``tidy`` deletes them.

    :param action: what the processing record calls it, with ``subject``.
    """
    with open_store(data) as store, transaction(store):
        purged = [each.id for each in (find_queue_row(store, run) for run in ids) if each and each.state in FINISHED]
        for run in purged:
            store.table("runs").update(run, {**dict.fromkeys(PARTS), "purged_at": at})
            store.table("run_inputs").delete_where("run = ?", [run])
        unused = _unused_files(store)
        for sha256 in unused:
            store.table("files").delete(sha256)
        if purged or subject:
            append_entry(
                store, at=at, by=by, action=action, subject=subject, details={"runs": purged, "files": len(unused)}
            )
    tidy(data)
    return len(purged), len(unused)


def _unused_files(store: Database) -> list[str]:
    """Return the digests of the files that no run refers to."""
    runs = store.table("runs").rows_where(select=", ".join(PARTS))
    used = {sha256 for run in runs for sha256 in run.values()}
    used |= {row["sha256"] for row in store.table("run_inputs").rows}
    return [row["sha256"] for row in store.table("files").rows if row["sha256"] not in used]


def tidy(data: Path) -> int:
    """Delete what ended processes left behind in the folder of stored files; return how many files that were."""
    if not store_exists(data):
        return files.sweep(data / store_files.FOLDER)
    with open_store(data) as store, transaction(store):
        return store_files.sweep(store, data)
