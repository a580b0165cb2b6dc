"""Runs: one row for each request, whatever became of it, and which process works on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, get_args

from rencai.store import files as store_files
from rencai.store import holders
from rencai.store.audit import append_entry
from rencai.store.database import open_store, store_exists, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from rencai.messages.codes import Action, Origin, State
    from rencai.store.files import Draft


Task = Literal["score", "read"]
"""What a run does with its inputs: score them, or only read them to show how they are understood."""

Part = Literal["request", "result", "rulings", "due", "told", "applicants", "problems", "review", "lines"]
"""A file that is kept of a run beside its inputs, by the name of the column that holds its sha256."""
PARTS: tuple[Part, ...] = get_args(Part)

FINISHED: tuple[State, ...] = ("done", "partial", "failed", "dead")
"""The states of a run that is at its end."""
SUCCEEDED: tuple[State, ...] = ("done", "partial")
"""The states of a run that came to a result."""

Counts = dict[str, dict[str, int]]
"""Rulings by ``"<city key> <pathway code>"`` and outcome."""


class ContextIdentity(TypedDict):
    """The versions and digests that identify the law, the code and the memory that a run applied; no name.

    ``cities`` has for each package its name, version, fingerprint and the versions of its official lists. ``awards``
    is missing in runs of versions without a ledger, ``statements`` and ``words`` in runs without any. ``beside`` are
    the packages that were installed and not asked, ``unused_lists`` the official lists that fit no package.
    """

    rencai: str
    cities: list[list[str]]
    broken: list[str]
    headings: str
    decisions: list[int]
    awards: NotRequired[str]
    statements: NotRequired[list[int]]
    words: NotRequired[list[int]]
    beside: NotRequired[list[list[str]]]
    unused_lists: NotRequired[list[str]]


class Progress(TypedDict):
    """The step that a leased run is at, and the UTC time at which it began."""

    step: str
    at: str


class RunResult(TypedDict, total=False):
    """What is written to a run's row when it ends; columns that are not named keep their value."""

    state: State
    seconds: float
    rows: int
    degraded: int
    counts: Counts
    code: str | None
    superseded_by: str


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run as it is requested. ``id`` is the beginning of ``key``, ``as_of`` an ISO date."""

    id: str
    key: str
    department: str
    origin: Origin
    task: Task
    as_of: str
    lang: str
    context: ContextIdentity
    requested_by: str | None = None
    assumed: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        """Return the row's values by column, without the account that requested it."""
        return {
            "id": self.id, "key": self.key, "department": self.department, "origin": self.origin, "task": self.task,
            "as_of": self.as_of, "lang": self.lang, "known": _json(self.context),
            "assumed": ",".join(self.assumed),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked for a run: by which way, under which account (None: under none), and when first (ISO, UTC)."""

    origin: Origin
    by: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store has it.

    Times are ISO texts in UTC. ``rows`` and ``counts`` are None until it is scored, ``seconds`` where it never ran.
    ``parts`` has the sha256 of each file that is kept of it, ``inputs`` those of its inputs; both are empty once it is
    purged. ``token`` is the fencing token of its last lease. ``origin`` and ``requested_by`` are of the first who asked
    for it, ``requesters`` are all of them. ``assumed`` are the columns of which every row was given a cell (what if);
    None where an earlier version scored it and its request is not stored any more.
    """

    id: str
    key: str
    department: str
    origin: Origin
    task: Task
    as_of: str
    lang: str
    context: ContextIdentity
    state: State
    requested_at: str
    token: int
    attempts: int
    requested_by: str | None
    started_at: str | None
    finished_at: str | None
    seconds: float | None
    rows: int | None
    degraded: int | None
    counts: Counts | None
    code: str | None
    superseded_by: str | None
    purged_at: str | None
    progress: Progress | None
    holder: str | None
    leased_until: float | None
    parts: Mapping[Part, str]
    inputs: tuple[str, ...]
    requesters: tuple[Requester, ...]
    assumed: tuple[str, ...] | None

    @property
    def is_what_if(self) -> bool:
        """Whether something was assumed of every row, so that it is no part of the history."""
        return bool(self.assumed)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The ways by which it was asked for, the first one first."""
        return tuple(dict.fromkeys(each.origin for each in self.requesters))

    @property
    def finished(self) -> bool:
        """Whether it is at its end, a failed one too."""
        return self.state in FINISHED

    @property
    def succeeded(self) -> bool:
        """Whether it came to a result, one with gaps too."""
        return self.state in SUCCEEDED

    def payload(self) -> dict[str, object]:
        """Return the run as programs get it: in the order of the columns, without what only leases need."""
        part = {name: self.parts.get(name) for name in PARTS}
        return {
            "id": self.id, "department": self.department, "origin": self.origin, "as_of": self.as_of,
            "lang": self.lang, "known": self.context, "state": self.state, "requested_at": self.requested_at,
            "started_at": self.started_at, "finished_at": self.finished_at, "code": self.code, "counts": self.counts,
            "superseded_by": self.superseded_by, "purged_at": self.purged_at, "request": part["request"],
            "result": part["result"], "rulings": part["rulings"], "due": part["due"], "told": part["told"],
            "attempts": self.attempts, "rows": self.rows, "degraded": self.degraded, "seconds": self.seconds,
            "task": self.task, "asked_by": self.requested_by, "progress": self.progress,
            "applicants": part["applicants"], "problems": part["problems"], "review": part["review"],
            "lines": part["lines"], "inputs": list(self.inputs),
            "assumed": None if self.assumed is None else list(self.assumed),
            "requesters": [{"origin": each.origin, "by": each.by, "at": each.at} for each in self.requesters],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class QueueRow:
    """What the queue needs of a run's row."""

    id: str
    department: str
    state: State
    token: int
    attempts: int
    holder: str | None
    leased_until: float | None
    purged_at: str | None


ACTIONS: Mapping[Task, Action] = {"read": "files_uploaded", "score": "run_requested"}
"""What the record calls a request of an account, by its task."""


def request(
    data: Path,
    run: NewRun,
    inputs: Sequence[Draft],
    parts: Mapping[Part, Draft],
    at: str,
    instead_of: str | None = None,
) -> bool:
    """Put the run into the queue with what it reads; return False where it waits, is at work or was finished already.

    One that failed, or whose files were purged, is queued anew. The processing record has who requested it, each time.

    :param instead_of: the run whose place it takes: whoever asked for that one has asked for this one.
    """
    with (
        store_files.discarding_unsettled([*inputs, *parts.values()]) as drafts,
        open_store(data) as store,
        transaction(store),
    ):
        earlier = find_queue_row(store, run.id)
        if instead_of is None:
            _append_request_entry(store, run, len(inputs), at)
        if earlier:
            _insert_requesters(store, run, at, instead_of)
        if earlier and earlier.state not in ("failed", "dead") and not earlier.purged_at:
            return False
        store_files.settle(store, data, drafts, at)
        again = {"state": "queued", "attempts": 0, "token": earlier.token if earlier else 0, "requested_at": at}
        ends = ("holder", "leased_until", "finished_at", "code", "purged_at", "superseded_by")
        blank = dict.fromkeys((*ends, "progress"))
        _write_row(store, run, {**digests(parts), **again, **blank}, is_new=earlier is None)
        _insert_requesters(store, run, at, instead_of)
        _insert_inputs(store, run.id, inputs)
    return True


def _write_row(store: Database, run: NewRun, columns: Mapping[str, Any], *, is_new: bool) -> None:
    """Write the run's row; who asked for it first stays as it is."""
    own = run.columns()
    if is_new:
        store.table("runs").insert({**own, "asked_by": run.requested_by, **columns}, pk="id")
    else:
        del own["origin"]
        store.table("runs").update(run.id, {**own, **columns})


def _insert_requesters(store: Database, run: NewRun, at: str, instead_of: str | None = None) -> None:
    """Note that the run was asked for, once for each way and account, and by whom that was whose place it takes."""
    store.execute(
        "insert or ignore into requesters select ?, origin, by, at from requesters where run = ?", [run.id, instead_of]
    )
    if instead_of is None:
        own = {"run": run.id, "origin": run.origin, "by": run.requested_by or "", "at": at}
        store.table("requesters").insert(own, ignore=True)


def _append_request_entry(store: Database, run: NewRun, inputs: int, at: str) -> None:
    """Record who handed in files or had them scored, within a transaction."""
    if by := run.requested_by:
        details = {"department": run.department, "origin": run.origin, "files": inputs}
        append_entry(store, at=at, by=by, action=ACTIONS[run.task], subject=run.id, details=details)


def record(
    data: Path, run: NewRun, result: RunResult, inputs: Sequence[Draft], parts: Mapping[Part, Draft], at: str
) -> None:
    """Store a run that was performed without the queue as finished.

    A run that a living process leases is left to that process.
    """
    with (
        store_files.discarding_unsettled([*inputs, *parts.values()]) as drafts,
        open_store(data) as store,
        transaction(store),
    ):
        earlier = find_queue_row(store, run.id)
        if earlier and earlier.state == "leased" and not is_abandoned(earlier, 0.0):
            _insert_requesters(store, run, at)
            return
        store_files.settle(store, data, drafts, at)
        token = (earlier.token if earlier else 0) + 1  # fences off a process that may still hold a lease
        blank = dict.fromkeys(("holder", "leased_until", "purged_at", "superseded_by"))
        end = {"attempts": 1, "requested_at": at, "finished_at": at, "token": token}
        _write_row(store, run, {**result_columns(result), **digests(parts), **end, **blank}, is_new=earlier is None)
        _insert_requesters(store, run, at)
        _insert_inputs(store, run.id, inputs)


def digests(parts: Mapping[Part, Draft]) -> dict[str, str]:
    """Return the columns of a run's files."""
    return {part: draft.sha256 for part, draft in parts.items()}


def _insert_inputs(store: Database, run: str, inputs: Iterable[Draft]) -> None:
    rows = [{"run": run, "sha256": draft.sha256} for draft in inputs]
    store.table("run_inputs").insert_all(rows, ignore=True)


def is_abandoned(leased: QueueRow, now: float) -> bool:
    """Return whether a leased run has no living holder: its lease has expired, or its process has ended."""
    return leased.leased_until is None or leased.leased_until < now or holders.is_gone(leased.holder)


def find_queue_row(store: Database, run: str) -> QueueRow | None:
    """Return what the queue needs of the run of that id; None where there is none."""
    return next(map(parse_queue_row, store.table("runs").rows_where("id = ?", [run])), None)


def parse_queue_row(columns: Mapping[str, Any]) -> QueueRow:
    """Return what the queue needs of a row."""
    return QueueRow(**{name: columns[name] for name in QueueRow.__slots__})


def result_columns(result: RunResult) -> dict[str, Any]:
    """Return a run's result by column."""
    counts = {"counts": _json(result["counts"])} if "counts" in result else {}
    return {**result, **counts}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read_all(data: Path, department: str | None = None, task: Task | None = "score") -> list[Run]:
    """Return every run of a department (None: of all), oldest first; creates no store.

    :param task: runs of the other task are left out; None: of none.
    """
    if not store_exists(data):
        return []
    query = "(? is null or department = ?) and (? is null or task = ?)"
    with open_store(data) as store:
        rows = store.table("runs").rows_where(query, [department] * 2 + [task] * 2, order_by="requested_at, id")
        return [load(store, each) for each in rows]


def uploaded_bytes(data: Path, department: str, by: str, since: str) -> int:
    """Return the size of the stored files that the account uploaded since then (ISO, UTC), each counted once."""
    if not store_exists(data):
        return 0
    query = (
        "select coalesce(sum(size), 0) from files where sha256 in (select sha256 from run_inputs join runs on id = run"
        " where department = ? and asked_by = ? and task = 'read' and requested_at >= ?)"
    )
    with open_store(data) as store:
        return int(store.execute(query, [department, by, since]).fetchone()[0])


def count_unfinished(data: Path, department: str, by: str) -> int:
    """Return how many runs that the account requested wait or are leased."""
    if not store_exists(data):
        return 0
    with open_store(data) as store:
        query = "department = ? and asked_by = ? and state in ('queued', 'leased')"
        return int(store.table("runs").count_where(query, [department, by]))


def scored_rows(data: Path, department: str, by: str, since: str) -> int:
    """Return how many applicants the runs have that the account requested since then (ISO, UTC)."""
    if not store_exists(data):
        return 0
    query = (
        "select coalesce(sum(rows), 0) from runs"
        " where department = ? and asked_by = ? and task = 'score' and requested_at >= ?"
    )
    with open_store(data) as store:
        return int(store.execute(query, [department, by, since]).fetchone()[0])


def find(data: Path, run: str) -> list[Run]:
    """Return the runs whose id begins with ``run``."""
    if not store_exists(data):
        return []
    with open_store(data) as store:
        rows = store.table("runs").rows_where("substr(id, 1, ?) = ?", [len(run), run], order_by="id")
        return [load(store, each) for each in rows]


def load(store: Database, row: Mapping[str, Any]) -> Run:
    """Return the run of a row, with the digests of its inputs."""
    inputs = tuple(each["sha256"] for each in store.table("run_inputs").rows_where("run = ?", [row["id"]]))
    requesters = store.table("requesters").rows_where("run = ?", [row["id"]], order_by="at, rowid")
    renamed = {"context": json.loads(row["known"]), "requested_by": row["asked_by"]}
    parsed = {name: json.loads(row[name]) if row[name] else None for name in ("counts", "progress")}
    parts: dict[Part, str] = {part: row[part] for part in PARTS if row[part] is not None}
    same = {name: row[name] for name in Run.__slots__ if name in row}
    beside = {
        "requesters": tuple(Requester(each["origin"], each["by"] or None, each["at"]) for each in requesters),
        "assumed": None if row["assumed"] is None else tuple(filter(None, row["assumed"].split(","))),
    }
    return Run(**{**same, **renamed, **parsed, **beside, "parts": parts, "inputs": inputs})


_SCORED = "department = ? and task = 'score'"
_UNSCORED = (
    "department = ? and task = 'read' and purged_at is null and not exists (select 1 from run_inputs as mine"
    " join run_inputs as theirs using (sha256) join runs as others on others.id = theirs.run"
    " where mine.run = runs.id and others.task = 'score' and others.department = runs.department)"
)
_ORDER = "requested_at desc, id"


def read_latest(data: Path, department: str, *, limit: int, offset: int = 0) -> list[Run]:
    """Return ``limit`` runs of a department that score, newest first; creates no store."""
    return _read_page(data, _SCORED, department, limit, offset)


def count(data: Path, department: str) -> int:
    """Return how many runs of a department score; creates no store."""
    if not store_exists(data):
        return 0
    with open_store(data) as store:
        return int(store.table("runs").count_where(_SCORED, [department]))


def read_unscored_uploads(data: Path, department: str, *, limit: int) -> list[Run]:
    """Return ``limit`` stored uploads of a department of which no run scores any file, newest first."""
    return _read_page(data, _UNSCORED, department, limit, 0)


def read_sharing(data: Path, run: Run) -> list[Run]:
    """Return the department's other runs for the sake of which files stay when the run is purged, oldest first.

    A reading of nothing but the run's inputs goes with it, as far as none of these runs reads them, and so does a run
    that it took the place of.
    """
    others = [other for other in read_all(data, run.department, task=None) if not other.purged_at]
    others = [other for other in others if run.id not in (other.id, other.superseded_by)]
    sharing = [other for other in others if set(other.inputs) & set(run.inputs)]
    return [other for other in sharing if other.task != "read" or not set(other.inputs) <= set(run.inputs)]


def read_unfinished(data: Path) -> list[Run]:
    """Return every department's runs that wait or are leased, oldest first; creates no store."""
    if not store_exists(data):
        return []
    with open_store(data) as store:
        rows = store.table("runs").rows_where("state in ('queued', 'leased')", order_by="requested_at, id")
        return [load(store, each) for each in rows]


def _read_page(data: Path, which: str, department: str, limit: int, offset: int) -> list[Run]:
    if not store_exists(data):
        return []
    with open_store(data) as store:
        rows = store.table("runs").rows_where(which, [department], order_by=_ORDER, limit=limit, offset=offset)
        return [load(store, each) for each in rows]
