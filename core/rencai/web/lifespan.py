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


_LOOK = 0.5
"""Seconds between two looks after the workers."""
_ENTER = 1
"""Seconds between two looks for refused tries, which a kill may lose."""
_PURGE = 3600
"""Seconds between two looks for what is kept too long."""


@asynccontextmanager
async def kept_up(site: Site, crew: Crew) -> AsyncIterator[None]:
    """The crew works and the store is looked after as long as the block runs; then running work waits again."""
    crew.begin()
    tasks = [asyncio.create_task(each) for each in (_mending(crew), _purging(site), _entering(site))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await run_in_threadpool(crew.end)
        await _entered(site, last=True)


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


async def _entering(site: Site) -> None:
    while True:
        await asyncio.sleep(_ENTER)
        await _entered(site)


async def _entered(site: Site, *, last: bool = False) -> None:
    try:
        await run_in_threadpool(site.refused.enter, site.data, last=last)
    except OutputError as error:
        log.event("error", "refused_not_entered", code=error.code)


def purged_now(site: Site) -> tuple[int, int]:
    """Runs finished longer ago than the retention keep their row only; how many runs and files that were.

    Official lists that nobody said yes to for a day are gone too.
    """
    pending.swept(site.data)
    until = clock.today() - timedelta(days=site.retention - 1)
    return queue.purged(site.data, until, by=site.login)
