"""Record what became of each file of a night, beside the store and as long as files are kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from rencai.system import clock, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from rencai.messages.codes import State


NIGHTS = "nights"


@dataclass(frozen=True)
class Entry:
    """What became of one file of the night.

    ``origin`` is where it lay, ``target`` the result, ``put`` where the file lies now. ``state`` is the run's, or
    ``refused`` where the file never became one. ``message`` is an error's line or lists gaps, ``before`` the run that
    scored the file last time, ``as_of`` the day of the night that took it, ``finished`` the UTC time at which nothing
    was left to do. ``reported`` is whether a night that came to its end has told of it by its exit code.
    """

    department: str
    name: str
    origin: str
    state: str = "queued"
    run: str | None = None
    sha256: str | None = None
    code: str | None = None
    message: str = ""
    target: str | None = None
    put: str | None = None
    rows: int | None = None
    problems: int | None = None
    seconds: float | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    before: str | None = None
    as_of: str | None = None
    finished: str | None = None
    reported: bool = False


class EntryFields(TypedDict, total=False):
    """The fields of an entry that a step of the night may set."""

    department: str
    name: str
    state: State
    run: str | None
    sha256: str | None
    code: str | None
    message: str
    target: str | None
    put: str | None
    rows: int | None
    problems: int | None
    seconds: float | None
    counts: dict[str, dict[str, int]]
    before: str | None
    as_of: str | None


class Journal:
    """The entries of one night by origin; each change is on the disk before the next step of the night."""

    def __init__(self, data: Path, day: date) -> None:
        self.path = data / NIGHTS / f"{day.isoformat()}.json"
        self.entries: dict[str, Entry] = {}
        if self.path.is_file():
            self.entries = {entry.origin: entry for entry in read_entries(self.path)}

    @classmethod
    def of(cls, path: Path) -> Journal:
        """Return the journal of that path."""
        return cls(path.parent.parent, date.fromisoformat(path.stem))

    def enter(self, origin: str, **fields: Unpack[EntryFields]) -> Entry:
        """Set fields of the origin's entry, adding the entry where there is none, and return it."""
        earlier = self.entries.get(origin)
        entry = replace(earlier, **fields) if earlier else Entry(origin=origin, **fields)
        self.entries[origin] = entry
        self._write()
        return entry

    def finish(self, origin: str, put: str) -> None:
        """Mark the entry as finished; its file lies at ``put`` now, which becomes its origin."""
        self.entries[put] = replace(self.entries.pop(origin), origin=put, put=put, finished=clock.moment())
        self._write()

    def remove(self, entries: Sequence[Entry]) -> None:
        """Remove the entries; with the last one the journal's file is deleted."""
        for entry in entries:
            del self.entries[entry.origin]
        if self.entries:
            self._write()
            return
        with files.output_errors(self.path):
            self.path.unlink()
            files.sync_folder(self.path.parent)

    def report(self) -> list[Entry]:
        """Return the finished entries that no night has reported yet, and mark them as reported."""
        entries = [entry for entry in self.entries.values() if entry.put == entry.origin and not entry.reported]
        if entries:
            self.entries |= {entry.origin: replace(entry, reported=True) for entry in entries}
            self._write()
        return entries

    def unfinished(self) -> list[Entry]:
        """Return the entries of which something is still to be done."""
        return [entry for entry in self.entries.values() if entry.put != entry.origin]

    def promised(self, but: str) -> set[str]:
        """Return where unfinished entries other than that of ``but`` have or will have their files and results."""
        others = [entry for entry in self.unfinished() if entry.origin != but]
        return {str(place) for entry in others for place in (entry.put, entry.target)}

    def adopt(self, mine: Callable[[Entry], bool]) -> None:
        """Move the unfinished entries of earlier nights that are ``mine`` to this one.

        They are written here before they are removed there, so that an interruption leaves them twice and loses none.
        """
        for path in journal_paths(self.path.parent.parent):
            if path == self.path:
                continue
            earlier = Journal.of(path)
            taken = {entry.origin: entry for entry in earlier.unfinished() if mine(entry)}
            if taken:
                self.entries = {**taken, **self.entries}
                self._write()
                earlier.remove(list(taken.values()))

    def _write(self) -> None:
        files.folder(self.path.parent, mode=0o700)
        rewrite(self.path, self.entries.values())


def rewrite(path: Path, entries: Iterable[Entry]) -> None:
    """Replace the journal's entries."""
    rows = [_payload(entry) for entry in entries]
    files.write(path, json.dumps(rows, ensure_ascii=False, indent=1).encode(), mode=0o600)


def journal_paths(data: Path) -> list[Path]:
    """Return the journals that there are, oldest first."""
    return sorted((data / NIGHTS).glob("????-??-??.json"))


def read_entries(path: Path) -> list[Entry]:
    """Return a journal's entries in the order in which they were added."""
    payload: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return [_parse(row) for row in payload]


def _payload(entry: Entry) -> dict[str, Any]:
    """Return the entry as the file has it, where its message is called ``said``."""
    return {"said" if name == "message" else name: value for name, value in asdict(entry).items()}


def _parse(row: dict[str, Any]) -> Entry:
    return Entry(**{"message" if name == "said" else name: value for name, value in row.items()})


def last_run(data: Path, department: str, name: str, but: str) -> str | None:
    """Return the newest run but ``but`` that scored a file of that name for the department; None for none."""
    newest_first = (entry for path in reversed(journal_paths(data)) for entry in reversed(read_entries(path)))
    return next((entry.run for entry in newest_first if _scored(entry) and entry.run != but
                 and (entry.department, entry.name) == (department, name)), None)  # fmt: skip


def _scored(entry: Entry) -> bool:
    return entry.put is not None and entry.state in ("done", "partial")
