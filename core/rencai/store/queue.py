"""The queue of runs: a lease with a fencing token, so that a lost lease writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rencai.store import files, runs
from rencai.store.database import has, inspected, opened, stored, whole
from rencai.store.runs import abandoned, digests, row, written
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.store.files import Draft


ATTEMPTS = 3
"""How often a run is begun before it counts as dead: each time its process was gone in the midst of it."""


class LostError(OutputError):
    """The lease was lost: another process has the run, and nothing was written."""

    code = "E_RUN_LOST"


@dataclass(frozen=True)
class Lease:
    """A run that this process may finish, as long as nobody else got a higher token."""

    run: str
    token: int


def lease(
    data: Path, *, now: float, at: str, seconds: float, only: Sequence[str] | None = None, share: int | None = None
) -> Lease | None:
    """The oldest run that waits, or whose holder is gone, is this process's for so long; None where there is none.

    One that was begun ``ATTEMPTS`` times and never finished is dead. Of a department of which ``share`` runs are at
    work already, none is taken: the others' come first.
    """
    with opened(data) as store, whole(store):
        open_ = _open(store)
        busy = Counter(one["department"] for one in open_ if one["state"] == "leased" and not abandoned(one, now))
        for held in open_:
            if only is not None and held["id"] not in only:
                continue
            if held["state"] == "leased" and not abandoned(held, now):
                continue
            if share is not None and busy[held["department"]] >= share:
                continue
            if held["attempts"] >= ATTEMPTS:
                dead = {"state": "dead", "code": "E_RUN_DEAD", "finished_at": at, "holder": None, "leased_until": None}
                store.table("runs").update(held["id"], dead)
                continue
            token = held["token"] + 1
            store.table("runs").update(held["id"], {
                "state": "leased", "token": token, "attempts": held["attempts"] + 1, "holder": runs.mine(),
                "leased_until": now + seconds, "started_at": at,
            })  # fmt: skip
            return Lease(held["id"], token)
    return None


def _open(store: Database) -> list[dict[str, Any]]:
    """The runs that are not finished, those that nobody holds first, the oldest first."""
    return list(
        store.table("runs").rows_where("state in ('queued', 'leased')", order_by="state = 'leased', requested_at, id")
    )


def beat(data: Path, lease: Lease, until: float) -> None:
    """The lease holds until then.

    :raises LostError: when another process has the run.
    """
    with opened(data) as store, whole(store):
        _require(store, lease)
        store.table("runs").update(lease.run, {"leased_until": until})


def advance(data: Path, lease: Lease, progress: Mapping[str, Any]) -> None:
    """The run's row tells how far it is, for whoever waits for it.

    :raises LostError: when another process has the run.
    """
    with opened(data) as store, whole(store):
        _require(store, lease)
        store.table("runs").update(lease.run, written({"progress": progress}))


def waiting(data: Path) -> bool:
    """Whether a run may be there to be taken; asked often, so nothing is locked for it."""
    if not stored(data):
        return False
    with inspected(data) as connection:
        asked = "select 1 from runs where state in ('queued', 'leased') limit 1"
        return has(connection, "runs") and connection.execute(asked).fetchone() is not None


def release(data: Path, lease: Lease) -> None:
    """The run waits again, as if this process had never begun with it."""
    with opened(data) as store, whole(store):
        held = _require(store, lease)
        back = {"state": "queued", "holder": None, "leased_until": None, "attempts": held["attempts"] - 1}
        store.table("runs").update(lease.run, back)


def finish(data: Path, lease: Lease, told: Mapping[str, Any], parts: Mapping[str, Draft], at: str) -> None:
    """The run is finished with what is told of it and the files it made; ``told`` has at least its state.

    :raises LostError: when another process has the run; the files are discarded then.
    """
    with files.used(list(parts.values())) as drafts, opened(data) as store, whole(store):
        _require(store, lease)
        files.settle(store, data, drafts, at)
        end = {"holder": None, "leased_until": None, "finished_at": at}
        store.table("runs").update(lease.run, {**written(told), **digests(parts), **end})


def _require(store: Database, lease: Lease) -> dict[str, Any]:
    held = row(store, lease.run)
    if not held or held["state"] != "leased" or held["token"] != lease.token:
        raise LostError(f"the run {lease.run} was taken over by another process; nothing was written, nothing is lost")
    return held
