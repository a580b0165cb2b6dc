"""Keep worker processes running beside this one, for as long as this one lives."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rencai.system import log

if TYPE_CHECKING:
    from collections.abc import Sequence


GRACE_SECONDS = 30.0
"""Seconds in which a process may end by itself."""


@dataclass
class Crew:
    """Processes that each run the same command of ours and end with this one.

    One that ends by a signal is started again where ``restart`` says so. ``worst`` is the highest exit code so far.
    """

    command: Sequence[str]
    count: int
    restart: bool = True
    worst: int = 0
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Start the processes."""
        self.children = [self._start_process() for _ in range(self.count)]

    def _start_process(self) -> subprocess.Popen[bytes]:
        ours = [sys.executable, "-P", "-m", "rencai.cli", *self.command, "--parent", str(os.getpid())]
        return subprocess.Popen(ours)  # noqa: S603 - our own

    def replace_killed(self) -> None:
        """Drop the processes that ended, and start those again that were killed."""
        for child in [each for each in self.children if each.poll() is not None]:
            self.children.remove(child)
            self.worst = max(self.worst, abs(child.returncode))
            if self.restart and child.returncode < 0:
                log.event("error", "worker_killed", signal=-child.returncode)
                self.children.append(self._start_process())

    def stop(self) -> None:
        """Stop the processes: each puts its run back into the queue; one that does not end in time is killed."""
        for child in self.children:
            child.terminate()
        last = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            try:
                child.wait(max(0.0, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
