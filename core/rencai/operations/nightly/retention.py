"""Delete what is kept about people for longer than configured, and one person's traces on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rencai.messages.lookup import LANGUAGES, text
from rencai.operations.nightly.journal import Entry, Journal, journal_paths, read_entries, rewrite
from rencai.runs import records
from rencai.store import audit, register, runs
from rencai.system import clock, files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from rencai.store.register import Swept


def purge_expired(data: Path, today: date, days: int, *, by: str) -> dict[str, int]:
    """Purge what came more than ``days`` ago; return how many runs, stored files and files of the inbox.

    The day on which an input first came counts for it and for all that was made of it (``store.register``), whenever it
    was scored and by the law of whatever day. ``left`` counts files that could not be deleted, which the next night
    tries again.
    """
    until, at = today - timedelta(days=days), clock.moment()
    purged = records.purge_older(data, until, by=by)
    swept = _purge_places(data, until.isoformat(), at)
    _purge_journals(data, until)
    if gone := purged.places + swept.gone:
        details = {"files": gone, "before": until.isoformat()}
        audit.record(data, at=at, by=by, action="inbox_purged", details=details)
    return {"runs": len(purged.runs), "kept": purged.files, "inbox": gone, "left": len(swept.left)}


def _purge_places(data: Path, until: str, at: str) -> Swept:
    """Delete files of the inbox that came before that day, and entries of files that are gone."""
    old = [place for place in register.read_all(data) if place.came[:10] < until]
    mine = [place.number for place in old if place.kind in register.OURS]
    register.doom_all(data, mine, at)
    register.remove(data, [place.number for place in old if place.number not in mine and not place.path.exists()])
    return register.sweep(data)


def _purge_journals(data: Path, until: date) -> None:
    """Remove the entries, which name files, of what was finished before that day or is of a run that is purged."""
    purged = {run.id for run in runs.read_all(data, task=None) if run.purged_at}
    for path in journal_paths(data):
        journal = Journal.of(path)
        ended = [entry for entry in journal.entries.values() if entry.finished]
        old = [entry for entry in ended if entry.run in purged or str(entry.finished)[:10] < until.isoformat()]
        if old:
            journal.remove(old)


def present_files(entry: Entry) -> Iterator[Path]:
    """Yield the file where the night put it, and its report, unless they were moved since."""
    if entry.put:
        reports = [Path(f"{entry.put}.{text('night.report', lang)}.txt") for lang in LANGUAGES]
        yield from (path for path in (Path(entry.put), *reports) if path.is_file())


@dataclass(frozen=True)
class Trace:
    """An entry of a night's journal with the files that it names."""

    journal: Path
    entry: Entry

    @property
    def ended(self) -> bool:
        """Whether the file was put away; the next night goes on with one that was not."""
        return self.entry.put is not None and self.entry.put == self.entry.origin

    @property
    def files(self) -> list[Path]:
        """The file in ``done`` or ``quarantine``, and its report: rencai's to delete."""
        return list(present_files(self.entry))

    @property
    def results(self) -> list[Path]:
        """The result in the outbox, and the night's summary, which names the file: HR's to delete."""
        if not self.entry.target:
            return []
        target = Path(self.entry.target)
        summary = target.parent.parent / f"nightly-{self.journal.stem}.xlsx"
        return [path for path in (target, summary) if path.is_file()]


def find_traces(data: Path, runs: Collection[str], sha256: Collection[str]) -> list[Trace]:
    """Return the entries of files with those contents, or scored by those runs."""
    return [trace for trace in read_traces(data) if trace.entry.run in runs or trace.entry.sha256 in sha256]


def find_refused(data: Path) -> list[Trace]:
    """Return the entries of files that never became a run and still lie in ``quarantine``."""
    return [trace for trace in read_traces(data) if trace.entry.state == "refused" and trace.files]


def read_traces(data: Path) -> Iterator[Trace]:
    """Yield every entry of every night, oldest first."""
    yield from (Trace(path, entry) for path in journal_paths(data) for entry in read_entries(path))


def erase(traces: Iterable[Trace]) -> int:
    """Delete the traces' files, then their entries, which may name a person; return how many files that were."""
    count = 0
    for trace in traces:
        for path in trace.files:
            with files.output_errors(path):
                path.unlink()
                files.sync_folder(path.parent)
            count += 1
        rewrite(trace.journal, [entry for entry in read_entries(trace.journal) if entry != trace.entry])
    return count
