"""Kept files, named by the SHA-256 of their content, for a limited time."""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rencai.system import files
from rencai.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database


FOLDER = "kept"
Name = TypeVar("Name", bound=str)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Draft:
    """A content on the disk that nothing refers to yet; ``settle`` gives it its place, a sweep takes it away."""

    path: Path
    sha256: str
    size: int


def path_of(data: Path, sha256: str) -> Path:
    """Where the content with that digest lies while it is kept."""
    return data / FOLDER / sha256[:2] / sha256


def draft(data: Path, content: bytes | Iterable[bytes]) -> Draft:
    """The content is on the disk, synced.

    :raises OutputError: when it cannot be written; nothing of it is left then.
    """
    folder = data / FOLDER
    digest, size = hashlib.sha256(), 0
    path = folder / f".rencai-{os.getpid()}-{uuid.uuid4().hex}.part"
    files.folder(folder, mode=0o700)
    with files.output_errors(path):
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                for chunk in (content,) if isinstance(content, bytes) else content:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            discard([Draft(path, "", size)])
            raise
    return Draft(path, digest.hexdigest(), size)


def draft_all(data: Path, contents: Mapping[Name, bytes]) -> dict[Name, Draft]:
    """The contents as drafts, by name; none is left where one cannot be written."""
    return dict(zip(contents, _draft_each(data, contents.values()), strict=True))


def draft_copies(data: Path, paths: Iterable[Path]) -> list[Draft]:
    """Copies of the files as drafts; none is left where one cannot be read or written."""
    return _draft_each(data, map(_read_chunks, paths))


def _draft_each(data: Path, contents: Iterable[bytes | Iterable[bytes]]) -> list[Draft]:
    drafts: list[Draft] = []
    try:
        drafts.extend(draft(data, content) for content in contents)
    except BaseException:
        discard(drafts)
        raise
    return drafts


def _read_chunks(path: Path) -> Iterator[bytes]:
    """A file's content; what the system refuses here is no fault of what is written.

    :raises InputError: when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        message = "cannot be opened or read; check its permissions and the disk"
        raise InputError(message, code="E_INPUT_NOT_FILE") from error


def settle(store: Database, data: Path, drafts: Iterable[Draft], at: str) -> None:
    """Within a transaction of the store: the drafts are kept files, those that were kept already once.

    :raises OutputError: when a draft is gone, or there is no room; a row never tells of a file that is not there.
    """
    for draft in drafts:
        target = path_of(data, draft.sha256)
        files.folder(target.parent, mode=0o700)
        files.move(draft.path, target)
        store.table("files").insert({"sha256": draft.sha256, "size": draft.size, "kept_at": at}, ignore=True)


@contextmanager
def discarding_unsettled(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    """The drafts, of which none is left after the block but those that were settled."""
    try:
        yield drafts
    finally:
        discard(drafts)


def discard(drafts: Iterable[Draft]) -> None:
    """Drafts that found no place are gone."""
    for draft in drafts:
        with suppress(OSError):  # the sweep takes away what the system does not let go now
            if draft.path.exists():
                draft.path.unlink()


def sweep(store: Database, data: Path) -> int:
    """Within a transaction: drafts of processes that are gone, and files that no row tells of, are gone; how many."""
    folder = data / FOLDER
    swept = files.sweep(folder)
    digests = {row["sha256"] for row in store.table("files").rows}
    gone = [path for path in folder.glob("??/*") if path.name not in digests]
    for path in gone:
        path.unlink()
    return swept + len(gone)
