"""Who holds a lease: a process of one machine since one start of it, so that its end can be told from its silence."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from pathlib import Path

from rencai import durable

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def mine() -> str:
    """How a lease names this process."""
    return json.dumps([platform.node(), _boot(), os.getpid(), _began(os.getpid())])


def gone(holder: str | None) -> bool:
    """Whether that process certainly runs no more; another machine's is never certain."""
    if not holder:
        return True
    node, boot, process, began = json.loads(holder)
    if node != platform.node():
        return False
    return boot != _boot() or not durable.alive(process) or began != _began(process)


def _boot() -> str:
    """The machine's start; the same for all of them where the system does not tell."""
    with suppress(OSError):
        return _BOOT.read_text("ascii").strip()
    return ""


def _began(process: int) -> str:
    """When the process began, in the system's own count, so that a number given again is told apart.

    One that has ended, and whose parent has not asked for it yet, began never.
    """
    with suppress(OSError, IndexError):
        told = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return told[19] if told[0] not in "ZX" else ""
    return ""
