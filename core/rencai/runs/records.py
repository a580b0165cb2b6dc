"""Put requests into the queue as runs, record finished runs, and find the files of a run again."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.runs.context import ID, run_key
from rencai.runs.request import parse_request
from rencai.sheets.file import read
from rencai.store import files, retention, runs
from rencai.store.retention import Purged
from rencai.store.runs import NewRun
from rencai.system import clock
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from rencai.messages.codes import Origin
    from rencai.runs.context import RunContext
    from rencai.runs.outcome import RunOutcome
    from rencai.runs.request import Request
    from rencai.sheets.file.limits import Limits
    from rencai.store.details import RunDetails
    from rencai.store.files import Draft
    from rencai.store.runs import Part, Run, RunResult


def draft_inputs(data: Path, inputs: Sequence[Path], limits: Limits, *, follow: bool = True) -> list[Draft]:
    """Copy the files into the store's folder, still to be requested, with the digests that a request names.

    :param follow: whether an input may be a link.
    :raises InputError: when one is empty, too large, or cannot be read.
    :raises OutputError: when there is no room for them.
    """
    for path in inputs:
        read.check_file(path, limits)
    return files.draft_copies(data, inputs, follow=follow)


def request_run(
    data: Path,
    request: Request,
    context: RunContext,
    origin: Origin,
    inputs: Sequence[Draft],
    by: str | None = None,
    *,
    instead_of: str | None = None,
) -> str:
    """Put the request into the queue and return the id of its run; a run of the same request and context is there once.

    :param inputs: drafts of the request's inputs; discarded where the run is there already.
    :param by: the account that requests it.
    :param instead_of: the run whose place it takes: whoever asked for that one has asked for this one.
    :raises OutputError: when there is no room for the request.
    """
    run = new_run(request, context, origin, by)
    try:
        parts: dict[Part, Draft] = files.draft_all(data, {"request": request.serialize()})
    except BaseException:
        files.discard(inputs)
        raise
    runs.request(data, run, inputs, parts, clock.moment(), instead_of)
    return run.id


def record_run(
    data: Path, request: Request, context: RunContext, outcome: RunOutcome, inputs: Sequence[tuple[Path, str | None]]
) -> str:
    """Store a run that was performed without the queue, and return its id.

    :param inputs: each file with the sha256 of what was read of it; one that was written to since is not stored. None
        where it could not be read: then what it holds now counts, as it is part of what the run came to.
    """
    copies: list[Draft] = []
    contents: list[tuple[str, str]] = []
    unread: list[tuple[int, str, str]] = []
    for place, (path, sha256) in enumerate(inputs):
        copy = _draft_unread(data, path, request) if sha256 is None else _draft_unchanged(data, path, sha256)
        if isinstance(copy, InputError):
            unread.append((place, path.name, copy.code))
            continue
        copies += [copy] if copy else []
        contents.append((path.name, sha256 or (copy.sha256 if copy else "")))
    whole = replace(request, inputs=tuple(contents), unread=tuple(unread), bounded=outcome.is_bounded)
    run = new_run(whole, context, "score")
    parts = files.draft_all(data, {**outcome.parts, "request": whole.serialize()})
    result: RunResult = {**outcome.row, "state": outcome.state}
    runs.record(data, run, result, copies, parts, clock.moment())
    return run.id


def _draft_unread(data: Path, path: Path, request: Request) -> Draft | InputError:
    """Copy a file that could not be read into the store's folder; return why where there is nothing to copy."""
    try:
        if not path.is_file():  # gone, a folder, or a pipe, which would keep this process waiting
            return InputError(f"{path.name} is no file", code="E_INPUT_NOT_FILE")
        (draft,) = draft_inputs(data, [path], request.reading_limits)
    except InputError as error:
        return error
    return draft


def _draft_unchanged(data: Path, path: Path, sha256: str) -> Draft | None:
    """Copy the file into the store's folder; return None where it is not as it was read any more."""
    try:
        (draft,) = files.draft_copies(data, [path])
    except InputError:
        return None
    if draft.sha256 == sha256:
        return draft
    files.discard([draft])
    return None


def new_run(request: Request, context: RunContext, origin: Origin, by: str | None = None) -> NewRun:
    """Return the row of a run of the request in the context, whose key identifies both."""
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
        assumed=tuple(request.assumed),
    )


def find_run(data: Path, run: str) -> Run:
    """Return the run of that id, or the only one whose id begins so.

    :raises UsageError: when there is none, or several.
    """
    matches = runs.find(data, run.strip().lower()) if run.strip() else []
    if len(matches) == 1:
        return matches[0]
    problem = f"several runs begin with {run!r}" if matches else f"no run {run!r}"
    raise UsageError(f"{problem}; see `rencai runs list`", code="E_USAGE_RUN")


def read_part(data: Path, run: Run, part: Part) -> bytes:
    """Return the content of a part of a finished run.

    :raises UsageError: when it was never stored, or was purged.
    """
    return part_path(data, run, part).read_bytes()


def part_path(data: Path, run: Run, part: Part) -> Path:
    """Return the path of a part of a finished run.

    :raises UsageError: when it was never stored, or was purged.
    """
    sha256 = run.parts.get(part)
    if not sha256 or not files.path_of(data, sha256).is_file():
        why = f"purged at {run.purged_at}" if run.purged_at else f"the run is {run.state}"
        raise UsageError(f"run {run.id}: its {part} is not kept ({why}); score the input again", code="E_USAGE_RUN")
    return files.path_of(data, sha256)


def read_due(data: Path, run: Run) -> pl.DataFrame:
    """Return the one-time awards that the run found to be due.

    :raises UsageError: when they were never stored, or were purged.
    """
    return pl.read_parquet(io.BytesIO(read_part(data, run, "due")))


def purge_older(data: Path, until: date, *, by: str) -> Purged:
    """Purge the finished runs of which an input first came before that day (UTC); scoring it again prolongs nothing."""
    old = retention.find_expired(data, until.isoformat())
    return retention.purge(data, old, by=by, at=clock.moment()) if old else Purged()


def read_details(data: Path, run: Run) -> RunDetails:
    """Return the details of a finished run: errors, problems, what was not scored; {} where they are not stored."""
    sha256 = run.parts.get("told")
    if not sha256 or not files.path_of(data, sha256).is_file():
        return {}
    details: RunDetails = json.loads(files.path_of(data, sha256).read_bytes())
    return details


def input_names(data: Path, run: Run) -> list[str]:
    """Return the names of a run's input files, which may be people's: they are in a file that is purged with the run.

    None where that is gone, or cannot be read.
    """
    try:
        return [name for name, _ in read_request(data, run).inputs]
    except (UsageError, ValueError, KeyError, TypeError):  # not stored, or damaged
        return []


def read_request(data: Path, run: Run) -> Request:
    """Return what was requested.

    :raises UsageError: when it was never stored, or was purged.
    """
    return parse_request(read_part(data, run, "request"))
