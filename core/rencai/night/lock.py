"""One night at a time: a lock that the system takes back when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rencai import durable
from rencai.errors import RencaiError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = "nightly.lock"


class BusyError(RencaiError):
    """Another night is at work on this store."""

    code = "E_NIGHTLY_RUNNING"
    exit_code = 1


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """No other night works on this store while the block runs.

    :raises BusyError: when one does.
    """
    with durable.told(data / LOCK):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(data / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                f"another `rencai nightly` is at work on {data}; this one leaves everything to it"
            ) from error
        yield
    finally:
        os.close(held)
