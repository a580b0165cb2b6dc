"""The kept files against what the database tells of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from rencai.messages.findings import Finding
from rencai.store.database import PARTS, has
from rencai.store.files import KEPT, place

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path


def misplaced(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """Files without a row, rows without a file, and runs that lack a file though they were not purged."""
    there = {path.relative_to(data / KEPT).as_posix() for path in (data / KEPT).glob("??/*")}
    known = rows(connection)
    wanted = {sha256: place(data, sha256).relative_to(data / KEPT).as_posix() for sha256 in known}
    missing = [Finding("E_KEPT_MISSING", str(place(data, sha256))) for sha256, at in wanted.items() if at not in there]
    stray = [Finding("E_KEPT_STRAY", str(data / KEPT / at)) for at in sorted(there - set(wanted.values()))]
    return [*missing, *stray, *_incomplete(connection, known)]


def rows(connection: sqlite3.Connection) -> dict[str, int]:
    """The size of each kept file by its digest, as the database tells it."""
    if not has(connection, "files"):
        return {}
    return dict(tuple(row) for row in connection.execute("select sha256, size from files order by sha256"))


def _incomplete(connection: sqlite3.Connection, known: dict[str, int]) -> list[Finding]:
    """A finished run has its request and inputs until it is purged, and one that was scored its result and rulings."""
    found = []
    for run in connection.execute("select * from runs where purged_at is null") if has(connection, "runs") else ():
        scored = run["state"] in ("done", "partial")
        needed = ["request", *(("result", "rulings") if scored else ())]
        lacking = [part for part in needed if run[part] is None]
        lacking += [part for part in PARTS if run[part] is not None and run[part] not in known]
        inputs = [sha256 for (sha256,) in connection.execute(_INPUTS, [run["id"]])]
        asked = run["origin"] != "score"  # an input that was written to while it was scored is not kept
        lacking += ["input"] * ((asked and not inputs) or any(sha256 not in known for sha256 in inputs))
        found += [Finding("E_RUN_INCOMPLETE", f"run {run['id']}", {"part": part}) for part in lacking]
    return found


_INPUTS = "select sha256 from run_inputs where run = ?"


def damaged(connection: sqlite3.Connection, data: Path) -> list[Finding]:
    """The kept files whose content is not that of their name; one that is purged meanwhile is none."""
    return list(_damaged(rows(connection), data))


def _damaged(known: dict[str, int], data: Path) -> Iterator[Finding]:
    for sha256, size in known.items():
        path = place(data, sha256)
        try:
            with path.open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256 and file.tell() == size
        except FileNotFoundError:
            continue
        except OSError:  # the disk cannot give it
            whole = False
        if not whole:
            yield Finding("E_KEPT_DAMAGED", str(path))
