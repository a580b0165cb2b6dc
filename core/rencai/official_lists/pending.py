"""Keep uploaded lists for a day, until an administrator confirms their import."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import TYPE_CHECKING, TypedDict, cast

from rencai.system import files as system_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rencai.messages.lookup import Language
    from rencai.official_lists.imports import RequestPayload
    from rencai.official_lists.wording import ImportSummary


FOLDER = "pending"
LIFETIME = 24 * 3600
"""Seconds after which an upload that was not confirmed is deleted."""
MOST = 20
"""Uploads that wait at one time; the oldest makes room."""
_REQUEST = "asked.json"
_KEY = re.compile(r"[0-9a-f]{16}")


class PendingImport(TypedDict):
    """What was asked for, and what was shown of it: a summary for each language, and a digest of what would be kept."""

    asked: RequestPayload
    seen: dict[Language, ImportSummary]
    digest: str


def store_files(data: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> tuple[str, list[tuple[str, Path]]]:
    """Write the files under a new random key; return it, and the files by name and path.

    :param files: names, and their content in chunks.
    :raises OutputError: when they cannot be written; nothing of them is left then.
    """
    sweep(data)
    key = secrets.token_hex(8)
    folder = system_files.folder(data / FOLDER / key, mode=0o700)
    paths = []
    try:
        for number, (name, chunks) in enumerate(files):
            path = folder / f"file{number}"
            system_files.fill(path, lambda file, chunks=chunks: file.writelines(chunks), 0o600)  # type: ignore[misc]
            paths.append((name, path))
    except BaseException:
        system_files.discard(folder)
        raise
    return key, paths


def store_request(data: Path, key: str, payload: PendingImport, names: Iterable[str]) -> None:
    """Write what was asked for and shown beside the files: from now on the upload waits for its confirmation.

    :raises OutputError: when it cannot be written.
    """
    written = json.dumps({**payload, "names": list(names)}, ensure_ascii=False).encode()
    system_files.write(data / FOLDER / key / _REQUEST, written, 0o600)


def load(data: Path, key: str) -> tuple[PendingImport, list[tuple[str, Path]]] | None:
    """Return what was asked for under that key, and its files by name and path; None where nothing waits any more."""
    folder = data / FOLDER / key
    # the key comes from a URL: only the form that store_files gives may become a path
    if not _KEY.fullmatch(key) or not (folder / _REQUEST).is_file():
        return None
    payload = json.loads((folder / _REQUEST).read_bytes())
    names = payload.pop("names")
    return cast("PendingImport", payload), [(name, folder / f"file{number}") for number, name in enumerate(names)]


def drop(data: Path, key: str) -> None:
    """Delete what waits under that key, if anything does."""
    if _KEY.fullmatch(key):
        system_files.discard(data / FOLDER / key)


def sweep(data: Path) -> None:
    """Delete what has waited for too long, and the oldest of too many."""
    folders = sorted(_folders(data), reverse=True)
    old = [path for began, path in folders if began < time.time() - LIFETIME]
    for path in {*old, *(path for _, path in folders[MOST:])}:
        system_files.discard(path)


def _folders(data: Path) -> Iterator[tuple[float, Path]]:
    """Yield each waiting upload with the time it was written."""
    folder = data / FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        if _KEY.fullmatch(path.name):
            yield path.stat().st_mtime, path
