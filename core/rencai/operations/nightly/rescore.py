"""Find files that other law, data or code would rule differently today, and score them again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rencai.operations.nightly.inbox import Item
from rencai.policy.nouns import earliest
from rencai.runs import context, records
from rencai.runs.request import Request, unusual_limits
from rencai.store import files, runs
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rencai.operations.nightly.state import Night
    from rencai.policy.package import Package
    from rencai.store.runs import ContextIdentity, Run


def find_stale(night: Night) -> list[tuple[Run, Request]]:
    """Return the newest run of each file that the nightly scored, where its law or its code is not today's any more."""
    installed = night.worker.installed
    newest: dict[tuple[str, object], tuple[Run, Request]] = {}
    for run in runs.read_all(night.data):
        if run.succeeded and "nightly" in run.origins and not run.purged_at:
            try:
                request = records.read_request(night.data, run)
            except UsageError as error:  # the night goes on, and names the run
                night.lost[run.id] = str(error)
                continue
            newest[request.department, tuple(name for name, _ in request.inputs)] = run, request
    now = context.load_context(night.data, "", installed, installed.packages).identity()
    return [pair for pair in newest.values() if _stale(*pair, now, night)]


def _stale(run: Run, request: Request, now: ContextIdentity, night: Night) -> bool:
    same = (run.context["rencai"], run.context["cities"]) == (now["rencai"], now["cities"])
    turns = {day for package in night.worker.installed.packages for day in _turns(package)}
    return not same or any(request.as_of < day <= night.day for day in turns)


def _turns(package: Package) -> Iterator[date]:
    """Yield the days from which a part of the package's law is in force."""
    yield from (earliest(edition.begins) for edition in package.editions)
    yield from (earliest(pathway.begins) for pathway in package.pathways)
    yield from (earliest(figure.begins) for figures in package.policy.parameters.values() for figure in figures)


def enqueue_stale(night: Night) -> None:
    """Queue every stale file again, as of the night's day."""
    for run, request in find_stale(night):
        inputs = [files.path_of(night.data, sha256) for _, sha256 in request.inputs]
        try:
            drafts = records.draft_inputs(night.data, inputs, night.worker.limits)
        except InputError as error:
            night.lost[run.id] = f"run {run.id}: its input {error}"
            continue
        limits = unusual_limits(night.worker.limits)
        again = Request(
            request.department, request.inputs, night.day, request.lang, header_rows=request.header_rows, limits=limits
        )
        installed = night.worker.installed
        run_context = context.load_context(night.data, request.department, installed, installed.packages)
        successor = records.request_run(night.data, again, run_context, "nightly", drafts)
        item = Item(request.department, Path(request.inputs[0][0]), again=run.id)
        (_, sha256), *_ = request.inputs
        night.journal.enter(
            item.origin, department=item.department, name=item.name, run=successor, before=run.id, sha256=sha256
        )
        night.items.setdefault(successor, []).append(item)
