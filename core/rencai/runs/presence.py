"""Let others see whether a process of a kind lives: each holds a lock for as long as it does.

The system drops the lock with the process, however that ends, and no room on the disk is needed.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from rencai.plugins.current import code_digest
from rencai.store import holders
from rencai.system import clock, files, log
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


Kind = Literal["serve", "worker"]


PROCESSES = "processes"
"""The folder in which a process that cannot load rencai's own code anew says by which code it works."""


@dataclass(frozen=True)
class Process:
    """A process, how leases name it, when it began (ISO, UTC), and the digest of rencai's code that it works by."""

    kind: Kind
    number: int
    holder: str
    begun: str
    code: str


def lock_path(data: Path, kind: Kind) -> Path:
    """Return the file that processes of the kind hold a lock on."""
    return data / f"{kind}.lock"


@contextmanager
def present(data: Path, kind: Kind) -> Iterator[None]:
    """Be seen as a process of that kind while the block runs; where the folder allows no lock, only a log tells."""
    try:
        opened = _open(data, kind)
    except OutputError as error:
        log.event("warning", "not_seen", kind=kind, code=error.code)
        yield
        return
    try:
        yield
    finally:
        os.close(opened)


def _open(data: Path, kind: Kind) -> int:
    """Return the descriptor of the locked file, which no program that is started from here inherits.

    :raises OutputError: when it cannot be made or locked.
    """
    files.folder(data, mode=0o700)
    path = lock_path(data, kind)
    with files.output_errors(path):
        opened = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_SH)
        except OSError:
            os.close(opened)
            raise
    return opened


def is_present(data: Path, kind: Kind) -> bool | None:
    """Return whether a process of that kind lives on this machine; None where that cannot be told."""
    try:
        opened = os.open(lock_path(data, kind), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(opened)
    return False


@contextmanager
def registered(data: Path, kind: Kind) -> Iterator[None]:
    """Have it written down by which of rencai's code this process works, while the block runs."""
    mine = Process(kind, os.getpid(), holders.this_process(), clock.moment(), code_digest())
    path = data / PROCESSES / f"{mine.number}.json"
    try:
        files.folder(path.parent, mode=0o700)
        files.write(path, json.dumps(asdict(mine)).encode(), mode=0o600)
    except OutputError as error:
        log.event("warning", "not_seen", kind=kind, code=error.code)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def stale_processes(data: Path) -> list[Process]:
    """Return the living processes of this machine that work by other code of rencai than is installed now."""
    processes = []
    for path in sorted((data / PROCESSES).glob("*.json")):
        with suppress(OSError, ValueError, TypeError):
            processes.append(Process(**json.loads(path.read_bytes())))
    living = [each for each in processes if not holders.is_gone(each.holder)]
    return [each for each in living if each.code != code_digest()]
