"""Runs: one row for each request, whatever became of it, and who works on it."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rencai.store import files as store_files
from rencai.store.audit import entered
from rencai.store.database import opened, stored, whole
from rencai.system import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlite_utils import Database

    from rencai.store.files import Draft


_BOOT = Path("/proc/sys/kernel/random/boot_id")


def mine() -> str:
    """How a lease names this process."""
    return json.dumps([platform.node(), _boot(), os.getpid(), _began(os.getpid())])


def gone(holder: str | None) -> bool:
    """Whether that process certainly runs no more; another machine's is never certain."""
    if not holder:
        return True
    node, boot, process, began = json.loads(holder)
    if node != platform.node():
        return False
    return boot != _boot() or not files.alive(process) or began != _began(process)


def _boot() -> str:
    """The machine's start; the same for all of them where the system does not tell."""
    with suppress(OSError):
        return _BOOT.read_text("ascii").strip()
    return ""


def _began(process: int) -> str:
    """When the process began, in the system's own count, so that a number given again is told apart.

    One that has ended, and whose parent has not asked for it yet, began never.
    """
    with suppress(OSError, IndexError):
        told = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return told[19] if told[0] not in "ZX" else ""
    return ""


FINISHED = ("done", "partial", "failed", "dead")
"""The states of a run that nobody works on any more."""
JSON = ("known", "counts", "progress")
"""What of a run is kept as JSON."""
ACTIONS = {"read": "files_uploaded", "score": "run_requested"}
"""What the record calls a request of an account, by its task."""


def request(data: Path, run: Mapping[str, Any], inputs: Sequence[Draft], parts: Mapping[str, Draft], at: str) -> bool:
    """The run waits in the queue with what it reads; False where it is there already, finished or on its way.

    One that failed, or whose files are no longer kept, is begun afresh. The record says which account asked.
    """
    with store_files.used([*inputs, *parts.values()]) as drafts, opened(data) as store, whole(store):
        _enter(store, run, len(inputs), at)
        held = row(store, run["id"])
        if held and held["state"] not in ("failed", "dead") and not held["purged_at"]:
            return False
        store_files.settle(store, data, drafts, at)
        again = {"state": "queued", "attempts": 0, "token": held["token"] if held else 0, "requested_at": at}
        ends = ("holder", "leased_until", "finished_at", "code", "purged_at", "superseded_by")
        blank = dict.fromkeys((*ends, "progress"))
        store.table("runs").upsert({**written(run), **digests(parts), **again, **blank}, pk="id")
        _reads(store, run["id"], inputs)
    return True


def _enter(store: Database, run: Mapping[str, Any], inputs: int, at: str) -> None:
    """Within a transaction: who handed in the files, or has them scored, also where that was done before."""
    if by := run.get("asked_by"):
        told = {"department": run["department"], "origin": run["origin"], "files": inputs}
        entered(store, at=at, by=by, action=ACTIONS[run["task"]], subject=run["id"], told=told)


def record(data: Path, run: Mapping[str, Any], inputs: Sequence[Draft], parts: Mapping[str, Draft], at: str) -> None:
    """A run that was done without the queue stands finished; one that another process holds is left to it."""
    with store_files.used([*inputs, *parts.values()]) as drafts, opened(data) as store, whole(store):
        held = row(store, run["id"])
        if held and held["state"] == "leased" and not abandoned(held, 0.0):
            return
        store_files.settle(store, data, drafts, at)
        token = (held["token"] if held else 0) + 1  # whoever held it before does so no longer
        blank = dict.fromkeys(("holder", "leased_until", "purged_at", "superseded_by"))
        told = {"attempts": 1, "requested_at": at, "finished_at": at, **written(run), **digests(parts), "token": token}
        store.table("runs").upsert({**told, **blank}, pk="id")
        _reads(store, run["id"], inputs)


def digests(parts: Mapping[str, Draft]) -> dict[str, str]:
    """What a run's row says of its files."""
    return {part: one.sha256 for part, one in parts.items()}


def _reads(store: Database, run: str, inputs: Iterable[Draft]) -> None:
    rows = [{"run": run, "sha256": one.sha256} for one in inputs]
    store.table("run_inputs").insert_all(rows, ignore=True)


def abandoned(leased: Mapping[str, Any], now: float) -> bool:
    """Whether nobody is at work on a leased run: its time is over, or its process has ended."""
    return leased["leased_until"] < now or gone(leased["holder"])


def row(store: Database, run: str) -> dict[str, Any] | None:
    """The row of the run of that id."""
    return next(store.table("runs").rows_where("id = ?", [run]), None)


def written(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a run, as its row holds it."""
    return {
        name: json.dumps(value, ensure_ascii=False, sort_keys=True) if name in JSON else value
        for name, value in told.items()
    }


def runs(data: Path, department: str | None = None, task: str | None = "score") -> list[dict[str, Any]]:
    """Every run ever requested, or those of one department, oldest first; nothing is made by asking.

    Those that only read their inputs are left out unless their ``task``, or any, None, is asked for.
    """
    if not stored(data):
        return []
    asked = "(? is null or department = ?) and (? is null or task = ?)"
    with opened(data) as store:
        held = store.table("runs").rows_where(asked, [department] * 2 + [task] * 2, order_by="requested_at, id")
        return [loaded(store, each) for each in held]


def uploaded(data: Path, department: str, by: str, since: str) -> int:
    """The bytes of the files that somebody handed in since then to be read, each once; of those that are kept."""
    if not stored(data):
        return 0
    asked = (
        "select coalesce(sum(size), 0) from files where sha256 in (select sha256 from run_inputs join runs on id = run"
        " where department = ? and asked_by = ? and task = 'read' and requested_at >= ?)"
    )
    with opened(data) as store:
        return int(store.execute(asked, [department, by, since]).fetchone()[0])


def found(data: Path, run: str) -> list[dict[str, Any]]:
    """The runs whose id begins with that."""
    if not stored(data):
        return []
    with opened(data) as store:
        held = store.table("runs").rows_where("substr(id, 1, ?) = ?", [len(run), run], order_by="id")
        return [loaded(store, each) for each in held]


def loaded(store: Database, held: Mapping[str, Any]) -> dict[str, Any]:
    """The run of that row, with the digests of its inputs."""
    inputs = [one["sha256"] for one in store.table("run_inputs").rows_where("run = ?", [held["id"]])]
    told = {name: json.loads(value) if name in JSON and value else value for name, value in held.items()}
    return {**told, "inputs": inputs}


_SCORED = "department = ? and task = 'score'"
_UNSCORED = (
    "department = ? and task = 'read' and purged_at is null and not exists (select 1 from run_inputs as mine"
    " join run_inputs as theirs using (sha256) join runs as others on others.id = theirs.run"
    " where mine.run = runs.id and others.task = 'score' and others.department = runs.department)"
)
_ORDER = "requested_at desc, id"


def latest(data: Path, department: str, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """So many of a department's runs that score; nothing is made by asking."""
    return _listed(data, _SCORED, department, limit, offset)


def count(data: Path, department: str) -> int:
    """How many runs of a department score; nothing is made by asking."""
    if not stored(data):
        return 0
    with opened(data) as store:
        return int(store.table("runs").count_where(_SCORED, [department]))


def unscored(data: Path, department: str, *, limit: int) -> list[dict[str, Any]]:
    """So many uploads of a department that are kept, and of which no run scores any file."""
    return _listed(data, _UNSCORED, department, limit, 0)


def unfinished(data: Path) -> list[dict[str, Any]]:
    """Every department's runs that wait or are at work, the oldest first; nothing is made by asking."""
    if not stored(data):
        return []
    with opened(data) as store:
        held = store.table("runs").rows_where("state in ('queued', 'leased')", order_by="requested_at, id")
        return [loaded(store, each) for each in held]


def _listed(data: Path, which: str, department: str, limit: int, offset: int) -> list[dict[str, Any]]:
    if not stored(data):
        return []
    with opened(data) as store:
        held = store.table("runs").rows_where(which, [department], order_by=_ORDER, limit=limit, offset=offset)
        return [loaded(store, each) for each in held]
