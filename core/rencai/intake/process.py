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
from typing import IO, TYPE_CHECKING, NoReturn, TypedDict

from rencai.intake import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from io import FileIO

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
    documents: bool
    limits: dict[str, int]


@contextmanager
def begun(
    ending: str, file: int, sheets: Sequence[str], limits: Limits, frames: IO[bytes], *, documents: bool = False
) -> Iterator[Callable[[], bytes]]:
    """The reading process has begun; what this gives waits for its manifest. It is gone afterwards.

    Its frames are in the file.
    """
    state = os.fstat(file)
    hears, told = os.pipe()
    request = Request(
        file=file,
        state=[state.st_size, state.st_mtime_ns],
        manifest=told,
        frames=frames.fileno(),
        parent=os.getpid(),
        ending=ending,
        sheets=list(sheets),
        documents=documents,
        limits=asdict(limits),
    )
    with os.fdopen(hears, "rb", buffering=0) as pipe:
        try:
            child = _started(request)
        finally:
            os.close(told)  # so that the pipe ends with the process
        try:
            _tell(child, request)
            end = time.monotonic() + limits.seconds
            yield lambda: _ended(child, _heard(pipe, end, limits)) or _silent(child, limits)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _started(request: Request) -> subprocess.Popen[bytes]:
    """The process, in a group of its own, so that Ctrl-C reaches only the parent."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, *COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(request["file"], request["manifest"], request["frames"]),
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
        process_group=0,
    )


def _tell(child: subprocess.Popen[bytes], request: Request) -> None:
    if child.stdin:
        with suppress(BrokenPipeError), child.stdin as told:
            told.write(json.dumps(request).encode())


def _heard(pipe: FileIO, end: float, limits: Limits) -> bytes:
    """All that the process says until it closes the pipe or ends; an error where that takes too long."""
    told = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            if not ready.select(max(end - time.monotonic(), 0)):
                raise faults.too_slow(limits)
            part = pipe.read(1 << 16)
            told += part or b""
            if not part or len(told) > MANIFEST:
                return bytes(told)


def _ended(child: subprocess.Popen[bytes], told: bytes) -> bytes:
    """What it told; after that there is nothing that it should go on doing."""
    if told and child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    return told


def _silent(child: subprocess.Popen[bytes], limits: Limits) -> NoReturn:
    """Say why a process ended without a word."""
    died = -child.wait()
    if died in OUT_OF_TIME:
        raise faults.too_slow(limits)
    if died in OUT_OF_MEMORY:
        raise faults.too_much_memory(limits)
    raise faults.damaged() if died > 0 else faults.lost()
