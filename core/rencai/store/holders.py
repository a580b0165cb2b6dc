"""Identify the process that holds a lease, and tell whether it has ended."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from pathlib import Path

from rencai.system import files

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def this_process() -> str:
    """Return how a lease names this process: machine, boot, process id and its start, as JSON."""
    return json.dumps([platform.node(), _boot_id(), os.getpid(), _start_of(os.getpid())])


def is_gone(holder: str | None) -> bool:
    """Return whether that process certainly runs no more; of another machine's process that is never certain."""
    if not holder:
        return True
    node, boot, process, start = json.loads(holder)
    if node != platform.node():
        return False
    return boot != _boot_id() or not files.alive(process) or start != _start_of(process)


def _boot_id() -> str:
    """Return the id of the machine's boot; "" where the system has none."""
    with suppress(OSError):
        return _BOOT.read_text("ascii").strip()
    return ""


def _start_of(process: int) -> str:
    """Return when the process started, in the system's ticks, since process ids are given again.

    Return "" for one that is gone, and for one that ended but was not collected by its parent yet (Z, X).
    """
    with suppress(OSError, IndexError):
        # The name of the program, in brackets, may hold blanks and brackets itself: what follows the last one counts.
        # From there, proc(5) has the state as the first field and the start time as the 20th.
        fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return fields[19] if fields[0] not in "ZX" else ""
    return ""
