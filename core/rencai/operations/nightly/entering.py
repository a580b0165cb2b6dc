"""Enter what nights write in the register, and what lies in their folders without an entry."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rencai.messages.lookup import LANGUAGES, text
from rencai.operations.nightly import inbox
from rencai.operations.nightly.journal import journal_paths, read_entries
from rencai.store import register
from rencai.store.register import NewPlace
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rencai.messages.codes import PlaceKind
    from rencai.operations.nightly.journal import Entry
    from rencai.store.runs import Run


_KINDS: Mapping[str, PlaceKind] = {inbox.DONE: "done", inbox.QUARANTINE: "quarantine"}


def enter_put_away(data: Path, entry: Entry, place: Path, beside: Path) -> None:
    """Enter an input and its report, which are about to lie there."""
    kind, digest = _KINDS[place.parent.name], entry.sha256
    if entry.code == "E_INPUT_CHANGED":  # it is not what was taken in any more
        digest = None
    files = [NewPlace(place, kind, digest, entry.run), NewPlace(beside, "report", digest, entry.run)]
    register.enter(data, files, clock.moment())


def enter_result(data: Path, entry: Entry, run: Run, target: Path) -> None:
    """Enter the result of an input, which is about to lie there."""
    place = NewPlace(target, "result", entry.sha256, run.id, run.parts.get("result"))
    register.enter(data, [place], clock.moment())


def enter_summary(data: Path, entries: Iterable[Entry], target: Path) -> None:
    """Enter a night's summary, which is about to lie there, for each input that it names."""
    places = [NewPlace(target, "summary", entry.sha256, entry.run, came=entry.finished) for entry in entries]
    register.enter(data, places or [NewPlace(target, "summary")], clock.moment())


def summary_path(outbox: Path, day: str) -> Path:
    """Return where the summary of the night of that day (ISO) lies."""
    return outbox / f"nightly-{day}.xlsx"


def enter_folders(data: Path, box: Path, outbox: Path) -> None:
    """Remember the folders of a night, and enter what lies in them and was never entered."""
    register.enter_folder(data, "inbox", box)
    register.enter_folder(data, "outbox", outbox)
    enter_unentered(data)


def enter_unentered(data: Path) -> None:
    """Enter what earlier versions put into folders, or somebody else: what lies in ``done`` and ``quarantine``.

    Of the outbox only what journals name is entered: the rest is HR's own.
    """
    entries = [(path.stem, entry) for path in journal_paths(data) for entry in read_entries(path)]
    register.enter(data, [*_put_away(data, entries), *_delivered(data, entries)], clock.moment())


def inboxes(data: Path) -> list[Path]:
    """Return the folders of inboxes, remembered or as the journals name them."""
    homes = {
        Path(entry.put).parent.parent
        for path in journal_paths(data)
        for entry in read_entries(path)
        if entry.put and Path(entry.put).parent.name in _KINDS
    }
    roots = register.read_folders(data, "inbox")
    return sorted({*roots, *(home for home in homes if not any(home.is_relative_to(root) for root in roots))})


def outboxes(data: Path) -> list[Path]:
    """Return the folders of outboxes, remembered or as the journals name them."""
    targets = {Path(entry.target) for path in journal_paths(data) for entry in read_entries(path) if entry.target}
    return sorted({*register.read_folders(data, "outbox"), *(target.parent.parent for target in targets)})


def _put_away(data: Path, entries: Iterable[tuple[str, Entry]]) -> Iterator[NewPlace]:
    """Yield what lies in ``done`` and ``quarantine`` without an entry, whoever put it there."""
    by_place = {entry.put: entry for _, entry in entries if entry.put}
    homes = dict.fromkeys(home for root in inboxes(data) if root.is_dir() for _, home in inbox.folders(root))
    present = [path for home in homes for folder in _KINDS for path in _regular_files(home / folder)]
    for path in register.find_unentered(data, present):
        original = _reported(path)
        entry = by_place.get(str(original or path))
        digest = entry.sha256 if entry else None
        kind: PlaceKind = "report" if original else _KINDS[path.parent.name]
        digest = digest or inbox.content_digest(original or path)  # None where that is gone
        came = entry.finished if entry else None
        yield NewPlace(path, kind, digest, entry.run if entry else None, came=came or _moved_at(path))


def _delivered(data: Path, entries: Iterable[tuple[str, Entry]]) -> Iterator[NewPlace]:
    """Yield the results and summaries that journals name and that were never entered."""
    pairs = [
        (path, kind, entry)
        for day, entry in entries
        if entry.target
        for path, kind in _outputs(Path(entry.target), day)
        if path.is_file()
    ]
    new = set(register.find_unentered(data, dict.fromkeys(path for path, _, _ in pairs)))
    for path, kind, entry in pairs:
        if path in new:
            yield NewPlace(path, kind, entry.sha256, entry.run, came=entry.finished)


def _outputs(target: Path, day: str) -> tuple[tuple[Path, PlaceKind], ...]:
    return (target, "result"), (summary_path(target.parent.parent, day), "summary")


def _regular_files(folder: Path) -> Iterator[Path]:
    """Yield the folder's files, but for those of programs."""
    for path in sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else ():
        if not inbox.is_ignored(path.name) and stat.S_ISREG(path.lstat().st_mode):
            yield path


def _reported(path: Path) -> Path | None:
    """Return the input whose report lies at the path; None where it is no report."""
    endings = [f".{text('night.report', lang)}.txt" for lang in LANGUAGES]
    names = (path.name.removesuffix(ending) for ending in endings if path.name.endswith(ending))
    return next((path.with_name(name) for name in names if name), None)


def _moved_at(path: Path) -> str:
    """Return when the file came to lie there: its content may be of years before."""
    return datetime.fromtimestamp(path.lstat().st_ctime, UTC).isoformat(timespec="seconds")
