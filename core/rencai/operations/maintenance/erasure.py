"""Find where a person's data is kept, and delete it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.model import person_keys
from rencai.operations.nightly import entering, inbox, journal
from rencai.runs import records
from rencai.store import audit, database, files, register, runs
from rencai.store import retention as store_retention
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from rencai.messages.codes import PlaceKind
    from rencai.operations.maintenance.looking import Search
    from rencai.operations.nightly.journal import Entry
    from rencai.store.register import Place
    from rencai.store.retention import Purged
    from rencai.store.runs import Run


_INPUTS = ("done", "quarantine")
_DIGEST_SHOWN = 12
"""Signs of the person's digest in the processing record: enough to tell requests apart, too few to look anybody up."""


@dataclass(frozen=True)
class Trace:
    """An entry of a night's journal."""

    journal: Path
    entry: Entry

    @property
    def ended(self) -> bool:
        """Whether the file was put away; the next night goes on with one that was not."""
        return self.entry.put is not None and self.entry.put == self.entry.origin


@dataclass(frozen=True)
class Occurrences:
    """Where a person occurs.

    ``finished`` are runs, ``places`` files of the register and ``traces`` entries of journals: they are erased. The
    rest is left: ``waiting`` are runs on their way and files in the inbox that a night will take, ``foreign`` files
    that others put into outbox or inbox, ``changed`` results that are not as they were written and in which the number
    stands no more, ``unread`` what could not be looked through.
    """

    finished: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    foreign: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def files(self) -> dict[Path, PlaceKind]:
        """The files of the register, each once, with what it is."""
        return {place.path: place.kind for place in self.places}

    @property
    def to_erase(self) -> bool:
        """Whether there is anything that can be erased."""
        return bool(self.finished or self.places or self.traces)

    @property
    def to_leave(self) -> bool:
        """Whether there is, or may be, anything that erasing leaves."""
        return bool(self.waiting or self.foreign or self.changed or self.unread)


def find_occurrences(data: Path, search: Search) -> Occurrences:
    """Return everything of the person in the store, the register, the journals and the folders of nights.

    Each content is looked through once, whatever lies beside its cells too, and each name of a file.

    :raises OutputError: when the store cannot be read.
    """
    if not database.store_exists(data):
        return Occurrences()
    entering.enter_unentered(data)
    places = _search_places(data, search)
    stored = _search_runs(data, search)
    theirs = {sha256 for sha256, holds in stored.answers.items() if holds}
    theirs |= {place.input for place, holds in places.items() if holds and place.input and place.kind in _INPUTS}
    occurs = {run.id for run in stored.runs if theirs & stored.contents[run.id].keys() or run.id in stored.named}
    named = [place for place in places if search.in_name(place.path.name)]
    seen = [place for place, holds in places.items() if (holds or place in named) and place.kind != "summary"]
    mine = occurs | _erased_runs(data, search.number) | {place.run for place in seen if place.run}
    linked = [
        place
        for place, holds in places.items()
        if holds or place in named or place.input in theirs or place.run in mine
    ]
    changed = [place for place in linked if not (places[place] or place in named) and _was_changed(place)]
    traces = [trace for trace in _read_traces(data) if _is_theirs(trace.entry, occurs, theirs, search)]
    underway = {str(trace.entry.run) for trace in traces if not trace.ended}
    finished = [run.id for run in stored.runs if run.id in occurs and run.finished and run.id not in underway]
    others = _other_files(data, search)
    return Occurrences(
        finished=finished,
        places=[place for place in linked if place not in changed],
        traces=[trace for trace in traces if trace.ended],
        waiting=[
            *(f"run {run.id}" for run in stored.runs if run.id in occurs and run.id not in finished),
            *(str(path) for path, (holds, waits) in others.items() if holds and waits),
        ],
        foreign=[path for path, (holds, waits) in others.items() if holds and not waits],
        changed=[place.path for place in changed],
        unread=[
            *(f"run {run.id}" for run in stored.runs if run.id not in occurs and stored.is_unclear(run.id)),
            *(str(place.path) for place, holds in places.items() if holds is None and place not in linked),
            *(str(path) for path, (holds, _) in others.items() if holds is None),
        ],
    )


@dataclass(frozen=True)
class StoredRuns:
    """The runs of which files are stored: what each reads, by digest and name, and whether the number is in it.

    ``named`` are ids of runs of which the name of an input has the number.
    """

    runs: Sequence[Run]
    contents: Mapping[str, Mapping[str, str]]
    answers: Mapping[str, bool | None]
    named: Collection[str]

    def is_unclear(self, run: str) -> bool:
        """Return whether some of what the run reads could not be looked through."""
        return any(self.answers[sha256] is None for sha256 in self.contents[run])


def _search_runs(data: Path, search: Search) -> StoredRuns:
    stored = [run for run in runs.read_all(data, task=None) if not run.purged_at]
    contents = {run.id: dict(_contents(data, run)) for run in stored}
    names = {sha256: name for of_run in contents.values() for sha256, name in of_run.items()}
    answers = {sha256: search.in_content(files.path_of(data, sha256), name, sha256) for sha256, name in names.items()}
    named = {run.id for run in stored if any(search.in_name(name) for _, name in _requested(data, run))}
    return StoredRuns(stored, contents, answers, named)


def _search_places(data: Path, search: Search) -> dict[Place, bool | None]:
    """Return the files of the register that are there, and whether the number is in each, whatever its name."""
    present = (place for place in register.read_all(data) if _is_regular(place.path))
    return {place: search.in_content(place.path) for place in present}


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _was_changed(place: Place) -> bool:
    """Return whether it is a result that is not as it was written."""
    return place.kind == "result" and place.content not in (None, inbox.content_digest(place.path))


def _erased_runs(data: Path, number: str) -> set[str]:
    """Return the runs that earlier erasures of the person purged: what was made of them may still lie somewhere."""
    subject = person_key(data, number)[:_DIGEST_SHOWN]
    entries = (entry for entry in audit.read_all(data) if (entry.action, entry.subject) == ("person_erased", subject))
    return {str(run) for entry in entries for run in (*entry.details["runs"], *entry.details.get("of", ()))}


def _contents(data: Path, run: Run) -> Iterator[tuple[str, str]]:
    """Yield digest and name of what is searched of a run: its inputs, and its result where an input is not stored."""
    requested = dict(_requested(data, run))
    yield from ((sha256, requested.get(sha256, "")) for sha256 in run.inputs)
    if "result" in run.parts and requested.keys() != set(run.inputs):
        yield run.parts["result"], "result.xlsx"


def _requested(data: Path, run: Run) -> Iterator[tuple[str, str]]:
    """Yield digest and name of each input that was requested; nothing where the request is not stored, or damaged."""
    try:
        inputs = records.read_request(data, run).inputs
    except (UsageError, ValueError, KeyError, TypeError):
        return
    yield from ((sha256, name) for name, sha256 in inputs)


def _read_traces(data: Path) -> Iterator[Trace]:
    """Yield every entry of every night, oldest first."""
    yield from (Trace(path, entry) for path in journal.journal_paths(data) for entry in journal.read_entries(path))


def _is_theirs(entry: Entry, occurs: Collection[str], theirs: Collection[str], search: Search) -> bool:
    named = " ".join((entry.name, entry.message, entry.put or "", entry.target or ""))
    return entry.run in occurs or entry.sha256 in theirs or search.in_name(named)


def _other_files(data: Path, search: Search) -> dict[Path, tuple[bool | None, bool]]:
    """Return the files of inboxes and outboxes without an entry: whether they have the number, and wait for a night.

    A folder that is not there (a share that is not mounted) cannot be looked through.
    """
    roots = {**dict.fromkeys(entering.outboxes(data), False), **dict.fromkeys(entering.inboxes(data), True)}
    waits = {path: waiting for root, waiting in roots.items() for path in _walk(root, data)}
    searched = {
        path: (search.in_name(path.name) or search.in_content(path), waits[path])
        for path in register.find_unentered(data, waits)
    }
    return searched | {root: (None, waiting) for root, waiting in roots.items() if not root.is_dir()}


def _walk(root: Path, data: Path) -> Iterator[Path]:
    """Yield the regular files below the folder but those of the store, without following links."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if Path(folder, name) != data)
        yield from (path for name in sorted(names) if _is_regular(path := Path(folder, name)))


def erase(data: Path, occurrences: Occurrences, person: str, *, by: str, at: str) -> Purged:
    """Delete the runs, the files of the register and the entries of journals, record it, and return what that were.

    What cannot be deleted now is among ``left``, and the next night tries it again. The ledger of awards is left: it
    has no name and no number, and without it an award would be paid twice.

    :raises OutputError: when the store or a journal cannot be written; the erasure can be repeated.
    """
    purged = store_retention.purge(
        data,
        occurrences.finished,
        by=by,
        at=at,
        action="person_erased",
        subject=person[:_DIGEST_SHOWN],
        places=[place.number for place in occurrences.places],
    )
    for path in {trace.journal for trace in occurrences.traces}:
        gone = [trace.entry for trace in occurrences.traces if trace.journal == path]
        journal.rewrite(path, [entry for entry in journal.read_entries(path) if entry not in gone])
    return purged


def person_key(data: Path, number: str) -> str:
    """Return the digest by which the ledger of awards knows the number."""
    return str(person_keys(pl.Series([number]), database.key(data)).item())
