"""Runs: what was asked for once is one row, whatever became of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rencai.store import files, holder
from rencai.store.audit import entered
from rencai.store.database import opened, stored, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.store.files import Draft

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
    with files.used([*inputs, *parts.values()]) as drafts, opened(data) as store, whole(store):
        _enter(store, run, len(inputs), at)
        held = row(store, run["id"])
        if held and held["state"] not in ("failed", "dead") and not held["purged_at"]:
            return False
        files.settle(store, data, drafts, at)
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
    with files.used([*inputs, *parts.values()]) as drafts, opened(data) as store, whole(store):
        held = row(store, run["id"])
        if held and held["state"] == "leased" and not abandoned(held, 0.0):
            return
        files.settle(store, data, drafts, at)
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
    return leased["leased_until"] < now or holder.gone(leased["holder"])


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
