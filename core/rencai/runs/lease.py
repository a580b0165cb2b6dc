"""The heartbeat of a lease: it holds as long as its process works, and who lost it is told before writing anything."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rencai import log, store
from rencai.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rencai.store import Lease

SECONDS = 300.0
"""How long a lease holds without a heartbeat; the end of its process on the same machine is noticed at once."""
BEAT = 60.0


@contextmanager
def held(data: Path, lease: Lease) -> Iterator[None]:
    """The lease is prolonged from time to time while the block runs; should that fail, finishing it will say so."""
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(data, lease, over), daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _beat(data: Path, lease: Lease, over: threading.Event) -> None:
    while not over.wait(BEAT):
        try:
            store.beat(data, lease, time.time() + SECONDS)
        except OutputError as error:  # a lock that is held for long, or another process has the run
            log.event("warning", "lease_not_prolonged", run=lease.run, code=error.code)
