"""One night at a time, of a store and of an inbox: locks that the system takes back when their process ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rencai import durable
from rencai.errors import RencaiError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = "nightly.lock"


class BusyError(RencaiError):
    """Another night is at work on this store or this inbox."""

    code = "E_NIGHTLY_RUNNING"
    exit_code = 1


@contextmanager
def alone(data: Path, *inboxes: Path) -> Iterator[None]:
    """No other night works on this store, nor with another store on these inboxes, while the block runs.

    :raises BusyError: when one does.
    """
    durable.folder(data, mode=0o700)
    with durable.told(data / LOCK):
        held = [os.open(data / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)]
    try:
        _locked(held[0], data)
        for inbox in inboxes:
            with suppress(OSError):  # a share may know no locks of folders
                held.append(os.open(inbox, os.O_RDONLY | os.O_CLOEXEC))
                _locked(held[-1], inbox)
        yield
    finally:
        for each in held:
            os.close(each)


def _locked(opened: int, what: Path) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(f"another `rencai nightly` is at work on {what}; this one leaves everything to it") from error
