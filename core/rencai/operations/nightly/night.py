"""Run one night: score every complete file of the inbox once, deliver it, and report."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rencai.operations.nightly import delivery, entering, inbox
from rencai.operations.nightly.inbox import Item
from rencai.operations.nightly.journal import NIGHTS, Journal, last_run
from rencai.operations.nightly.state import Night
from rencai.runs import context, records
from rencai.runs.request import Request, unusual_limits
from rencai.store import files as store_files
from rencai.store import register, retention, runs
from rencai.system import files
from rencai.system.errors import InputError, OutputError, UsageError

if TYPE_CHECKING:
    from rencai.operations.nightly.journal import Entry
    from rencai.runs.context import RunContext
    from rencai.runs.worker import Worker


_POLL = 0.2
"""Seconds between two looks at runs that another process is at work on."""


def begin(worker: Worker, folders: tuple[Path, Path], day: date, lang: str) -> Night:
    """Return a night that has not begun with any file; what earlier ones left half-written is swept away."""
    box, out = folders
    files.folder(out)
    ours = [home / name for _, home in inbox.folders(box) for name in inbox.FOLDERS]
    for folder in (worker.data, worker.data / NIGHTS, out, *(path for path in out.glob("*") if path.is_dir()), *ours):
        files.sweep(folder)
    retention.tidy(worker.data)
    entering.enter_folders(worker.data, box, out)
    register.sweep(worker.data)
    names = {
        f"{package.city.key} {pathway.code}": (f"{package.city.zh} {pathway.zh}", f"{package.city.en}: {pathway.en}")
        for package in worker.installed.packages
        for pathway in package.pathways
    }
    return Night(worker, box, out, day, lang, Journal(worker.data, day), names)


def collect(night: Night, settle: float) -> None:
    """Queue what an earlier start left in ``processing`` and every complete new file; refuse unusable ones.

    :param settle: seconds for which a complete file has not changed.
    """
    _resume_earlier(night)
    for item in inbox.list_interrupted(night.inbox):
        _enqueue(night, item)
    ready, night.left = inbox.split_complete(inbox.list_waiting(night.inbox), settle)
    night.left += inbox.list_odd(night.inbox)
    for item in ready:
        if taken := inbox.take(item):
            _enqueue(night, taken)


def _resume_earlier(night: Night) -> None:
    """Adopt what earlier starts left unfinished, and resume entries whose file is not in ``processing``."""
    night.journal.adopt(lambda entry: _is_rescore(entry) or Path(entry.origin).is_relative_to(night.inbox))
    for entry in night.journal.unfinished():
        if _is_rescore(entry) or not Path(entry.origin).exists():
            _resume(night, entry)


def _is_rescore(entry: Entry) -> bool:
    return entry.origin.startswith("again:")


def _resume(night: Night, entry: Entry) -> None:
    """Finish the entry where its file was moved already; else wait for its run, or refuse it where it has none."""
    again = entry.origin.removeprefix("again:") if _is_rescore(entry) else None
    item = Item(entry.department, Path(entry.name if again else entry.origin), again)
    if not again and entry.put and Path(entry.put).exists():
        night.journal.finish(entry.origin, entry.put)
    elif entry.run and _is_available(night, entry.run):
        night.items.setdefault(entry.run, []).append(item)
    else:
        delivery.refuse(night, item, "E_INPUT_MISSING", "")


def _is_available(night: Night, run: str) -> bool:
    """Return whether the run is still to be performed, or its files are stored."""
    return any(not row.purged_at for row in runs.find(night.data, run))


def _enqueue(night: Night, item: Item) -> None:
    """Request the file's run, or go on with the one that an earlier start requested for the same content."""
    origin = item.origin
    earlier = night.journal.entries.get(origin)
    day = (earlier and earlier.as_of) or str(night.day)  # the law of the night that began with it
    night.journal.enter(origin, department=item.department, name=item.name, as_of=day)
    try:
        (draft,) = records.draft_inputs(night.data, [item.path], night.worker.limits, follow=False)
    except InputError as error:
        delivery.refuse(night, item, error.code, f"{error.code}: {item.name}: {error}")
        return
    if earlier and earlier.run and earlier.sha256 == draft.sha256 and _is_available(night, earlier.run):
        store_files.discard([draft])
        run = earlier.run
    else:
        content, limits = ((item.name, draft.sha256),), unusual_limits(night.worker.limits)
        request = Request(item.department, content, date.fromisoformat(day), night.lang, limits=limits)
        run = records.request_run(night.data, request, _context(night, item), "nightly", [draft])
    before = last_run(night.data, item.department, item.name, run)
    night.journal.enter(origin, run=run, sha256=draft.sha256, before=before)
    night.items.setdefault(run, []).append(item)


def _context(night: Night, item: Item) -> RunContext:
    installed = night.worker.installed
    return context.load_context(night.data, item.department, installed, installed.packages)


def drain(night: Night) -> None:
    """Perform the night's runs, here or in other processes, and deliver each as soon as it is finished."""
    while night.items:
        for run in night.worker.drain(list(night.items)):
            settle(night, run)
        for run in list(night.items):
            settle(night, run)
        if night.items:
            time.sleep(_POLL)


def settle(night: Night, run: str) -> None:
    """Deliver the files of the run if it is finished; where another run took its place, wait for that one."""
    row = records.find_run(night.data, run)
    if not row.finished:
        return
    items = night.items.pop(run)
    if row.superseded_by:
        for item in items:
            night.journal.enter(item.origin, run=row.superseded_by)
        night.items.setdefault(row.superseded_by, []).extend(items)
        return
    for item in items:
        try:
            delivery.deliver(night, item, row)
        except (OutputError, UsageError) as error:  # what cannot be written of one file keeps no other one back
            night.undelivered.append(error)
