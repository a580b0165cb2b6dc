"""What goes on beside the answers: dead workers are started again, what is kept too long is deleted."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from rencai import clock, log, runs
from rencai.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rencai.runs import Crew
    from rencai.web.site import Site

_LOOK = 0.5
"""Seconds between two looks after the workers."""
_PURGE = 3600
"""Seconds between two looks for what is kept too long."""


@asynccontextmanager
async def kept_up(site: Site, crew: Crew) -> AsyncIterator[None]:
    """The crew works and old files are deleted as long as the block runs; then running work waits again."""
    crew.begin()
    tasks = [asyncio.create_task(_mending(crew)), asyncio.create_task(_purging(site))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await run_in_threadpool(crew.end)


async def _mending(crew: Crew) -> None:
    while True:
        await asyncio.sleep(_LOOK)
        crew.mend()


async def _purging(site: Site) -> None:
    while True:
        try:
            purged = await run_in_threadpool(purged_now, site)
            log.event("info", "runs_purged", runs=purged[0], files=purged[1])
        except OutputError as error:
            log.event("error", "runs_not_purged", code=error.code)
        await asyncio.sleep(_PURGE)


def purged_now(site: Site) -> tuple[int, int]:
    """Runs finished longer ago than the retention keep their row only; how many runs and files that were."""
    until = clock.today() - timedelta(days=site.retention - 1)
    return runs.purged(site.data, until, by=site.login)
