"""What the nights tell of the files in which a person occurs: where they lie, and where their results do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rencai import durable
from rencai.night.journal import Entry, entries, nights, rewritten
from rencai.night.retention import lying

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


@dataclass(frozen=True)
class Trace:
    """An entry of a night's journal; ``files`` are ours to delete, ``results`` are the outbox's."""

    journal: Path
    entry: Entry

    @property
    def ended(self) -> bool:
        """Whether the file was put aside; the next night goes on with one that was not."""
        return self.entry.put is not None and self.entry.put == self.entry.origin

    @property
    def files(self) -> list[Path]:
        """The file in done or quarantine, and its report."""
        return list(lying(self.entry))

    @property
    def results(self) -> list[Path]:
        """The result in the outbox, and the night's summary, which names the file."""
        if not self.entry.target:
            return []
        target = Path(self.entry.target)
        summary = target.parent.parent / f"nightly-{self.journal.stem}.xlsx"
        return [path for path in (target, summary) if path.is_file()]


def traces(data: Path, runs: Collection[str], sha256: Collection[str]) -> list[Trace]:
    """The entries of files with those contents, or scored by those runs."""
    return [one for one in every(data) if one.entry.run in runs or one.entry.sha256 in sha256]


def refused(data: Path) -> list[Trace]:
    """The entries of files that never became a run and still lie in quarantine."""
    return [one for one in every(data) if one.entry.state == "refused" and one.files]


def every(data: Path) -> Iterator[Trace]:
    """Every entry of every night, oldest first."""
    yield from (Trace(path, entry) for path in nights(data) for entry in entries(path))


def erase(found: Iterable[Trace]) -> int:
    """The files are gone, and then their entries, which may name a person; how many files that were."""
    count = 0
    for one in found:
        for path in one.files:
            with durable.told(path):
                path.unlink()
                durable.settle(path.parent)
            count += 1
        rewritten(one.journal, [entry for entry in entries(one.journal) if entry != one.entry])
    return count
