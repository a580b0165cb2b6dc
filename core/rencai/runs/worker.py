"""Take runs from the queue one after the other, under a lease with a heartbeat, and finish each once."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai.official_lists import imports
from rencai.plugins import loader
from rencai.runs.context import load_context, run_key
from rencai.runs.outcome import RunOutcome
from rencai.runs.perform import announce, attempt
from rencai.runs.queue import chosen, requested
from rencai.runs.request import parse_request
from rencai.store import database, files, queue, runs
from rencai.store.queue import LostError
from rencai.system import clock, log, signals
from rencai.system.errors import OutputError, RencaiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rencai.plugins.loader import Installed
    from rencai.sheets.file.limits import Limits
    from rencai.store.queue import Lease
    from rencai.store.runs import RunResult


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
            queue.prolong(data, lease, time.time() + SECONDS)
        except OutputError as error:  # a lock that is held for long, or another process has the run
            log.event("warning", "lease_not_prolonged", run=lease.run, code=error.code)


class OutdatedError(OutputError):
    """The cities that a worker loaded are others by now; the run it had taken waits again."""

    code = "E_RUN_OUTDATED"


@dataclass(frozen=True)
class Worker:
    """What performs runs: the store, the cities as they were loaded, the limits of the reader.

    One that ``renews`` takes no run by cities that are others by now: it stops, to be started again. Of one department
    it takes none while ``share`` others of it are at work.
    """

    data: Path
    installed: Installed
    limits: Limits
    renews: bool = False
    share: int | None = None

    def drain(self, only: Sequence[str] | None = None) -> Iterator[str]:
        """The queue, or these runs of it, has nothing left that can be taken; each run's id, when it is finished."""
        while taken := self._taken(only):
            self.work(taken)
            yield taken.run

    def _taken(self, only: Sequence[str] | None) -> Lease | None:
        signals.raise_if_ordered()
        return queue.lease(self.data, now=time.time(), at=clock.moment(), seconds=SECONDS, only=only, share=self.share)

    def work(self, taken: Lease) -> None:
        """The run is finished, or it waits again where this process was interrupted or finds no room."""
        begun = time.monotonic()
        log.event("info", "run_begun", run=taken.run, token=taken.token)
        try:
            with held(self.data, taken):
                made = self._made(taken)
                told: RunResult = {**made.row, "state": made.state, "seconds": round(time.monotonic() - begun, 3)}
                drafts = files.draft_all(self.data, made.parts)
            queue.finish(self.data, taken, told, drafts, clock.moment())
        except LostError as error:
            log.event("warning", "run_lost", run=taken.run, code=error.code)
            return
        except (KeyboardInterrupt, OutputError):
            with suppress(OutputError):  # the first trouble is the one to tell; a lease ends with its process anyway
                queue.release(self.data, taken)
            raise
        if made.run:
            announce(self.installed.packages, made.run)
        counts = told.get("counts")
        log.event("info", "run_finished", run=taken.run, state=made.state, code=made.row.get("code"),
                  rows=made.row.get("rows"), seconds=told["seconds"], counts=counts)  # fmt: skip

    def _made(self, taken: Lease) -> RunOutcome:
        """The run's outcome; whatever goes wrong in our own code is the run's failure and harms no other run.

        What came of a run that was to stop is not kept, whether the interruption was seen or swallowed.
        """
        try:
            made = self._performed(taken)
        except (KeyboardInterrupt, OutputError):
            raise
        except BaseException as error:  # noqa: BLE001 - a panic of a library is no Exception
            signals.raise_if_ordered()
            log.event("error", "run_broken", run=taken.run, error=type(error).__name__)
            return RunOutcome("failed", {"code": "E_RUN_BROKEN"})
        signals.raise_if_ordered()
        return made

    def _performed(self, taken: Lease) -> RunOutcome:
        row = runs.find(self.data, taken.run)[0]
        request = parse_request(files.path_of(self.data, row.parts["request"]).read_bytes())
        try:
            packages = chosen(self.installed, request.cities)
        except RencaiError as error:
            return RunOutcome("failed", {"code": error.code})
        now = load_context(self.data, request.department, self.installed, packages)
        inputs = [files.path_of(self.data, sha256) for _, sha256 in request.inputs]
        if (
            run_key(request, now.identity()) != row.key
        ):  # the cities or the decisions are others than when it was asked for
            if self.renews and self.outdated:
                raise OutdatedError("the cities are others than those that were loaded; start the worker again")
            instead = requested(self.data, request, now, row.origin, files.draft_copies(self.data, inputs))
            return RunOutcome("failed", {"code": "E_RUN_SUPERSEDED", "superseded_by": instead})
        return attempt(request, now, inputs, self.limits, database.key(self.data), self._begun(taken))

    def _begun(self, taken: Lease) -> Callable[[str], None]:
        """The run's row tells of each step as it begins."""

        def begin(step: str) -> None:
            signals.raise_if_ordered()
            queue.report_progress(self.data, taken, {"step": step, "at": clock.moment()})

        return begin

    @property
    def outdated(self) -> bool:
        """Whether a city's files, or the official lists, are not those any more that were loaded."""
        changed = any(one.fingerprint != loader.fingerprint(one.module) for one in self.installed.packages)
        return changed or self._lists != imports.versions(self.data)

    @property
    def _lists(self) -> tuple[tuple[str, str, int], ...]:
        used = [(one.own_key, each.edition, each.version) for one in self.installed.packages for each in one.lists]
        unused = [(one.city, one.edition, one.version) for one in self.installed.unusable_lists]
        return tuple(sorted({*used, *unused}))
