"""Put requests into the queue as runs, and find a run's files again."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.runs.context import ID, run_key
from rencai.runs.request import parse_request
from rencai.sheets.file import read
from rencai.store import files, retention, runs
from rencai.store.runs import NewRun
from rencai.system import clock
from rencai.system.errors import CityError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from rencai.messages.codes import Origin
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.runs.context import RunContext
    from rencai.runs.outcome import RunOutcome
    from rencai.runs.request import Request
    from rencai.sheets.file.limits import Limits
    from rencai.store.files import Draft
    from rencai.store.runs import Part, Run, RunResult


def draft_inputs(data: Path, inputs: Sequence[Path], limits: Limits) -> list[Draft]:
    """The files' content on our disk, still to be requested, with the digests that a request names.

    :raises InputError: when one is empty, too large, or cannot be read.
    :raises OutputError: when there is no room for them.
    """
    for path in inputs:
        read.check_file(path, limits)
    return files.draft_copies(data, inputs)


def request_run(
    data: Path, request: Request, context: RunContext, origin: Origin, inputs: Sequence[Draft], by: str | None = None
) -> str:
    """The id of the run that answers the request; it waits in the queue with its inputs unless it is there already.

    ``by`` is the account that asked.

    :raises OutputError: when there is no room for the request.
    """
    run = new_run(request, context, origin, by)
    try:
        parts: dict[Part, Draft] = files.draft_all(data, {"request": request.serialize()})
    except BaseException:
        files.discard(inputs)
        raise
    runs.request(data, run, inputs, parts, clock.moment())
    return run.id


def record_run(
    data: Path, request: Request, context: RunContext, outcome: RunOutcome, inputs: Sequence[tuple[Path, str]]
) -> str:
    """The id of a run that was done without the queue, of these files as they were read, which are its inputs.

    One that was written to since then is not kept.
    """
    whole = replace(request, inputs=tuple((path.name, sha256) for path, sha256 in inputs))
    run = new_run(whole, context, "score")
    copies = [_draft_unchanged(data, path, sha256) for path, sha256 in inputs]
    parts = files.draft_all(data, {**outcome.parts, "request": whole.serialize()})
    result: RunResult = {**outcome.row, "state": outcome.state}
    runs.record(data, run, result, [copy for copy in copies if copy], parts, clock.moment())
    return run.id


def _draft_unchanged(data: Path, path: Path, sha256: str) -> Draft | None:
    """The file on our disk, as it was read; None where it is another by now."""
    try:
        (draft,) = files.draft_copies(data, [path])
    except InputError:
        return None
    if draft.sha256 == sha256:
        return draft
    files.discard([draft])
    return None


def new_run(request: Request, context: RunContext, origin: Origin, by: str | None = None) -> NewRun:
    """What a run's row says of what was asked for and of what is known."""
    applied = context.identity()
    key = run_key(request, applied)
    return NewRun(
        id=key[:ID],
        key=key,
        department=request.department,
        origin=origin,
        task=request.task,
        as_of=request.as_of.isoformat(),
        lang=request.lang,
        context=applied,
        requested_by=by,
    )


def select_packages(installed: Installed, cities: Sequence[str]) -> tuple[Package, ...]:
    """The packages of the cities of those keys, all of them where none is named.

    :raises CityError: when one is not there, or broken.
    """
    keys = {package.city.key for package in installed.packages}
    if missing := sorted(set(cities) - keys):
        raise CityError(f"not installed, or broken: {', '.join(missing)}; see `rencai cities`")
    return tuple(each for each in installed.packages if not cities or each.city.key in cities)


def find_run(data: Path, run: str) -> Run:
    """The run of that id, or of the only id that begins so.

    :raises UsageError: when there is none, or several.
    """
    matches = runs.find(data, run.strip().lower()) if run.strip() else []
    if len(matches) == 1:
        return matches[0]
    problem = f"several runs begin with {run!r}" if matches else f"no run {run!r}"
    raise UsageError(f"{problem}; see `rencai runs list`", code="E_USAGE_RUN")


def read_part(data: Path, run: Run, part: Part) -> bytes:
    """A part of a finished run: its request, result, rulings, awards due, or what is told of it.

    :raises UsageError: when it is not kept, or not any more.
    """
    return part_path(data, run, part).read_bytes()


def part_path(data: Path, run: Run, part: Part) -> Path:
    """The file of a part of a finished run.

    :raises UsageError: when it is not kept, or not any more.
    """
    sha256 = run.parts.get(part)
    if not sha256 or not files.path_of(data, sha256).is_file():
        why = f"purged at {run.purged_at}" if run.purged_at else f"the run is {run.state}"
        raise UsageError(f"run {run.id}: its {part} is not kept ({why}); score the input again", code="E_USAGE_RUN")
    return files.path_of(data, sha256)


def read_due(data: Path, run: Run) -> pl.DataFrame:
    """The one-time awards that the run found to be due.

    :raises UsageError: when they are not kept any more.
    """
    return pl.read_parquet(io.BytesIO(read_part(data, run, "due")))


def purge_older(data: Path, until: date, *, by: str) -> tuple[int, int]:
    """Runs that were finished before that day keep their row and nothing else; how many runs and files that were."""
    old = [
        run.id
        for run in runs.read_all(data, task=None)
        if run.finished and not run.purged_at and run.finished_at and run.finished_at[:10] < until.isoformat()
    ]
    return retention.purge(data, old, by=by, at=clock.moment()) if old else (0, 0)


def read_details(data: Path, run: Run) -> dict[str, Any]:
    """What a finished run tells beside its row: errors, problems, what was not scored; nothing where it is not kept."""
    sha256 = run.parts.get("told")
    if not sha256 or not files.path_of(data, sha256).is_file():
        return {}
    details: dict[str, Any] = json.loads(files.path_of(data, sha256).read_bytes())
    return details


def read_request(data: Path, run: Run) -> Request:
    """What was asked for.

    :raises UsageError: when it is not kept any more.
    """
    return parse_request(read_part(data, run, "request"))
