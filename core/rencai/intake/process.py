"""The parent's side of reading: one process for one file, killed when its time is over or its parent is interrupted."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, TypedDict

from rencai.intake import faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rencai.errors import InputError
    from rencai.intake.limits import Limits

COMMAND = ("-P", "-m", "rencai.intake.child")
MANIFEST = 1 << 27
"""The longest manifest that is taken."""
OUT_OF_TIME = (signal.SIGXCPU,)
OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGKILL, signal.SIGBUS)


class Request(TypedDict):
    """What the reading process is told: descriptors, the file's state when it was opened, what to read, its bounds."""

    file: int
    state: list[int]
    manifest: int
    frames: int
    parent: int
    ending: str
    sheets: list[str]
    limits: dict[str, int]


def manifest(ending: str, file: int, sheets: Sequence[str], limits: Limits, frames: IO[bytes]) -> bytes:
    """What the reading process answers; its frames are in the file."""
    begin, end = os.pipe()
    state = os.fstat(file)
    request = Request(
        file=file,
        state=[state.st_size, state.st_mtime_ns],
        manifest=end,
        frames=frames.fileno(),
        parent=os.getpid(),
        ending=ending,
        sheets=list(sheets),
        limits=asdict(limits),
    )
    try:
        with _started(request) as child:
            os.close(end)  # so that the pipe ends with the process
            end = -1
            told = _heard(begin, limits)
            if not told:
                raise _silent(child, limits)
            return told
    finally:
        os.close(begin)
        if end >= 0:
            os.close(end)


@contextmanager
def _started(request: Request) -> Iterator[subprocess.Popen[bytes]]:
    """The process in a group of its own, so that Ctrl-C reaches only the parent; it is gone afterwards."""
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, *COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(request["file"], request["manifest"], request["frames"]),
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
        process_group=0,
    )
    try:
        with child.stdin or os.fdopen(os.dup(1), "wb") as told, suppress(BrokenPipeError):
            told.write(json.dumps(request).encode())
        yield child
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _heard(pipe: int, limits: Limits) -> bytes:
    """All that the process says until it closes the pipe or ends; an error where that takes too long."""
    import polars as pl  # noqa: F401 - needed next, and now there is time

    parts: list[bytes] = []
    end, length = time.monotonic() + limits.seconds, 0
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            if not ready.select(max(end - time.monotonic(), 0)):
                raise faults.too_slow(limits)
            part = os.read(pipe, 1 << 16)
            length += len(part)
            if not part or length > MANIFEST:
                return b"".join(parts)
            parts.append(part)


def _silent(child: subprocess.Popen[bytes], limits: Limits) -> InputError:
    """Why a process ended without a word."""
    signalled = -child.wait()
    if signalled in OUT_OF_TIME:
        return faults.too_slow(limits)
    if signalled in OUT_OF_MEMORY:
        return faults.too_much_memory(limits)
    if signalled > 0:
        return faults.damaged()
    return faults.lost()
