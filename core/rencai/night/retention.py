"""Nothing about people is kept for longer than was said: runs' files, and what lies in ``done`` and ``quarantine``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rencai import clock, durable, runs, store
from rencai.labels import pick
from rencai.night import words
from rencai.night.journal import Entry, entries, nights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def expired(data: Path, today: date, days: int, *, by: str) -> dict[str, int]:
    """What is older than so many days today is gone; how many runs and files that were.

    How old a night is, its journal's own time tells: the day whose law it applied may be any other.
    """
    until = today - timedelta(days=days)
    purged, kept = runs.purged(data, until, by=by)
    old = [path for path in nights(data) if clock.day(path.stat().st_mtime) < until]
    gone = [path for journal in old for entry in entries(journal) for path in lying(entry)]
    for path in (*gone, *old):
        with durable.told(path):
            path.unlink()
            durable.settle(path.parent)
    if gone:
        told = {"files": len(gone), "before": until.isoformat()}
        store.enter(data, at=clock.moment(), by=by, action="inbox_purged", told=told)
    return {"runs": purged, "kept": kept, "inbox": len(gone)}


def lying(entry: Entry) -> Iterator[Path]:
    """The file where the night put it, and its report; what somebody moved since is theirs."""
    if entry.put:
        reports = [Path(f"{entry.put}.{pick(words.REPORT, lang)}.txt") for lang in ("zh", "en")]
        yield from (path for path in (Path(entry.put), *reports) if path.is_file())
