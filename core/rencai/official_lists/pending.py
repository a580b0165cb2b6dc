"""Keep uploaded lists for a day until somebody confirms their import."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

from rencai.system import files as system_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


FOLDER = "pending"
LIFETIME = 24 * 3600
"""Seconds after which nobody says yes any more."""
MOST = 20
"""Lists that wait at one time; the oldest makes room."""
_REQUEST = "asked.json"
_KEY = re.compile(r"[0-9a-f]{16}")


def store_files(data: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> tuple[str, list[tuple[str, Path]]]:
    """A key nobody guesses, and the files by name where they lie under it.

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


def store_request(data: Path, key: str, payload: Mapping[str, Any], names: Iterable[str]) -> None:
    """What was asked for and shown stands beside the files: from now on it waits."""
    written = json.dumps({**payload, "names": list(names)}, ensure_ascii=False).encode()
    system_files.write(data / FOLDER / key / _REQUEST, written, 0o600)


def load(data: Path, key: str) -> tuple[dict[str, Any], list[tuple[str, Path]]] | None:
    """What was asked for under that key, and its files; None where nothing waits, or not any more."""
    folder = data / FOLDER / key
    if not _KEY.fullmatch(key) or not (folder / _REQUEST).is_file():
        return None
    payload: dict[str, Any] = json.loads((folder / _REQUEST).read_bytes())
    return payload, [(name, folder / f"file{number}") for number, name in enumerate(payload.pop("names"))]


def drop(data: Path, key: str) -> None:
    """Nothing waits under that key."""
    if _KEY.fullmatch(key):
        system_files.discard(data / FOLDER / key)


def sweep(data: Path) -> None:
    """What waited for too long is gone, and so are the oldest of too many."""
    folders = sorted(_folders(data), reverse=True)
    old = [path for began, path in folders if began < time.time() - LIFETIME]
    for path in {*old, *(path for _, path in folders[MOST:])}:
        system_files.discard(path)


def _folders(data: Path) -> Iterator[tuple[float, Path]]:
    folder = data / FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        if _KEY.fullmatch(path.name):
            yield path.stat().st_mtime, path
