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
    from collections.abc import Callable, Sequence


GRACE_SECONDS = 30.0
"""Seconds in which a process may end by itself."""
SOUND_SECONDS = 10.0
"""A process that lives for so long has begun its work: one that ends before has failed to."""
FIRST_SECONDS = 0.5
"""Seconds before a place is filled again; twice as long after each process that failed to begin."""
LONGEST_SECONDS = 30.0
RENEW = 75
"""The exit code of a process that asks to be started again at once, because its memory is to be given back."""
SUSPECT = 2
"""So many processes in a row that failed to begin make the next one suspect of failing too."""


@dataclass
class Place:
    """One of a crew's processes, whichever holds it now; times are those of the crew's clock.

    ``failures`` counts the processes in a row that failed to begin. ``due`` is when the next one is started.
    """

    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    failures: int = 0
    due: float = 0.0

    def is_sound(self, now: float) -> bool:
        """Whether a process lives here that has begun, or that may: the two before it did not both fail."""
        return self.process is not None and (self.failures < SUSPECT or now - self.begun >= SOUND_SECONDS)


@dataclass
class Crew:
    """Processes that each run the same command of ours and end with this one.

    Where ``restart`` says so, one that ends is started again, whatever it ended by, and so is one that could not be
    started; one that asks for it (``RENEW``) is in any case. ``worst`` is the highest exit code so far.
    """

    command: Sequence[str]
    count: int
    restart: bool = True
    worst: int = 0
    clock: Callable[[], float] = time.monotonic
    places: list[Place] = field(default_factory=list)

    def start(self) -> None:
        """Start the processes."""
        self.places = [Place() for _ in range(self.count)]
        for place in self.places:
            self._fill(place)

    @property
    def is_working(self) -> bool:
        """Whether a process lives that does not fail again and again to begin."""
        now = self.clock()
        return any(place.is_sound(now) for place in self.places)

    @property
    def has_ended(self) -> bool:
        """Whether no process lives, and none will be started."""
        return not self.restart and all(place.process is None for place in self.places)

    def tend(self) -> None:
        """Notice which processes ended, and start again those that are due."""
        for place in self.places:
            if place.process and place.process.poll() is not None:
                self._vacate(place, place.process.returncode)
            if self.restart and place.process is None and self.clock() >= place.due:
                self._fill(place)

    def _fill(self, place: Place) -> None:
        """Start a process at the place; where the system refuses, the place waits for the next try."""
        place.begun = self.clock()
        try:
            place.process = self._start_process()
        except OSError as error:
            log.event("error", "worker_not_started", error=type(error).__name__, errno=error.errno)
            self._postpone(place)

    def _start_process(self) -> subprocess.Popen[bytes]:
        ours = [sys.executable, "-P", "-m", "rencai.cli", *self.command, "--parent", str(os.getpid())]
        return subprocess.Popen(ours)  # noqa: S603 - our own

    def _vacate(self, place: Place, code: int) -> None:
        place.process = None
        if code == RENEW:
            log.event("info", "worker_renewed")
            self._fill(place)
            return
        self.worst = max(self.worst, abs(code))
        if not self.restart:
            return
        if code < 0:
            log.event("error", "worker_killed", signal=-code)
        else:
            log.event("error", "worker_ended", exit=code)
        self._postpone(place)

    def _postpone(self, place: Place) -> None:
        now = self.clock()
        place.failures = 0 if now - place.begun >= SOUND_SECONDS else place.failures + 1
        place.due = now + min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** max(0, min(place.failures, 10) - 1))

    def stop(self) -> None:
        """Stop the processes: each puts its run back into the queue; one that does not end in time is killed."""
        children = [place.process for place in self.places if place.process]
        for child in children:
            child.terminate()
        last = time.monotonic() + GRACE_SECONDS
        for child in children:
            try:
                child.wait(max(0.0, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
