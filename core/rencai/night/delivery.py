"""What lies ready in the morning: the result in the department's outbox, the file in ``done`` or ``quarantine``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rencai import durable, log, runs
from rencai.messages.lookup import text
from rencai.night import inbox, report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.night.inbox import Item
    from rencai.night.journal import Entry
    from rencai.night.night import Night


def delivered(night: Night, item: Item, run: Mapping[str, Any]) -> None:
    """The run's result lies in the outbox, the file where it belongs, its report beside it, the journal says so.

    Cut off anywhere within, it can be done again and comes to the same.

    :raises OutputError: when there is no room; the file stays at work then, and the next start goes on with it.
    """
    if not item.again and inbox.digest(item.path) not in (None, night.journal.entries[item.origin].sha256):
        refused(night, item, "E_INPUT_CHANGED", "")  # somebody went on writing to it: the result is another file's
        return
    entry = _told(night, item, run)
    if run["state"] in ("done", "partial"):
        result = runs.kept(night.data, run, "result")
        target = _target(night, item, run, result)
        entry = night.journal.enter(entry.origin, target=str(target))
        if not _holds(target, result):
            durable.write(target, result)
    if item.again:
        night.journal.renamed(entry.origin, entry.origin)
    else:
        put(night, item, entry, inbox.DONE if run["state"] in ("done", "partial") else inbox.QUARANTINE)


def refused(night: Night, item: Item, code: str, said: str) -> None:
    """The file that never became a run lies in ``quarantine`` with its report."""
    entry = night.journal.enter(item.origin, state="refused", code=code, said=said)
    if item.again:
        night.journal.renamed(entry.origin, entry.origin)
    else:
        put(night, item, entry, inbox.QUARANTINE)


def put(night: Night, item: Item, entry: Entry, where: str) -> None:
    """The file lies there, its report beside it; the journal knows the place before the file is in it."""
    folder = durable.folder(item.home / where)
    place = Path(entry.put or folder)
    if place.parent != folder or os.path.lexists(place):
        place = inbox.free(folder, item.name, night.journal.promised(entry.origin))
    night.journal.enter(entry.origin, put=str(place))
    beside = place.with_name(f"{place.name}.{text('night.report', night.lang)}.txt")
    durable.write(beside, report.written(entry, str(night.day), night.names, night.lang))
    if os.path.lexists(item.path):  # else somebody took it away meanwhile: what became of it is told all the same
        durable.move(item.path, place)
    night.journal.renamed(entry.origin, str(place))
    log.event("info", "file_finished", run=entry.run, department=entry.department, state=entry.state, code=entry.code,
              rows=entry.rows)  # fmt: skip


def _told(night: Night, item: Item, run: Mapping[str, Any]) -> Entry:
    """The journal's entry says what the run came to."""
    told = runs.told(night.data, run)
    said = told.get("error") or "；".join(
        [*told.get("unread", []), *(f"{name}: {', '.join(sheets)}" for name, sheets in told.get("unscored", [])),
         *told.get("broken", [])]
    )  # fmt: skip
    fields = {"state": run["state"], "run": run["id"], "as_of": run["as_of"], "code": run["code"], "said": said,
              "rows": run["rows"], "seconds": run["seconds"], "problems": told.get("problems"),
              "counts": run["counts"] or {}}  # fmt: skip
    return night.journal.enter(item.origin, **fields)


def _target(night: Night, item: Item, run: Mapping[str, Any], result: bytes) -> Path:
    """Where the result is to lie: under the file's name, what it is, and the day; never in another's place.

    Where it was to lie before the night was cut off, there it lies, unless something else does.
    """
    folder = durable.folder(night.outbox / item.department)
    promised = Path(night.journal.entries[item.origin].target or folder)
    if promised.parent == folder and (not os.path.lexists(promised) or _holds(promised, result)):
        return promised
    ending = f"-{text('night.result', run['lang'])}-{run['as_of']}.xlsx"
    usual = folder / inbox.named(Path(item.name).stem, ending)
    if _holds(usual, result):  # the same upload again
        return usual
    return inbox.free(folder, usual.name, night.journal.promised(item.origin))


def _holds(path: Path, content: bytes) -> bool:
    with durable.told(path):
        return path.is_file() and path.read_bytes() == content
