"""Delete what is kept about people for longer than configured, and one person's traces on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rencai.messages.lookup import LANGUAGES, text
from rencai.operations.nightly.journal import Entry, Journal, journal_paths, read_entries, rewrite
from rencai.runs import records
from rencai.store import audit
from rencai.system import clock, files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date


def purge_expired(data: Path, today: date, days: int, *, by: str) -> dict[str, int]:
    """Purge runs and put-away files older than ``days``; return how many runs, stored files and files of the inbox.

    A file's age is that of its own entry: the day whose law its night applied may be any other.
    """
    until = today - timedelta(days=days)
    purged, purged_files = records.purge_older(data, until, by=by)
    gone = [path for journal in journal_paths(data) for path in _purge_journal(Journal.of(journal), until)]
    if gone:
        details = {"files": len(gone), "before": until.isoformat()}
        audit.record(data, at=clock.moment(), by=by, action="inbox_purged", details=details)
    return {"runs": purged, "kept": purged_files, "inbox": len(gone)}


def _purge_journal(journal: Journal, until: date) -> list[Path]:
    """Delete the journal's files that were finished before that day, and their entries; return the files."""
    old = [entry for entry in journal.entries.values() if entry.finished and entry.finished[:10] < until.isoformat()]
    gone = [path for entry in old for path in present_files(entry)]
    for path in gone:
        with files.output_errors(path):
            path.unlink()
            files.sync_folder(path.parent)
    if old:
        journal.remove(old)
    return gone


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
