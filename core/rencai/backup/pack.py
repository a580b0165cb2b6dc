"""The store packed into one file while others go on working with it."""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from typing import IO, TYPE_CHECKING

from rencai import clock, durable, night, store
from rencai.backup import manifest
from rencai.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rencai.messages.findings import Finding

_CHUNK = 1 << 20
_FIRST = 315532800
"""1980, before which a zip knows no day."""
_TRIES = 5
"""How often it is begun anew because files were purged meanwhile."""


@dataclass(frozen=True)
class Packed:
    """What a backup holds, and what of the store was not as it should be."""

    files: int
    lacking: list[str]
    findings: list[Finding]

    @property
    def whole(self) -> bool:
        """Whether nothing was missing or damaged."""
        return not self.lacking and all(one.code == "E_STORE_SCHEMA" for one in self.findings)


def packed(data: Path, target: Path, *, force: bool = False) -> Packed:
    """The file holds the store as it stood at one moment, for its owner's eyes only.

    :raises UsageError: when there is a file of that name, or no store.
    :raises OutputError: when it cannot be written, or the database is damaged.
    """
    if not store.stored(data):
        raise UsageError(f"there is no store in {data}; check --data or RENCAI_DATA", code="E_STORE_NONE")
    if target.exists() and not force:
        raise UsageError(f"{target} exists; choose another name, or --force to write over it", code="E_USAGE_OUTPUT")
    made: list[manifest.Manifest] = []
    durable.sweep(target.absolute().parent)
    durable.fill(target, lambda file: made.append(_tried(file, data, target)), 0o600)
    return Packed(len(made[0].files), made[0].lacking, store.schema(data))


def _tried(file: IO[bytes], data: Path, target: Path) -> manifest.Manifest:
    for _ in range(_TRIES):
        file.seek(0)
        file.truncate()
        if made := _packed(file, data, target):
            return made
    raise OutputError(f"{data}: files were purged all the while; try again", code="E_STORE")


def _packed(file: IO[bytes], data: Path, target: Path) -> manifest.Manifest | None:
    """What was packed; None where a file was purged since the database was copied.

    The nights come before the database and the key after it: each is never older than what the next says of it.
    """
    with zipfile.ZipFile(file, "w") as archive:
        files, lacking = dict(_nights(archive, data)), []
        with store.snapshot(data, target) as copy:
            schema, kept = store.outlined(copy)
            files[store.FILE] = _put(archive, store.FILE, copy, zipfile.ZIP_DEFLATED)
        if (data / store.KEY).is_file():
            files[store.KEY] = _put(archive, store.KEY, data / store.KEY)
        for sha256 in kept:
            path = store.place(data, sha256)
            name = path.relative_to(data).as_posix()
            try:
                files[name] = _put(archive, name, path)
            except FileNotFoundError:
                if sha256 not in store.kept(data):
                    return None
            if files.get(name, ("",))[0] != sha256:
                lacking.append(sha256)
        told = manifest.Manifest(version("rencai"), clock.moment(), schema, files, lacking)
        archive.writestr(_info(manifest.NAME), told.written())
    return told


def _nights(archive: zipfile.ZipFile, data: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    for path in night.nights(data):
        name = path.relative_to(data).as_posix()
        try:
            yield name, _put(archive, name, path, zipfile.ZIP_DEFLATED)
        except FileNotFoundError:  # its time was over
            continue


def _put(archive: zipfile.ZipFile, name: str, path: Path, how: int = zipfile.ZIP_STORED) -> tuple[str, int]:
    """The file is in the archive; its digest and size. What is kept is packed as it is: workbooks are zips already.

    The day on which it was written, in UTC, comes along: retention goes by that of the journals.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        info = _info(name, how)
        info.date_time = time.gmtime(max(os.fstat(source.fileno()).st_mtime, _FIRST))[:6]
        with archive.open(info, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
    return digest.hexdigest(), size


def _info(name: str, how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    """An entry without the clock; unpacked by another program, it is its owner's alone too."""
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = how, 0o600 << 16
    return info
