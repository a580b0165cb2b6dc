"""The register of files that hold people outside ``kept/``: where each lies, of which input it is, and since when.

What lies in ``kept/`` has its own table and is named by content; whoever puts a file with people's data anywhere else
enters it here before writing it: inputs that a night put away, its reports, results and summaries. Erasing a person,
purging a run and the retention all go by this register, and by its clock: the day on which the input first came,
however often it is scored again.

The name of a file may name a person. So a path is stored sealed, with a keyed digest by which it is recognised.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rencai.store.database import key, open_store, store_exists, transaction
from rencai.store.sealed import seal, unseal
from rencai.system import files
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlite_utils import Database

    from rencai.messages.codes import PlaceKind


OURS: tuple[PlaceKind, ...] = ("done", "quarantine", "report")
"""What goes when its input's time is over."""
HRS: tuple[PlaceKind, ...] = ("result", "summary")
"""What is HR's own, until a person is erased or the night is told to clear the outbox."""

FolderKind = Literal["inbox", "outbox"]
_FOLDERS: tuple[FolderKind, ...] = ("inbox", "outbox")


@dataclass(frozen=True)
class NewPlace:
    """A file that is about to lie at ``path``.

    ``input`` is the SHA-256 of the input of which it is: its content, its report, its result; a summary is entered for
    each input that it names. ``run`` is the id of the run that made or read it. ``content`` is its own SHA-256 where it
    is known, ``came`` the UTC time from which it counts where the input was not stored; the present for None.
    """

    path: Path
    kind: PlaceKind
    input: str | None = None
    run: str | None = None
    content: str | None = None
    came: str | None = None


@dataclass(frozen=True)
class Place:
    """An entry of the register; ``came`` is the UTC time at which the input first came."""

    number: int
    path: Path
    kind: PlaceKind
    input: str | None
    run: str | None
    content: str | None
    came: str


def enter(data: Path, places: Iterable[NewPlace], at: str) -> None:
    """Enter the files, before they are written; a path that was entered is then the new file's.

    :param at: the present, UTC.
    :raises OutputError: when the store cannot be written.
    """
    news = list(places)
    if not news:
        return
    secret = key(data)
    with open_store(data) as store, transaction(store):
        for path in {place.path for place in news}:
            store.table("places").delete_where("place = ?", [_digest(secret, path)])
        store.table("places").insert_all(_columns(store, secret, place, at) for place in news)


def _columns(store: Database, secret: bytes, place: NewPlace, at: str) -> dict[str, Any]:
    return {
        "place": _digest(secret, place.path), "sealed": _seal(secret, place.path), "kind": place.kind,
        "input": place.input, "run": place.run, "content": place.content,
        "came": _first_day(store, place.input) or place.came or at,
    }  # fmt: skip


def _first_day(store: Database, sha256: str | None) -> str | None:
    rows = store.table("files").rows_where("sha256 = ?", [sha256], select="kept_at")
    return next((row["kept_at"] for row in rows), None)


def _digest(secret: bytes, path: Path) -> str:
    return hmac.digest(secret, b"place\0" + os.fsencode(path), "sha256").hex()


def _seal(secret: bytes, path: Path) -> str | None:
    """Return the path sealed; its bytes are, for an old system's names are no UTF-8."""
    return seal(secret, os.fsencode(path).decode("latin-1"))


def _unseal(secret: bytes, sealed: str) -> Path | None:
    """Return the path; None where another key sealed it."""
    text = unseal(secret, sealed)
    return Path(os.fsdecode(text.encode("latin-1"))) if text else None


def enter_folder(data: Path, kind: FolderKind, path: Path) -> None:
    """Remember a folder in which such files lie, so that it can be looked through later."""
    secret = key(data)
    row = {"place": _digest(secret, path), "sealed": _seal(secret, path), "kind": kind}
    with open_store(data) as store, transaction(store):
        store.table("folders").insert(row, ignore=True)


def read_folders(data: Path, kind: FolderKind) -> list[Path]:
    """Return the remembered folders, in no order; creates no store."""
    rows = _rows(data, "folders", "kind = ?", [kind])
    secret = key(data) if rows else b""
    return [path for row in rows if (path := _unseal(secret, row["sealed"]))]


def forget_folders(data: Path) -> None:
    """Forget the folders that are gone and in which no entry lies."""
    places = [place.path for place in read_all(data)]
    gone = [
        path
        for kind in _FOLDERS
        for path in read_folders(data, kind)
        if not path.is_dir() and not any(each.is_relative_to(path) for each in places)
    ]
    secret = key(data) if gone else b""
    for path in gone:
        with open_store(data) as store, transaction(store):
            store.table("folders").delete(_digest(secret, path))


def read_all(data: Path) -> list[Place]:
    """Return every entry, oldest first; creates no store.

    :raises OutputError: when the store cannot be read, or its key is missing.
    """
    rows = _rows(data, "places", "doomed_at is null", [])
    secret = key(data) if rows else b""
    return [place for row in rows if (place := _parse(secret, row))]


def _rows(data: Path, table: str, which: str, values: Sequence[object]) -> list[Mapping[str, Any]]:
    if not store_exists(data):
        return []
    with open_store(data) as store:
        return list(store.table(table).rows_where(which, values, order_by="rowid"))


def _parse(secret: bytes, row: Mapping[str, Any]) -> Place | None:
    """Return the entry of a row; None where another key sealed it."""
    path = _unseal(secret, row["sealed"])
    same = {name: row[name] for name in ("number", "kind", "input", "run", "content", "came")}
    return Place(path=path, **same) if path else None


def remove(data: Path, numbers: Collection[int]) -> None:
    """Remove entries of files that are gone."""
    if not numbers:
        return
    with open_store(data) as store, transaction(store):
        for number in numbers:
            store.table("places").delete(number)


def doom(store: Database, which: str, values: Sequence[object], at: str) -> None:
    """Mark the entries of ``which`` rows to be deleted, within a transaction; ``sweep`` deletes their files."""
    store.execute(f"update places set doomed_at = ? where doomed_at is null and ({which})", [at, *values])  # noqa: S608 - our own words


def doom_numbers(store: Database, numbers: Collection[int], at: str) -> None:
    """Mark these entries to be deleted, within a transaction, and all others of the same files."""
    for number in numbers:
        doom(store, "place = (select place from places where number = ?)", [number], at)


def doom_all(data: Path, numbers: Collection[int], at: str) -> None:
    """Mark these entries to be deleted."""
    if numbers:
        with open_store(data) as store, transaction(store):
            doom_numbers(store, numbers, at)


@dataclass(frozen=True)
class Swept:
    """Files of the register that were deleted, and those that could not be: each sweep tries them again."""

    gone: int = 0
    left: tuple[Path, ...] = ()


def sweep(data: Path) -> Swept:
    """Delete the files that are marked, each with its entries in one transaction; those that are gone are no error."""
    rows = _rows(data, "places", "doomed_at is not null", [])
    secret = key(data) if rows else b""
    gone, left = 0, []
    for place, sealed in {row["place"]: row["sealed"] for row in rows}.items():
        if not (path := _unseal(secret, sealed)):
            continue
        try:
            gone += _delete(data, place, path)
        except OutputError:
            left.append(path)
    return Swept(gone, tuple(left))


def _delete(data: Path, place: str, path: Path) -> bool:
    """Delete the file and its entries, unless another file was entered there meanwhile; return whether it was there."""
    with open_store(data) as store, transaction(store):
        table = store.table("places")
        if table.count_where("place = ? and doomed_at is null", [place]):
            table.delete_where("place = ? and doomed_at is not null", [place])
            return False
        there = files.remove(path)
        table.delete_where("place = ?", [place])
        return there


def find_unentered(data: Path, paths: Iterable[Path]) -> list[Path]:
    """Return those of the paths of which the register has no entry, not even one that is marked."""
    secret, wanted = key(data), list(paths)
    entered = {row["place"] for row in _rows(data, "places", "1", [])} if wanted else set()
    return [path for path in wanted if _digest(secret, path) not in entered]
