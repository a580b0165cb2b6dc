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
    """What a backup says of itself.

    ``schema`` are the migrations of its database; ``files`` has sha256 and size by name. ``lacking`` are stored files
    that were missing or damaged when the backup was made.
    """

    rencai: str
    made_at: str
    schema: list[str]
    files: dict[str, tuple[str, int]]
    lacking: list[str]
    format: int = FORMAT

    def serialize(self) -> bytes:
        """Return the manifest as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def parse_manifest(written: bytes) -> Manifest:
    """Return the manifest of this JSON.

    :raises ValueError: when it is none, or names a file that no backup has.
    """
    payload: dict[str, Any] = json.loads(written)
    try:
        files = {str(name): (str(sha256), int(size)) for name, (sha256, size) in payload["files"].items()}
        manifest = Manifest(**{**payload, "files": files})
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(NAME) from error
    if foreign := [name for name in files if not _FILES.fullmatch(name)]:
        raise ValueError(foreign[0])
    return manifest


def format_number(written: bytes) -> int | None:
    """Return the format's number, by which any version can be recognised; None where there is none."""
    try:
        payload = json.loads(written)
    except ValueError:
        return None
    number = payload.get("format") if isinstance(payload, dict) else None
    return number if isinstance(number, int) else None


_CHUNK = 1 << 20
_ZIP_EPOCH = 315532800
"""1980, before which a zip knows no day."""
_TRIES = 5
"""How often it is begun anew because files were purged meanwhile."""


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds, and what of the store was not as it should be."""

    files: int
    lacking: list[str]
    findings: list[Finding]

    @property
    def whole(self) -> bool:
        """Whether nothing was missing or damaged."""
        return not self.lacking and all(finding.code == "E_STORE_SCHEMA" for finding in self.findings)


def pack(data: Path, target: Path, *, force: bool = False) -> BackupReport:
    """Write the store, as it is at one moment, to the file, readable by its owner only.

    :raises UsageError: when the file exists (without ``force``), or there is no store.
    :raises OutputError: when it cannot be written, or the database is damaged.
    """
    if not database.store_exists(data):
        raise UsageError(f"there is no store in {data}; check --data or RENCAI_DATA", code="E_STORE_NONE")
    if target.exists() and not force:
        raise UsageError(f"{target} exists; choose another name, or --force to write over it", code="E_USAGE_OUTPUT")
    manifests: list[Manifest] = []
    system_files.sweep(target.absolute().parent)
    system_files.fill(target, lambda file: manifests.append(_pack_undisturbed(file, data, target)), 0o600)
    return BackupReport(len(manifests[0].files), manifests[0].lacking, check.verify_schema(data))


def _pack_undisturbed(file: IO[bytes], data: Path, target: Path) -> Manifest:
    for _ in range(_TRIES):
        file.seek(0)
        file.truncate()
        if manifest := _pack_once(file, data, target):
            return manifest
    raise OutputError(f"{data}: files were purged all the while; try again", code="E_STORE")


def _pack_once(file: IO[bytes], data: Path, target: Path) -> Manifest | None:
    """Pack everything; return None where a file was purged since the database was copied.

    The journals are packed before the database and the key after it: none is older than what the next says of it.
    """
    with zipfile.ZipFile(file, "w") as archive:
        files, lacking = dict(_pack_journals(archive, data)), []
        with snapshot.snapshot(data, target) as copy:
            schema, digests = snapshot.read_contents(copy)
            files[database.FILE] = _pack_file(archive, database.FILE, copy, zipfile.ZIP_DEFLATED)
        if (data / database.KEY).is_file():
            files[database.KEY] = _pack_file(archive, database.KEY, data / database.KEY)
        for sha256 in digests:
            path = store_files.path_of(data, sha256)
            name = path.relative_to(data).as_posix()
            try:
                files[name] = _pack_file(archive, name, path)
            except FileNotFoundError:
                if sha256 not in snapshot.stored_digests(data):
                    return None
            if files.get(name, ("",))[0] != sha256:
                lacking.append(sha256)
        manifest = Manifest(version("rencai"), clock.moment(), schema, files, lacking)
        archive.writestr(_entry_info(NAME), manifest.serialize())
    return manifest


def _pack_journals(archive: zipfile.ZipFile, data: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    for path in journal.journal_paths(data):
        name = path.relative_to(data).as_posix()
        try:
            yield name, _pack_file(archive, name, path, zipfile.ZIP_DEFLATED)
        except FileNotFoundError:  # its time was over
            continue


def _pack_file(archive: zipfile.ZipFile, name: str, path: Path, how: int = zipfile.ZIP_STORED) -> tuple[str, int]:
    """Add the file to the archive and return its digest and size.

    Stored files are not compressed: most are workbooks, which are zips already. The time of writing comes along in UTC,
    since the retention of journals goes by it.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        info = _entry_info(name, how)
        info.date_time = time.gmtime(max(os.fstat(source.fileno()).st_mtime, _ZIP_EPOCH))[:6]
        with archive.open(info, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
    return digest.hexdigest(), size


def _entry_info(name: str, how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    """Return the head of an archive's entry without the clock; other programs unpack it for its owner only."""
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = how, 0o600 << 16
    return info
