"""Bound the memory and the time of one run in this process: whoever exceeds them is told of, from beside the work."""

from __future__ import annotations

import faulthandler
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rencai.sheets.file.limits import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rencai.sheets.file.limits import Limits

    Excess = Literal["E_RUN_MEMORY", "E_RUN_TIMEOUT"]


LOOK_SECONDS = 0.1
"""Between two looks at memory and time."""
LATE_SECONDS = 60
"""After the end of its time a process that cannot even look any more is ended by the C library."""
_STATM = Path("/proc/self/statm")
_PAGE = 4096


def resident_bytes() -> int:
    """Return how much memory this process takes; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


@contextmanager
def watched(limits: Limits, exceed: Callable[[Excess], object]) -> Iterator[None]:
    """Watch the block, and call ``exceed`` once, in another thread, when it takes more than ``limits`` give a run.

    The block's end waits for that call: ``exceed`` may end the process, which is the only way to stop a library.
    """
    end = time.monotonic() + limits.run_seconds
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(limits, end, over, exceed), daemon=True)
    _arm(limits)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
        faulthandler.cancel_dump_traceback_later()


def _arm(limits: Limits) -> None:
    """Have the C library end this process long after the time, where a library lets no other thread run."""
    if limits.run_seconds < MOST["run_seconds"] and sys.__stderr__ is not None:
        with suppress(OSError, RuntimeError, ValueError):  # an stderr that is no file
            faulthandler.dump_traceback_later(limits.run_seconds + LATE_SECONDS, exit=True, file=sys.__stderr__)


def _watch(limits: Limits, end: float, over: threading.Event, exceed: Callable[[Excess], object]) -> None:
    while True:
        if resident_bytes() > limits.run_memory:
            exceed("E_RUN_MEMORY")
            return
        if time.monotonic() >= end:
            exceed("E_RUN_TIMEOUT")
            return
        if over.wait(LOOK_SECONDS):
            return
