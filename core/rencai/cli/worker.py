"""``rencai worker``: the queue of runs is worked off, by one process or several."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import click

from rencai import intake, log, runs, stopping, store
from rencai.cli.common import data_folder, installed
from rencai.cli.options import data_option, limit_option

if TYPE_CHECKING:
    from pathlib import Path

_POLL = 0.2
"""Seconds between two looks into an empty queue."""


@click.command("worker")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="How many score at once.")
@click.option("--drain", is_flag=True, help="End when the queue is empty.")
@limit_option
@click.option("--share", type=click.IntRange(1), help="Of one department no more than so many runs at once.")
@click.option("--nice", type=click.IntRange(0, 19), default=0, help="Give way to other processes: 19 gives most.")
@click.option("--parent", type=int, default=os.getppid, hidden=True)  # the process whose end is this one's
@data_option
@click.pass_context
def command(
    ctx: click.Context, *, processes: int, drain: bool, limits: tuple[str, ...], share: int | None, nice: int,
    parent: int, data: Path | None,
) -> None:  # fmt: skip
    """Work off the queue of runs, and wait for more; stopped by SIGTERM, a run goes back into the queue."""
    bounds = intake.limits(limits)
    stopping.heeded()
    if processes > 1:
        ctx.exit(_several(processes, restart=not drain))
    os.nice(nice)
    folder = data_folder(ctx, data)
    worker = runs.Worker(folder, installed(ctx, data), bounds, renews=True, share=share)
    try:
        while True:
            stopping.obeyed()
            if store.waiting(folder):
                for _ in worker.drain():
                    if os.getppid() != parent:  # whoever started it is gone
                        return
            if drain or os.getppid() != parent:
                return
            time.sleep(_POLL)
    except runs.OutdatedError:
        log.event("info", "worker_outdated")
        os.execv(sys.executable, [sys.executable, "-P", "-m", "rencai.cli", *sys.argv[1:]])  # noqa: S606 - our own


def _several(count: int, *, restart: bool) -> int:
    """So many processes work until each has ended, or this one is stopped; one that was killed is started again."""
    at = sys.argv.index("worker")
    crew = runs.Crew([*sys.argv[1:at], "worker", *sys.argv[at + 1 :], "--processes", "1"], count, restart=restart)
    crew.begin()
    try:
        while crew.children:
            time.sleep(_POLL)
            crew.mend()
    finally:
        crew.end()
    return crew.worst
