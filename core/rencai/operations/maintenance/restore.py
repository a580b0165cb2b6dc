"""Restore a backup into a new data folder: every digest checked first, all or nothing."""

from __future__ import annotations

import calendar
import hashlib
import json
import math
import os
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from rencai.operations.maintenance import backup
from rencai.store import audit, database, sessions
from rencai.system import files
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rencai.operations.maintenance.backup import Manifest


_CHUNK = 1 << 20
_ZIP = b"PK"


def restore(file: Path, data: Path, *, by: str, at: str) -> Manifest:
    """Restore the backup into the folder, which must be empty or missing, and return the backup's manifest.

    Everything is unpacked and verified beside it first, and moved into place in one step.

    :raises UsageError: when the folder is not empty, or cannot be replaced.
    :raises InputError: when the file is no backup, is damaged, or of a newer rencai.
    :raises OutputError: when there is no room for it.
    """
    data = data.resolve()
    _require_empty(data)
    with _open_archive(file) as archive:
        manifest = _read_manifest(archive, file)
        with _staging_folder(data) as folder:
            for name, expected in manifest.files.items():
                _extract(archive, name, folder, expected, file)
            details = {"made_at": manifest.made_at, "rencai": manifest.rencai, "files": len(manifest.files)}
            audit.record(folder, at=at, by=by, action="restored", details=details)
            sessions.delete_expired(
                folder, touched=math.inf, began=math.inf
            )  # sessions of the backup must not come back to life
    return manifest


def _require_empty(data: Path) -> None:
    if data.exists() and not (data.is_dir() and not any(data.iterdir())):
        raise UsageError(
            f"{data} is not empty; name a new folder, look at it, then put it in the old one's place",
            code="E_USAGE_RESTORE",
        )


@contextmanager
def _open_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive; errors of reading it, within the block too, become an ``InputError`` about the file."""
    try:
        with file.open("rb") as opened:
            if opened.read(len(_ZIP)) != _ZIP:
                raise _foreign(file)
            with zipfile.ZipFile(opened) as archive:
                yield archive
    except FileNotFoundError as error:
        raise InputError(f"{file}: no such file; check the path", code="E_INPUT_MISSING") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _damaged(file, "the archive cannot be read") from error
    except OSError as error:
        message = f"{file}: cannot be opened or read; check its permissions and the disk"
        raise InputError(message, code="E_INPUT_NOT_FILE") from error


def _foreign(file: Path) -> InputError:
    return InputError(f"{file}: no backup of rencai; name a file that `rencai backup` wrote", code="E_BACKUP_FOREIGN")


def _damaged(file: Path, what: str) -> InputError:
    return InputError(f"{file}: damaged: {what}; nothing was restored, take another backup", code="E_BACKUP_DAMAGED")


def _read_manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    """Return the archive's manifest, checked to list exactly the archive's files."""
    names = archive.namelist()
    if backup.NAME not in names:
        raise _foreign(file)
    written = archive.read(backup.NAME)
    number = backup.format_number(written)
    if number is None:
        raise _foreign(file)
    try:
        manifest = backup.parse_manifest(written) if number == backup.FORMAT else None
    except ValueError as error:
        raise _damaged(file, f"its {backup.NAME}") from error
    if manifest is None or set(manifest.schema) - set(database.migration_names()):
        version = manifest.rencai if manifest else json.loads(written).get("rencai", "?")
        message = f"{file}: made by rencai {version}, which is newer; install that version"
        raise InputError(message, code="E_BACKUP_NEWER")
    if sorted(names) != sorted([*manifest.files, backup.NAME]) or database.FILE not in manifest.files:
        raise _damaged(file, "files are missing, or others are in it")
    return manifest


@contextmanager
def _staging_folder(data: Path) -> Iterator[Path]:
    """Yield a folder beside ``data`` that replaces it when the block succeeds, and is deleted otherwise."""
    folder = files.part_path(data)
    with files.output_errors(data):
        data.parent.mkdir(parents=True, exist_ok=True)
        files.sweep(data.parent)
        folder.mkdir(mode=0o700)
    try:
        yield folder
        _rename(folder, data)
    finally:
        files.discard(folder)
    with files.output_errors(data):
        files.sync_folder(data.parent)


def _rename(folder: Path, data: Path) -> None:
    for each, _, _ in os.walk(folder):
        files.sync_folder(folder / each)
    try:
        folder.rename(data)
    except OSError as error:
        message = f"{data} cannot be replaced (a mount point, or in use); name a new folder within it"
        raise UsageError(message, code="E_USAGE_RESTORE") from error


def _extract(archive: zipfile.ZipFile, name: str, folder: Path, expected: tuple[str, int], file: Path) -> None:
    """Unpack the file into the folder and verify its digest; at most ``size`` bytes are unpacked."""
    sha256, size = expected
    digest = hashlib.sha256()
    with files.output_errors(folder):
        for parent in reversed(PurePosixPath(name).parents):
            (folder / parent).mkdir(mode=0o700, exist_ok=True)
    with archive.open(name) as source:
        files.fill(folder / name, lambda target: _copy(source, target, digest.update, size), 0o600)
    written = calendar.timegm((*archive.getinfo(name).date_time, 0, 0, 0))
    os.utime(folder / name, (written, written))
    if digest.hexdigest() != sha256:
        raise _damaged(file, f"{name} is not what its digest says")


def _copy(source: IO[bytes], target: IO[bytes], update: Callable[[bytes], object], size: int) -> None:
    """Copy at most ``size`` bytes, passing each chunk to ``update``."""
    while size > 0 and (chunk := source.read(min(size, _CHUNK))):
        update(chunk)
        target.write(chunk)
        size -= len(chunk)
