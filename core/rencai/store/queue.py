"""The queue of runs: a lease with a fencing token, so that a process that lost its lease writes nothing.

A worker leases a run for some minutes and prolongs the lease while it works. Where its process ends, or its machine
stops answering and the lease expires, another worker takes the run over under a higher token. Each write compares the
token: what the slower of the two brings later is refused (``LostError``), never mixed with the other's result.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.store import files, holders
from rencai.store.database import has_table, open_read_only, open_store, store_errors, store_exists, transaction
from rencai.store.runs import digests, find_queue_row, is_abandoned, parse_queue_row, result_columns
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.store.files import Draft
    from rencai.store.runs import Part, Progress, QueueRow, RunResult


ATTEMPTS = 3
"""How often a run is begun before it counts as dead: each time its process was gone in the midst of it."""


class LostError(OutputError):
    """The lease was lost: another process has the run, and nothing was written."""

    code = "E_RUN_LOST"


@dataclass(frozen=True)
class Lease:
    """A run that this process may finish until another process gets a higher token."""

    run: str
    token: int


def lease(
    data: Path,
    *,
    now: float,
    at: str,
    seconds: float,
    only: Sequence[str] | None = None,
    share: int | None = None,
    last: Collection[str] = (),
) -> Lease | None:
    """Lease the oldest run that waits, or whose holder is gone, for ``seconds``; return None where there is none.

    A run that was begun ``ATTEMPTS`` times and never finished is marked as dead instead.

    :param now: seconds since the epoch, to compare leases with.
    :param at: the same moment as an ISO text, for the row.
    :param only: ids of the runs to choose from.
    :param share: of a department of which so many runs are leased already, none is taken, so that others get their
        turn.
    :param last: ids of runs that are taken only where there is no other.
    """
    with open_store(data) as store, transaction(store):
        candidates = sorted(_open_runs(store), key=lambda run: run.id in last)
        # A run whose holder is gone is nobody's work: it does not count against its department's share.
        busy = Counter(each.department for each in candidates if each.state == "leased" and not is_abandoned(each, now))
        for run in candidates:
            if only is not None and run.id not in only:
                continue
            if run.state == "leased" and not is_abandoned(run, now):
                continue
            if share is not None and busy[run.department] >= share:
                continue
            if run.attempts >= ATTEMPTS:
                dead = {"state": "dead", "code": "E_RUN_DEAD", "finished_at": at, "holder": None, "leased_until": None}
                store.table("runs").update(run.id, dead)
                continue
            token = run.token + 1
            store.table("runs").update(run.id, {
                "state": "leased", "token": token, "attempts": run.attempts + 1, "holder": holders.this_process(),
                "leased_until": now + seconds, "started_at": at,
            })  # fmt: skip
            return Lease(run.id, token)
    return None


def _open_runs(store: Database) -> list[QueueRow]:
    """Return the unfinished runs: those that wait before those that are leased, each oldest first."""
    order = "state = 'leased', requested_at, id"
    return list(map(parse_queue_row, store.table("runs").rows_where("state in ('queued', 'leased')", order_by=order)))


def prolong(data: Path, lease: Lease, until: float) -> None:
    """Prolong the lease until then, in seconds since the epoch.

    :raises LostError: when another process has the run.
    """
    with open_store(data) as store, transaction(store):
        _require_lease(store, lease)
        store.table("runs").update(lease.run, {"leased_until": until})


def report_progress(data: Path, lease: Lease, progress: Progress) -> None:
    """Write the step that the run is at to its row, for those who wait for it.

    :raises LostError: when another process has the run.
    """
    with open_store(data) as store, transaction(store):
        _require_lease(store, lease)
        store.table("runs").update(lease.run, {"progress": json.dumps(progress, ensure_ascii=False, sort_keys=True)})


def has_open_runs(data: Path) -> bool:
    """Return whether a run may be there to be leased; polled, so it reads without a lock.

    :raises OutputError: when the store cannot be read now.
    """
    if not store_exists(data):
        return False
    with store_errors(data), open_read_only(data) as connection:
        query = "select 1 from runs where state in ('queued', 'leased') limit 1"
        return has_table(connection, "runs") and connection.execute(query).fetchone() is not None


def release(data: Path, lease: Lease) -> None:
    """Put the run back into the queue, as if this process had never begun with it.

    :raises LostError: when another process has the run.
    """
    with open_store(data) as store, transaction(store):
        run = _require_lease(store, lease)
        columns = {"state": "queued", "holder": None, "leased_until": None, "attempts": run.attempts - 1}
        store.table("runs").update(lease.run, columns)


def finish(data: Path, lease: Lease, result: RunResult, parts: Mapping[Part, Draft], at: str) -> None:
    """Finish the run with its result, which has at least a state, and the files that it made.

    :raises LostError: when another process has the run; the files are discarded then.
    """
    with files.discarding_unsettled(list(parts.values())) as drafts, open_store(data) as store, transaction(store):
        _require_lease(store, lease)
        files.settle(store, data, drafts, at)
        end = {"holder": None, "leased_until": None, "finished_at": at}
        store.table("runs").update(lease.run, {**result_columns(result), **digests(parts), **end})


def _require_lease(store: Database, lease: Lease) -> QueueRow:
    run = find_queue_row(store, lease.run)
    if not run or run.state != "leased" or run.token != lease.token:
        raise LostError(f"the run {lease.run} was taken over by another process; nothing was written, nothing is lost")
    return run
