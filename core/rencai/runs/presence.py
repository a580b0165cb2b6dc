"""Let others see whether a process of a kind lives: each holds a lock for as long as it does.

The system drops the lock with the process, however that ends, and no room on the disk is needed.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from rencai.system import files, log
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


Kind = Literal["serve", "worker"]


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
