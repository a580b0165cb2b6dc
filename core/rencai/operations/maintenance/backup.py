"""Pack the whole store into one file with a manifest of digests, while others go on working."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import zipfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import IO, TYPE_CHECKING, Any

from rencai.operations.nightly import journal
from rencai.store import check, database, snapshot
from rencai.store import files as store_files
from rencai.system import clock
from rencai.system import files as system_files
from rencai.system.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rencai.messages.findings import Finding


NAME = "manifest.json"
FORMAT = 1
_FILES = re.compile(
    r"rencai\.sqlite|rencai\.key|nights/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json|kept/([0-9a-f]{2})/\1[0-9a-f]{62}"
)


@dataclass(frozen=True)
class Manifest:
    """``schema`` are the changes that made the database's; ``files`` is name -> sha256 and size.

    ``lacking`` are the kept files that were gone or damaged when the backup was made.
    """

    rencai: str
    made_at: str
    schema: list[str]
    files: dict[str, tuple[str, int]]
    lacking: list[str]
    format: int = FORMAT

    def written(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read(written: bytes) -> Manifest:
    """The manifest that was written so.

    :raises ValueError: when it is none, or names a file that no backup has.
    """
    told: dict[str, Any] = json.loads(written)
    try:
        files = {str(name): (str(sha256), int(size)) for name, (sha256, size) in told["files"].items()}
        made = Manifest(**{**told, "files": files})
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(NAME) from error
    if strange := [name for name in files if not _FILES.fullmatch(name)]:
        raise ValueError(strange[0])
    return made


def form(written: bytes) -> int | None:
    """The number of the format, by which a newer one is known whatever else it holds; None where there is none."""
    try:
        told = json.loads(written)
    except ValueError:
        return None
    found = told.get("format") if isinstance(told, dict) else None
    return found if isinstance(found, int) else None


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
    if not database.store_exists(data):
        raise UsageError(f"there is no store in {data}; check --data or RENCAI_DATA", code="E_STORE_NONE")
    if target.exists() and not force:
        raise UsageError(f"{target} exists; choose another name, or --force to write over it", code="E_USAGE_OUTPUT")
    made: list[Manifest] = []
    system_files.sweep(target.absolute().parent)
    system_files.fill(target, lambda file: made.append(_tried(file, data, target)), 0o600)
    return Packed(len(made[0].files), made[0].lacking, check.verify_schema(data))


def _tried(file: IO[bytes], data: Path, target: Path) -> Manifest:
    for _ in range(_TRIES):
        file.seek(0)
        file.truncate()
        if made := _packed(file, data, target):
            return made
    raise OutputError(f"{data}: files were purged all the while; try again", code="E_STORE")


def _packed(file: IO[bytes], data: Path, target: Path) -> Manifest | None:
    """What was packed; None where a file was purged since the database was copied.

    The nights come before the database and the key after it: each is never older than what the next says of it.
    """
    with zipfile.ZipFile(file, "w") as archive:
        files, lacking = dict(_nights(archive, data)), []
        with snapshot.snapshot(data, target) as copy:
            schema, kept = snapshot.read_contents(copy)
            files[database.FILE] = _put(archive, database.FILE, copy, zipfile.ZIP_DEFLATED)
        if (data / database.KEY).is_file():
            files[database.KEY] = _put(archive, database.KEY, data / database.KEY)
        for sha256 in kept:
            path = store_files.path_of(data, sha256)
            name = path.relative_to(data).as_posix()
            try:
                files[name] = _put(archive, name, path)
            except FileNotFoundError:
                if sha256 not in snapshot.stored_digests(data):
                    return None
            if files.get(name, ("",))[0] != sha256:
                lacking.append(sha256)
        told = Manifest(version("rencai"), clock.moment(), schema, files, lacking)
        archive.writestr(_info(NAME), told.written())
    return told


def _nights(archive: zipfile.ZipFile, data: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    for path in journal.nights(data):
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
