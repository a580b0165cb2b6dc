"""List the files of the inbox that wait, and hold the lock that lets one night run at a time."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import stat
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.accounts.department import DEFAULT, is_name
from rencai.sheets.file.kinds import ENDINGS
from rencai.system import files
from rencai.system.errors import OutputError, RencaiError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from rencai.messages.codes import LeftFor


PROCESSING, DONE, QUARANTINE = "processing", "done", "quarantine"
FOLDERS = (PROCESSING, DONE, QUARANTINE)
_IGNORED = re.compile(r"^(\.|~\$)|\.(tmp|temp|part|partial|crdownload|filepart|download|lock|swp)$|~$", re.IGNORECASE)
_NAME, _ENDING = 240, 20  # bytes of a name, which leave room for a report's ending; characters of an ending
_WORKBOOKS = {ending for endings in ENDINGS.values() for ending in endings}
"""Endings of files; a folder whose name ends so is taken for a file put there by mistake."""
_IGNORED_NAMES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Item:
    """A department's file that is to be scored; ``path`` is where it lies now.

    A rescored one lies nowhere any more: ``again`` is the id of the run by which it was scored before.
    """

    department: str
    path: Path
    again: str | None = None

    @property
    def origin(self) -> str:
        """The key of its entry in the journal."""
        return f"again:{self.again}" if self.again else str(self.path)

    @property
    def name(self) -> str:
        """The file's own name."""
        return decode_name(self.path.name)

    @property
    def home(self) -> Path:
        """The department's folder of the inbox, whether the file lies there or in ``processing``."""
        return self.path.parent.parent if self.path.parent.name == PROCESSING else self.path.parent


@dataclass(frozen=True)
class Postponed:
    """A file that stays in the inbox tonight, and why."""

    item: Item
    why: LeftFor


def list_waiting(inbox: Path) -> list[Item]:
    """Return every file of the inbox that could be one to score, by department and name."""
    return [Item(department, path) for department, folder in folders(inbox) for path in _files(folder)]


def list_interrupted(inbox: Path) -> list[Item]:
    """Return the files that an earlier night took and did not finish."""
    return [Item(department, path) for department, folder in folders(inbox) for path in _files(folder / PROCESSING)]


def list_odd(inbox: Path) -> list[Postponed]:
    """Return what lies where files of applicants lie and is none, or cannot be looked into: it is left there."""
    homes = list(folders(inbox))
    places = [(department, folder) for department, home in homes for folder in (home, home / PROCESSING)]
    ours = {home for _, home in homes} | {home / name for _, home in homes for name in FOLDERS}
    return [
        Postponed(Item(department, path), why)
        for department, folder in places
        for path in _list(folder)
        if path not in ours and not is_ignored(path.name) and (why := _oddity(path, top=folder == inbox))
    ] + [Postponed(Item(department, folder), "closed") for department, folder in places if _is_closed(folder)]


def _oddity(path: Path, *, top: bool) -> LeftFor | None:
    """Return why the path is no file to score; None where it is one, or is gone since."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return None
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_ISDIR(mode):
        return "unnamed" if top and not _looks_like_file(path) else "folder"
    return "device"


def folders(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Yield each department and its folder, the inbox itself first."""
    yield DEFAULT, inbox
    for folder in _list(inbox):
        named = folder.name not in FOLDERS and is_name(folder.name) and not _looks_like_file(folder)
        if named and not folder.is_symlink() and os.path.isdir(folder):  # noqa: PTH112 - never raises
            yield folder.name, folder


def _looks_like_file(path: Path) -> bool:
    return path.suffix.lower() in _WORKBOOKS


def _list(folder: Path) -> list[Path]:
    """Return what lies in the folder; nothing where it is not there, or cannot be looked into."""
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _is_closed(folder: Path) -> bool:
    """Return whether the folder is there and cannot be looked into."""
    return os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK)  # noqa: PTH112 - never raises


def _files(folder: Path) -> Iterator[Path]:
    for path in _list(folder):
        with suppress(FileNotFoundError):  # its owner took it away meanwhile
            if not is_ignored(path.name) and stat.S_ISREG(path.lstat().st_mode):
                yield path


def is_ignored(name: str) -> bool:
    """Return whether a name is that of a program's own file: hidden, temporary, or still being transferred."""
    return bool(_IGNORED.search(name)) or name.lower() in _IGNORED_NAMES


def split_complete(items: Sequence[Item], seconds: float) -> tuple[list[Item], list[Postponed]]:
    """Split the items into those that are complete and those that are postponed.

    A file is complete when it has not changed for ``seconds`` and no spreadsheet program has it open.
    """
    before = {item.path: _state(item.path) for item in items}
    if items:
        time.sleep(seconds)
    left = [Postponed(item, why) for item in items if (why := _unready(item.path, before[item.path]))]
    busy = {each.item.path for each in left}
    return [item for item in items if item.path not in busy], left


def _unready(path: Path, before: tuple[int, int] | None) -> LeftFor | None:
    if before is None or _state(path) != before:
        return "growing"
    # a file of the longest name has none beside it whose name is two characters longer, and to ask raises
    marks = (os.path.join(path.parent, f"~${name}") for name in (path.name, path.name[2:]))  # noqa: PTH118
    return "open" if any(map(os.path.exists, marks)) else None


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.lstat()
    except OSError:  # gone since
        return None
    return status.st_size, status.st_mtime_ns


def take(item: Item) -> Item | None:
    """Move the file to its department's ``processing``; return None where its owner took it away meanwhile.

    :raises OutputError: when it cannot be moved.
    """
    target = free_path(files.folder(item.home / PROCESSING), item.name)
    try:
        files.move(item.path, target)
    except OutputError:
        if item.path.exists():
            raise
        return None
    return Item(item.department, target)


def content_digest(path: Path) -> str | None:
    """Return the SHA-256 of the file's content; None where the file is gone, "" where a link or a pipe lies there now.

    :raises OutputError: when it cannot be read.
    """
    try:
        with files.open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EINVAL):
            return ""
        raise OutputError(
            f"{path} cannot be read; check its permissions and the disk", code="E_OUTPUT_WRITE"
        ) from error


def free_path(folder: Path, name: str, promised: Container[str] = ()) -> Path:
    """Return a path in the folder under that name, numbered where it is taken or was promised to another file.

    The name is shortened so that with a report's ending it still fits what file systems allow.
    """
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
    stem, ending = (stem, ending) if len(ending) <= _ENDING else (name, "")
    tries = (folder / fit_name(stem, f" ({number}){ending}" if number > 1 else ending) for number in range(1, 10**6))
    return next(path for path in tries if not os.path.lexists(path) and str(path) not in promised)


def fit_name(stem: str, ending: str) -> str:
    """Return stem and ending as one name, the stem cut where it would be too long for file systems."""
    return stem.encode()[: _NAME - len(ending.encode())].decode(errors="ignore") + ending


def decode_name(name: str) -> str:
    """Return the name as text; one that is not UTF-8 is read as GB 18030, as old Chinese systems write it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


LOCK = "nightly.lock"


class BusyError(RencaiError):
    """Another night is at work on this store or this inbox."""

    code = "E_NIGHTLY_RUNNING"
    exit_code = 1


@contextmanager
def exclusive(data: Path, *inboxes: Path) -> Iterator[None]:
    """Let no other night work on this store, nor on these inboxes with another store, while the block runs.

    :raises BusyError: when one does.
    """
    files.folder(data, mode=0o700)
    with files.output_errors(data / LOCK):
        descriptors = [os.open(data / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)]
    try:
        _lock(descriptors[0], data)
        for inbox in inboxes:
            with suppress(OSError):  # a share may know no locks of folders
                descriptors.append(os.open(inbox, os.O_RDONLY | os.O_CLOEXEC))
                _lock(descriptors[-1], inbox)
        yield
    finally:
        for each in descriptors:
            os.close(each)


def _lock(opened: int, what: Path) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(f"another `rencai nightly` is at work on {what}; this one leaves everything to it") from error
