"""The data folder: whose it is, who may enter, on what kind of disk, and how much room there is."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rencai import store
from rencai.messages.findings import Finding

if TYPE_CHECKING:
    from rencai.messages.fields import Fields

MOUNTS = Path("/proc/self/mountinfo")
SHARES = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2",
    "ncpfs", "davfs", "fuse.sshfs", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs", "fuse.rclone",
}  # fmt: skip
"""Kinds of file systems that other machines have a hand in."""
_UNTOLD = ("9p", "fuse", "virtiofs", "vboxsf", "prl_fs")
"""Beginnings of kinds behind which anything may be."""
LEAST = 256 << 20
"""A house figure: less room than this is no room for a night."""
_CLOSED = 0o077


def folder(data: Path) -> list[Finding]:
    """What is wrong with the folder and the key in it; a folder that is not there yet could be made."""
    if not data.is_dir():
        near = next(parent for parent in data.absolute().parents if parent.is_dir())
        closed = [] if os.access(near, os.W_OK) else [Finding("E_DATA_CLOSED", str(near))]
        return [Finding("E_STORE_NONE", str(data)), *closed]
    none = [] if store.stored(data) else [Finding("E_STORE_NONE", str(data))]
    closed = [] if os.access(data, os.W_OK | os.X_OK) else [Finding("E_DATA_CLOSED", str(data))]
    files = [path for path in (data / store.FILE, data / store.KEY) if path.exists()]
    return [*none, *closed, *_owned(data), *_open([data, *files[1:]]), *_shared(data)]


def _owned(data: Path) -> list[Finding]:
    if not hasattr(os, "getuid") or data.stat().st_uid == os.getuid():
        return []
    return [Finding("E_DATA_OWNER", str(data))]


def _open(paths: list[Path]) -> list[Finding]:
    modes = [(str(path), stat.S_IMODE(path.stat().st_mode)) for path in paths]
    return [Finding("E_DATA_OPEN", path, {"mode": f"{mode:04o}"}) for path, mode in modes if mode & _CLOSED]


def _shared(data: Path) -> list[Finding]:
    kind = _kind(data.resolve())
    if kind in SHARES:
        return [Finding("E_DATA_SHARE", str(data), {"kind": kind})]
    return [Finding("E_DATA_UNTOLD", str(data), {"kind": kind})] if kind.startswith(_UNTOLD) else []


def _kind(path: Path) -> str:
    """The kind of the file system on which the path lies; empty where this system does not tell."""
    try:
        lines = MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    mounts = [(line.split()[4].replace("\\040", " "), line.partition(" - ")[2].split()[0]) for line in lines]
    fits = [(at, kind) for at, kind in mounts if path.is_relative_to(at)]
    return max(fits, key=lambda mount: len(mount[0]), default=("", ""))[1]  # of several at one place the last holds


def disk(data: Path, outbox: Path | None, kept: int) -> list[Finding]:
    """Where there is little room left: where the store lies, the results go, and temporary files."""
    places = [data, Path(tempfile.gettempdir()), *([outbox] if outbox else [])]
    closed = outbox and outbox.is_dir() and not os.access(outbox, os.W_OK)
    full = [finding for place in dict.fromkeys(places) for finding in _room(place, kept if place == data else 0)]
    return [*full, *([Finding("E_DATA_CLOSED", str(outbox))] if closed else [])]


def _room(place: Path, kept: int) -> list[Finding]:
    near = next(folder for folder in (place.absolute(), *place.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(near).free
    if free < LEAST:
        return [Finding("E_DISK_FULL", str(place), {"free": _size(free)})]
    low: Fields = {"free": _size(free), "kept": _size(kept)}
    return [Finding("E_DISK_LOW", str(place), low)] if free < kept else []


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB"
