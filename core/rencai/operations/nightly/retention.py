"""Delete what is kept about people for longer than configured."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rencai.operations.nightly import entering
from rencai.operations.nightly.journal import Journal, journal_paths
from rencai.runs import records
from rencai.store import audit, register, runs
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from rencai.messages.codes import PlaceKind
    from rencai.store.register import Swept


def purge_expired(data: Path, today: date, days: int, *, by: str, outbox: bool = False) -> dict[str, int]:
    """Purge what came more than ``days`` ago; return how many runs, stored files and files of the inbox.

    The day on which an input first came counts for it and for all that was made of it (``store.register``), whenever it
    was scored and by the law of whatever day. ``left`` counts files that could not be deleted, which the next night
    tries again, ``overdue`` results and summaries that came before, too, and are HR's to delete.

    :param outbox: whether to delete those as well.
    """
    until, at = today - timedelta(days=days), clock.moment()
    entering.enter_unentered(data)
    purged = records.purge_older(data, until, by=by)
    kinds = (*register.OURS, *(register.HRS if outbox else ()))
    swept, overdue = _purge_places(data, until.isoformat(), at, kinds)
    _purge_journals(data, until)
    if gone := purged.places + swept.gone:
        details = {"files": gone, "before": until.isoformat()}
        audit.record(data, at=at, by=by, action="inbox_purged", details=details)
    return {"runs": len(purged.runs), "kept": purged.files, "inbox": gone, "left": len(swept.left), "overdue": overdue}


def _purge_places(data: Path, until: str, at: str, kinds: Collection[PlaceKind]) -> tuple[Swept, int]:
    """Delete files of these kinds that came before that day, and entries of files that are gone.

    Return what was deleted, and how many files that came before remain.
    """
    old = [place for place in register.read_all(data) if place.came[:10] < until]
    others = [place for place in old if place.kind not in kinds]
    register.doom_all(data, [place.number for place in old if place.kind in kinds], at)
    register.remove(data, [place.number for place in others if not place.path.exists()])
    register.forget_folders(data)
    return register.sweep(data), len({place.path for place in others if place.path.exists()})


def _purge_journals(data: Path, until: date) -> None:
    """Remove the entries, which name files, of what was finished before that day or is of a run that is purged."""
    purged = {run.id for run in runs.read_all(data, task=None) if run.purged_at}
    for path in journal_paths(data):
        journal = Journal.of(path)
        ended = [entry for entry in journal.entries.values() if entry.finished]
        old = [entry for entry in ended if entry.run in purged or str(entry.finished)[:10] < until.isoformat()]
        if old:
            journal.remove(old)
