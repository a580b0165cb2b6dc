"""Nothing about people is kept for longer than was said: runs' files, and what lies in ``done`` and ``quarantine``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rencai import clock, durable, runs, store
from rencai.messages.lookup import LANGUAGES, text
from rencai.night.journal import Entry, Journal, nights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def expired(data: Path, today: date, days: int, *, by: str) -> dict[str, int]:
    """What is older than so many days today is gone; how many runs and files that were.

    How old a file is, its own entry tells: the day whose law its night applied may be any other.
    """
    until = today - timedelta(days=days)
    purged, kept = runs.purged(data, until, by=by)
    gone = [path for journal in nights(data) for path in _forgotten(Journal.of(journal), until)]
    if gone:
        told = {"files": len(gone), "before": until.isoformat()}
        store.enter(data, at=clock.moment(), by=by, action="inbox_purged", told=told)
    return {"runs": purged, "kept": kept, "inbox": len(gone)}


def _forgotten(journal: Journal, until: date) -> list[Path]:
    """The journal's files that were finished before that day: they and their entries are gone."""
    old = [entry for entry in journal.entries.values() if entry.finished and entry.finished[:10] < until.isoformat()]
    gone = [path for entry in old for path in lying(entry)]
    for path in gone:
        with durable.told(path):
            path.unlink()
            durable.settle(path.parent)
    if old:
        journal.forget(old)
    return gone


def lying(entry: Entry) -> Iterator[Path]:
    """The file where the night put it, and its report; what somebody moved since is theirs."""
    if entry.put:
        reports = [Path(f"{entry.put}.{text('night.report', lang)}.txt") for lang in LANGUAGES]
        yield from (path for path in (Path(entry.put), *reports) if path.is_file())
