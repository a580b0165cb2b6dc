"""Store files under the SHA-256 of their content, for a limited time."""

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
    """A file on the disk that no row refers to yet: ``settle`` moves it to its place, a sweep deletes what is left."""

    path: Path
    sha256: str
    size: int


def path_of(data: Path, sha256: str) -> Path:
    """Return where the content with that digest lies while it is stored."""
    return data / FOLDER / sha256[:2] / sha256


def draft(data: Path, content: bytes | Iterable[bytes]) -> Draft:
    """Write the content to the disk, synced, and return the draft.

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
    """Write each content as a draft, by name; where one cannot be written, none is left."""
    return dict(zip(contents, _draft_each(data, contents.values()), strict=True))


def draft_copies(data: Path, paths: Iterable[Path], *, follow: bool = True) -> list[Draft]:
    """Write copies of the files as drafts; where one cannot be read or written, none is left.

    :param follow: whether a path may be a link; without, a link is refused as an unreadable file is.
    """
    return _draft_each(data, (_read_chunks(path, follow=follow) for path in paths))


def _draft_each(data: Path, contents: Iterable[bytes | Iterable[bytes]]) -> list[Draft]:
    drafts: list[Draft] = []
    try:
        drafts.extend(draft(data, content) for content in contents)
    except BaseException:
        discard(drafts)
        raise
    return drafts


def _read_chunks(path: Path, *, follow: bool) -> Iterator[bytes]:
    """Yield a file's content.

    :raises InputError: when it cannot be read: an ``OSError`` of the source must not look like one of the target.
    """
    try:
        with path.open("rb") if follow else files.open_regular(path) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        message = "cannot be opened or read; check its permissions and the disk"
        raise InputError(message, code="E_INPUT_NOT_FILE") from error


def settle(store: Database, data: Path, drafts: Iterable[Draft], at: str) -> None:
    """Move the drafts to their places and add their rows, within a transaction of the store.

    The file is moved before its row is committed, so that no row refers to a file that is missing.

    :raises OutputError: when a draft is gone, or there is no room.
    """
    for draft in drafts:
        target = path_of(data, draft.sha256)
        files.folder(target.parent, mode=0o700)
        files.move(draft.path, target)
        store.table("files").insert({"sha256": draft.sha256, "size": draft.size, "kept_at": at}, ignore=True)


@contextmanager
def discarding_unsettled(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    """Discard, after the block, those of the drafts that were not settled within it."""
    try:
        yield drafts
    finally:
        discard(drafts)


def discard(drafts: Iterable[Draft]) -> None:
    """Delete drafts that were not settled."""
    for draft in drafts:
        with suppress(OSError):  # the sweep takes away what the system does not let go now
            if draft.path.exists():
                draft.path.unlink()


def sweep(store: Database, data: Path) -> int:
    """Delete drafts of ended processes and files that no row refers to, within a transaction; return how many."""
    folder = data / FOLDER
    swept = files.sweep(folder)
    digests = {row["sha256"] for row in store.table("files").rows}
    gone = [path for path in folder.glob("??/*") if path.name not in digests]
    for path in gone:
        path.unlink()
    return swept + len(gone)
