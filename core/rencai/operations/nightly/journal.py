"""Record what became of each file of a night, beside the store and as long as files are kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rencai.system import clock, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path


NIGHTS = "nights"


@dataclass(frozen=True)
class Entry:
    """One file of the night. ``origin`` is where it lay; ``target`` the result, ``put`` where the file lies now.

    ``state`` is the run's, or ``refused`` where the file never became one. ``said`` is an error's line, ``as_of`` the
    day of the night that took it, ``finished`` the moment at which nothing was left to do.
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


class Journal:
    """The entries of one night, by where the file lay while at work; each change is on the disk before the next."""

    def __init__(self, data: Path, day: date) -> None:
        self.path = data / NIGHTS / f"{day.isoformat()}.json"
        self.entries: dict[str, Entry] = {}
        if self.path.is_file():
            self.entries = {entry.origin: entry for entry in read_entries(self.path)}

    @classmethod
    def of(cls, path: Path) -> Journal:
        """The journal that lies there."""
        return cls(path.parent.parent, date.fromisoformat(path.stem))

    def enter(self, origin: str, **fields: Any) -> Entry:  # noqa: ANN401 - an entry's own fields
        """The entry says so; it is a new one where the night has none of that origin, or a finished one."""
        earlier = self.entries.get(origin)
        entry = replace(earlier, **fields) if earlier else Entry(origin=origin, **fields)
        self.entries[origin] = entry
        self._write()
        return entry

    def finish(self, origin: str, put: str) -> None:
        """The file lies elsewhere now: its entry is finished and goes by that place."""
        self.entries[put] = replace(self.entries.pop(origin), origin=put, put=put, finished=clock.moment())
        self._write()

    def remove(self, entries: Sequence[Entry]) -> None:
        """The journal tells nothing of them any more; with the last of them it is gone."""
        for entry in entries:
            del self.entries[entry.origin]
        if self.entries:
            self._write()
            return
        with files.output_errors(self.path):
            self.path.unlink()
            files.sync_folder(self.path.parent)

    def unfinished(self) -> list[Entry]:
        """The entries of which something is still to be done."""
        return [entry for entry in self.entries.values() if entry.put != entry.origin]

    def promised(self, but: str) -> set[str]:
        """Where other entries' files and results are to lie, whether they lie there yet or not."""
        others = [entry for entry in self.unfinished() if entry.origin != but]
        return {str(place) for entry in others for place in (entry.put, entry.target)}

    def adopt(self, mine: Callable[[Entry], bool]) -> None:
        """What earlier nights began with and did not finish, and is mine, is this night's; cut off, it is so again."""
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
    """The journal tells these entries and no others."""
    rows = [_payload(entry) for entry in entries]
    files.write(path, json.dumps(rows, ensure_ascii=False, indent=1).encode(), mode=0o600)


def journal_paths(data: Path) -> list[Path]:
    """The journals there are, oldest first."""
    return sorted((data / NIGHTS).glob("????-??-??.json"))


def read_entries(path: Path) -> list[Entry]:
    """What a journal tells, in the order in which it was entered."""
    payload: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return [_parse(row) for row in payload]


def _payload(entry: Entry) -> dict[str, Any]:
    """Return the entry as the file has it, where its message is called ``said``."""
    return {"said" if name == "message" else name: value for name, value in asdict(entry).items()}


def _parse(row: dict[str, Any]) -> Entry:
    return Entry(**{"message" if name == "said" else name: value for name, value in row.items()})


def last_run(data: Path, department: str, name: str, but: str) -> str | None:
    """The newest other run that scored a file of that name for the department."""
    newest_first = (entry for path in reversed(journal_paths(data)) for entry in reversed(read_entries(path)))
    return next((entry.run for entry in newest_first if _scored(entry) and entry.run != but
                 and (entry.department, entry.name) == (department, name)), None)  # fmt: skip


def _scored(entry: Entry) -> bool:
    return entry.put is not None and entry.state in ("done", "partial")
