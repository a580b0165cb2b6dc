"""Work beside the requests: restart workers, delete old files, record refused tries."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from rencai.official_lists import pending
from rencai.runs import queue
from rencai.system import clock, log
from rencai.system.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rencai.runs.crew import Crew
    from rencai.web.site import Site


# Seconds between two checks that every worker is alive.
_WORKER_SECONDS = 0.5
# Seconds between two writes of refused tries to the audit; a kill may lose those of one interval.
_REFUSAL_SECONDS = 1
# Seconds between two deletions of runs that are older than the retention.
_PURGE_SECONDS = 3600


@asynccontextmanager
async def run_background_tasks(site: Site, crew: Crew) -> AsyncIterator[None]:
    """Run the crew and the periodic tasks for the block.

    At its end the workers are stopped, their runs are queued again, and refusals not yet recorded are written.
    """
    crew.begin()
    loops = (_restart_workers(crew), _purge_hourly(site), _record_refusals_each_second(site))
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await run_in_threadpool(crew.end)
        await _record_refusals(site, last=True)


async def _restart_workers(crew: Crew) -> None:
    while True:
        await asyncio.sleep(_WORKER_SECONDS)
        crew.mend()


async def _purge_hourly(site: Site) -> None:
    while True:
        try:
            runs, files = await run_in_threadpool(purge_expired, site)
            log.event("info", "runs_purged", runs=runs, files=files)
        except OutputError as error:
            log.event("error", "runs_not_purged", code=error.code)
        await asyncio.sleep(_PURGE_SECONDS)


async def _record_refusals_each_second(site: Site) -> None:
    while True:
        await asyncio.sleep(_REFUSAL_SECONDS)
        await _record_refusals(site)


async def _record_refusals(site: Site, *, last: bool = False) -> None:
    try:
        await run_in_threadpool(site.refused.enter, site.data, last=last)
    except OutputError as error:
        log.event("error", "refused_not_entered", code=error.code)


def purge_expired(site: Site) -> tuple[int, int]:
    """Delete the files of runs that finished before the retention period, and return the numbers of runs and files.

    Uploaded official lists that were not confirmed within a day are deleted too.

    :raises OutputError: when the store cannot be written.
    """
    pending.sweep(site.data)
    until = clock.today() - timedelta(days=site.retention - 1)
    return queue.purged(site.data, until, by=site.login)
