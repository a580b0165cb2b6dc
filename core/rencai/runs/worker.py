"""Take runs from the queue one after the other, under a lease with a heartbeat, and finish each once."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from rencai.plugins.current import Stamp, code_stamp
from rencai.plugins.loader import Installed
from rencai.plugins.selection import select_keys
from rencai.runs.bounds import resident_bytes, watched
from rencai.runs.context import load_context, run_key
from rencai.runs.crew import RENEW
from rencai.runs.outcome import RunOutcome
from rencai.runs.patience import persist
from rencai.runs.perform import RoomError, announce, attempt
from rencai.runs.records import request_run
from rencai.runs.request import parse_request
from rencai.store import database, files, queue, runs
from rencai.store.queue import LostError
from rencai.system import clock, log, signals
from rencai.system import files as system_files
from rencai.system.errors import OutputError, RencaiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rencai.official_lists.current import CurrentCities
    from rencai.runs.bounds import Excess
    from rencai.runs.context import RunContext
    from rencai.runs.request import Request
    from rencai.sheets.file.limits import Limits
    from rencai.store.queue import Lease
    from rencai.store.runs import Run, RunResult


LEASE_SECONDS = 300.0
"""How long a lease holds without a heartbeat; the end of its process on the same machine is noticed at once."""
BEAT_SECONDS = 60.0
POLL_SECONDS = 0.2
"""Between two looks into an empty queue."""
ROOM_SECONDS = 600.0
"""For how long a run that finds no room for its temporary files is tried again before it counts as failed."""


@contextmanager
def heartbeat(data: Path, lease: Lease) -> Iterator[None]:
    """Prolong the lease from time to time while the block runs; where that fails, finishing the run will report it."""
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(data, lease, over), daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _beat(data: Path, lease: Lease, over: threading.Event) -> None:
    while not over.wait(BEAT_SECONDS):
        try:
            queue.prolong(data, lease, time.time() + LEASE_SECONDS)
        except OutputError as error:  # a lock that is held for long, or another process has the run
            log.event("warning", "lease_not_prolonged", run=lease.run, code=error.code)


def _once(release: Callable[[], None]) -> None:
    release()


class OutdatedError(OutputError):
    """The cities that the worker loaded have changed; the run that it had leased waits again."""

    code = "E_RUN_OUTDATED"


@dataclass(frozen=True)
class Worker:
    """Perform runs of the store by the cities as they are when each begins.

    One that ``renews`` stops to be started again, where cities or rencai's own code were changed; any other loads the
    cities that were. ``share`` is how many runs of
    one department may be leased at once. ``troubled`` are the runs that this process gave back, for want of room or of
    the store, with the moment of the first time, in seconds. ``leave`` ends the process at once, with an exit code.
    """

    data: Path
    cities: CurrentCities | Installed
    limits: Limits
    renews: bool = False
    share: int | None = None
    troubled: dict[str, float] = field(default_factory=dict, compare=False)
    code: Stamp = field(default_factory=code_stamp, compare=False)
    leave: Callable[[int], object] = os._exit

    @property
    def installed(self) -> Installed:
        """The packages with the official lists, as they are now."""
        return self.cities if isinstance(self.cities, Installed) else self.cities.get()

    def attend(self, ends: Callable[[], bool], *, drain: bool = False) -> None:
        """Work off the queue and wait for more, until ``ends`` answers yes; or, to ``drain`` it, until it is empty.

        A store that another process holds, a full disk and the like end nothing: the run waits again, and everything is
        tried again for as long as it lasts.

        :raises OutdatedError: when this process should start afresh.
        """
        while not ends():
            signals.raise_if_ordered()
            if persist(partial(self._work_next, ends), ends=ends, but=(OutdatedError,)):
                continue
            if drain:
                return
            time.sleep(POLL_SECONDS)

    def _work_next(self, ends: Callable[[], bool]) -> bool:
        """Perform one run of the queue; return False where none can be leased."""
        if not queue.has_open_runs(self.data) or not (lease := self._lease_next(None)):
            return False
        self.work(lease, release=partial(persist, ends=ends, but=(LostError,)))
        if self.renews and resident_bytes() > self.limits.run_memory // 2:
            raise OutdatedError("what the last run left in memory would count for the next one; start afresh")
        return True

    def drain(self, only: Sequence[str] | None = None) -> Iterator[str]:
        """Perform the queue's runs, or those of ``only``, until none can be leased; yield each finished run's id."""
        while lease := self._lease_next(only):
            self.work(lease)
            yield lease.run

    def _lease_next(self, only: Sequence[str] | None) -> Lease | None:
        signals.raise_if_ordered()
        return queue.lease(
            self.data,
            now=time.time(),
            at=clock.moment(),
            seconds=LEASE_SECONDS,
            only=only,
            share=self.share,
            last=self.troubled,
        )

    def work(self, lease: Lease, *, release: Callable[[Callable[[], None]], object] = _once) -> None:
        """Perform the leased run and finish it; put it back where this process is interrupted or finds no room.

        :param release: calls what puts the run back. A process that ends afterwards need try that only once, for its
            lease ends with it; one that goes on would hold the run until the lease expires.
        """
        begun = time.monotonic()
        log.event("info", "run_begun", run=lease.run, token=lease.token)
        try:
            with heartbeat(self.data, lease):
                with self._bounded(lease):
                    outcome = self._perform_safely(lease)
                result: RunResult = {
                    **outcome.row,
                    "state": outcome.state,
                    "seconds": round(time.monotonic() - begun, 3),
                }
                drafts = files.draft_all(self.data, outcome.parts)
            queue.finish(self.data, lease, result, drafts, clock.moment())
        except LostError as error:
            log.event("warning", "run_lost", run=lease.run, code=error.code)
            return
        except KeyboardInterrupt:
            with suppress(OutputError):
                queue.release(self.data, lease)
            raise
        except OutputError:
            self.troubled.setdefault(lease.run, begun)
            with suppress(OutputError):  # the first trouble is the one to tell
                release(partial(queue.release, self.data, lease))
            raise
        self.troubled.pop(lease.run, None)
        if outcome.run:
            announce(self.installed.packages, outcome.run)
        counts = result.get("counts")
        log.event("info", "run_finished", run=lease.run, state=outcome.state, code=outcome.row.get("code"),
                  rows=outcome.row.get("rows"), seconds=result["seconds"], counts=counts)  # fmt: skip

    def _bounded(self, lease: Lease) -> AbstractContextManager[None]:
        """Return what bounds the run's memory and time, in a process that may end for it and be started again."""
        return watched(self.limits, partial(self._give_up, lease)) if self.renews else nullcontext()

    def _give_up(self, lease: Lease, code: Excess) -> None:
        """Finish the run as failed and end this process, whatever it is at: nothing else stops a library.

        Where the store cannot be written, the run's lease ends with the process all the same.
        """
        log.event("warning", "run_stopped", run=lease.run, code=code)
        try:
            queue.finish(self.data, lease, {"state": "failed", "code": code}, {}, clock.moment())
        except LostError:
            return
        except OutputError as error:
            log.event("warning", "run_not_finished", run=lease.run, code=error.code)
        self.leave(RENEW)

    def _perform_safely(self, lease: Lease) -> RunOutcome:
        """Return the run's outcome; any fault of our own code fails this run and no other.

        The outcome of a run that was interrupted is dropped, whether the interruption was raised or swallowed on its
        way.
        """
        try:
            outcome = self._perform(lease)
        except RoomError as error:
            return self._wait_for_room(lease, error)
        except (KeyboardInterrupt, OutputError):
            raise
        except MemoryError:
            return RunOutcome("failed", {"code": "E_RUN_MEMORY"})
        except BaseException as error:  # noqa: BLE001 - a panic of a library is no Exception
            signals.raise_if_ordered()
            if system_files.lacks_room(error):
                return self._wait_for_room(lease, error)
            log.event("error", "run_broken", run=lease.run, error=type(error).__name__)
            return RunOutcome("failed", {"code": "E_RUN_BROKEN"})
        signals.raise_if_ordered()
        return outcome

    def _wait_for_room(self, lease: Lease, error: BaseException) -> RunOutcome:
        """Let the run be tried again; or fail it after ``ROOM_SECONDS``, for it may itself be what takes up the room.

        :raises RoomError: before that.
        """
        now = time.monotonic()
        if now - self.troubled.get(lease.run, now) > ROOM_SECONDS:
            return RunOutcome("failed", {"code": RoomError.code})
        raise RoomError("the system has no room for the work, on a disk or for a process") from error

    def _perform(self, lease: Lease) -> RunOutcome:
        if self.renews and self.outdated:
            raise OutdatedError("the cities are others than those that were loaded; start the worker again")
        run = runs.find(self.data, lease.run)[0]
        request = parse_request(files.path_of(self.data, run.parts["request"]).read_bytes())
        installed = self.installed
        try:
            packages = select_keys(installed, request.cities)
        except RencaiError as error:
            return RunOutcome("failed", {"code": error.code})
        context = load_context(self.data, request.department, installed, packages)
        inputs = [files.path_of(self.data, sha256) for _, sha256 in request.inputs]
        if (
            run_key(request, context.identity()) != run.key
        ):  # the cities or the decisions are others than when it was asked for
            return self._supersede(run, request, context)
        outcome = attempt(request, context, inputs, database.key(self.data), self._report_steps(lease))
        if outcome.is_bounded and not request.bounded:  # with other limits, the same request comes to another result
            return self._supersede(run, replace(request, bounded=True), context)
        return outcome

    def _supersede(self, run: Run, request: Request, context: RunContext) -> RunOutcome:
        """Queue the request as another run, of whoever asked for this one, and return that as this one's outcome."""
        drafts = files.draft_copies(self.data, [files.path_of(self.data, sha256) for _, sha256 in request.inputs])
        successor = request_run(self.data, request, context, run.origin, drafts, run.requested_by, instead_of=run.id)
        return RunOutcome("failed", {"code": "E_RUN_SUPERSEDED", "superseded_by": successor})

    def _report_steps(self, lease: Lease) -> Callable[[str], None]:
        """Return a function that writes each step to the run's row as it begins."""

        def report(step: str) -> None:
            signals.raise_if_ordered()
            try:
                queue.report_progress(self.data, lease, {"step": step, "at": clock.moment()})
            except LostError:
                raise
            except OutputError as error:  # the work is worth more than the news of it
                log.event("warning", "progress_not_told", run=lease.run, code=error.code)

        return report

    @property
    def outdated(self) -> bool:
        """Whether a city's files, the official lists or rencai's own code are not those that were loaded any more."""
        changed = not isinstance(self.cities, Installed) and self.cities.is_outdated()
        return changed or self.code != code_stamp()
