"""Write files whole or not at all, also across a power cut: beside, synced, renamed."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import uuid
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader
    from pathlib import Path


_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
_PART = re.compile(r"\.rencai-([0-9]+)-[0-9a-f]{32}\.part(?:-wal|-shm|-journal)?")
_REMEDIES = {
    errno.ENOENT: "the folder does not exist; create it first",
    errno.ENOTDIR: "the folder does not exist; create it first",
    errno.EACCES: "permission is missing; close the file elsewhere or choose another folder",
    errno.EPERM: "permission is missing; close the file elsewhere or choose another folder",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EISDIR: "it is a folder; give a file name",
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the quota is used up; free some space",
    errno.EFBIG: "larger than a file may be here (ulimit -f, or the file system's own limit); raise it",
    errno.EIO: "the disk reports an error; check it and its cables, then try again",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def write(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write the data as the whole content of the file; on failure the file is as it was, and nothing else is left.

    :raises OutputError: with what to do about it.
    """
    fill(path, lambda file: file.write(data), mode)


def fill(path: Path, writer: Callable[[IO[bytes]], object], mode: int = 0o666) -> None:
    """Let the writer write the whole content of the file; on failure the file is as it was.

    :param mode: the permissions of the file, less the umask.

    :raises OutputError: with what to do about it.
    """
    part = part_path(path)
    with output_errors(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        try:
            with os.fdopen(os.open(part, _NEW, mode), "wb") as file:
                writer(file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            discard(part)
            raise
        sync_folder(path.parent)


# a link is not followed, a pipe without a writer must not block, and no terminal becomes ours; Windows knows none of it
_NO_LINK = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY"))


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading, whatever its name has become meanwhile.

    :raises OSError: when it is a link, a folder, a pipe or a device too.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "no regular file")
    return os.fdopen(descriptor, "rb")


def move(path: Path, target: Path) -> None:
    """Move the file to the target, which it replaces, also across a power cut.

    :raises OutputError: with what to do about it.
    """
    with output_errors(target):
        path.replace(target)
        sync_folder(target.parent)
        if path.parent != target.parent:
            sync_folder(path.parent)


def remove(path: Path) -> bool:
    """Delete the file, also across a power cut; return whether it was there.

    :raises OutputError: with what to do about it.
    """
    with output_errors(path):
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        sync_folder(path.parent)
    return True


def folder(path: Path, mode: int = 0o777) -> Path:
    """Make the folder and those above it, also across a power cut, where they are missing.

    :param mode: of each that is made; ``Path.mkdir`` would give it to the last one only.
    :raises OutputError: with what to do about it.
    """
    if path.is_dir():
        return path
    with output_errors(path):
        missing = [each for each in (path, *path.parents) if not each.is_dir()]
        for each in reversed(missing):
            each.mkdir(mode=mode, exist_ok=True)
            sync_folder(each.parent)
    return path


def sync_folder(folder: Path) -> None:
    """Sync the names within the folder to the disk, so that they outlive a power cut; a no-op on some shares."""
    opened = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some shares know no such thing
            raise
    finally:
        os.close(opened)


def part_path(path: Path) -> Path:
    """Return a new name in the folder of the path, which ``sweep`` removes once this process is gone."""
    return path.with_name(f".rencai-{os.getpid()}-{uuid.uuid4().hex}.part")


def sweep(folder: Path) -> int:
    """Remove what processes that are gone left half-written in the folder, and return how many files that were."""
    swept = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        left = _PART.fullmatch(path.name)
        if left and not alive(int(left[1])):
            discard(path)
            swept += 1
    return swept


def alive(process: int) -> bool:
    """Whether a process of that number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn what the system refuses within the block into an ``OutputError`` on the path, with what to do about it."""
    try:
        yield
    except OSError as error:
        advice = remedy(error, "check the disk and the path")
        raise OutputError(f"cannot write {path}: {advice}", code="E_OUTPUT_WRITE") from error


def remedy(error: OSError, else_: str) -> str:
    """Return what to do about what the system refused; ``else_`` for errors that have no advice of their own."""
    return _REMEDIES.get(error.errno or 0, else_)


_LACKING = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM)


def lacks_room(error: BaseException | None) -> bool:
    """Return whether the error comes of a full disk, or of too many open files or processes, however it is wrapped.

    >>> lacks_room(OSError(errno.ENOSPC, "full")), lacks_room(ValueError())
    (True, False)
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in _LACKING:
            return True
        error = error.__cause__ or error.__context__
    return False


def discard(part: Path) -> None:
    """Remove the file or folder, if it is there."""
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
        return
    with suppress(OSError):  # the folder itself is missing or closed: nothing was made there
        part.unlink(missing_ok=True)
