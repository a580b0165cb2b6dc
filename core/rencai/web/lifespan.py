"""Work beside the requests: restart workers, delete old files, record refused tries."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from rencai.official_lists import pending
from rencai.runs import presence, records
from rencai.store import retention_clock
from rencai.system import clock, log
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from rencai.runs.crew import Crew
    from rencai.web.service import Service


# Seconds between two checks that every worker is alive.
_WORKER_SECONDS = 0.5
# Seconds between two writes of refused tries to the audit; a kill may lose those of one interval.
_REFUSAL_SECONDS = 1
# Seconds between two deletions of runs that are older than the retention.
_PURGE_SECONDS = 3600


@asynccontextmanager
async def run_background_tasks(service: Service, crew: Crew) -> AsyncIterator[None]:
    """Run the crew and the periodic tasks for the block.

    At its end the workers are stopped, their runs are queued again, and refusals not yet recorded are written.
    """
    crew.start()
    works = (
        (_WORKER_SECONDS, partial(_tend, crew)),
        (_PURGE_SECONDS, partial(_purge, service)),
        (_REFUSAL_SECONDS, partial(_record_refusals, service)),
    )
    tasks = [asyncio.create_task(_repeat(work, seconds)) for seconds, work in works]
    try:
        with presence.present(service.data, "serve"), presence.registered(service.data, "serve"):
            yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await run_in_threadpool(crew.stop)
        await _record_refusals(service, last=True)


async def _repeat(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Do the work again and again, whatever error it ends by: there is nobody to start it anew."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - see above
            log.event("error", "background_failed", error=type(error).__name__)
        await asyncio.sleep(seconds)


async def _tend(crew: Crew) -> None:
    crew.tend()


async def _purge(service: Service) -> None:
    try:
        runs, files = await run_in_threadpool(purge_expired, service)
        log.event("info", "runs_purged", runs=runs, files=files)
    except OutputError as error:
        log.event("error", "runs_not_purged", code=error.code)


async def _record_refusals(service: Service, *, last: bool = False) -> None:
    try:
        await run_in_threadpool(service.refusals.record, service.data, last=last)
    except OutputError as error:
        log.event("error", "refused_not_entered", code=error.code)


def purge_expired(service: Service) -> tuple[int, int]:
    """Delete the files of runs that finished before the retention period, and return the numbers of runs and files.

    Uploaded official lists that were not confirmed within a day are deleted too.

    :raises OutputError: when the store cannot be written, or the clock is further ahead than plausible.
    """
    pending.sweep(service.data)
    retention_clock.require_plausible(service.data, service.retention)
    until = clock.today() - timedelta(days=service.retention - 1)
    purged = records.purge_older(service.data, until, by=service.login)
    return len(purged.runs), purged.files
