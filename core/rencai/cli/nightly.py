"""``rencai nightly`` and ``rencai worker``: score the inbox, and work off the queue of runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rencai.cli.common import Workspace, basis_date, login, with_workspace
from rencai.cli.options import lang_option, limit_option
from rencai.messages.errors import error_text
from rencai.messages.lookup import pick, words
from rencai.operations.nightly import inbox as nightly_inbox
from rencai.operations.nightly import night, summary
from rencai.operations.nightly import rescore as nightly_rescore
from rencai.operations.nightly import retention as nightly_retention
from rencai.plugins import selection
from rencai.runs import patience, presence
from rencai.runs.crew import Crew
from rencai.runs.worker import OutdatedError, Worker
from rencai.sheets.file import limits as file_limits
from rencai.store import retention_clock
from rencai.store.retention_clock import ClockError
from rencai.system import clock, log, signals
from rencai.system.errors import CityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.plugins.loader import Installed


_GOOD = {"done", "changes"}
LEFT = ("留在收件夹", "left in the inbox")
LOST = ("保存的文件缺失的运行", "runs whose kept files are missing")


_POLL = 0.2
"""Seconds between two looks at a crew."""


@click.command("nightly")
@click.option("--inbox", required=True, type=click.Path(path_type=Path), help="Where HR puts workbooks.")
@click.option("--outbox", required=True, type=click.Path(path_type=Path), help="Where the results lie in the morning.")
@click.option("--date", "day", metavar="DATE", help="The day whose law applies; today in China by default.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="How many score at once.")
@click.option(
    "--settle",
    type=click.FloatRange(0, 3600),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a file's size must not change before it is taken.",
)
@click.option(
    "--retention",
    type=click.IntRange(1),
    default=30,
    show_default=True,
    metavar="DAYS",
    envvar="RENCAI_RETENTION",
    help="How long inputs, results and rulings are kept.",
)
@click.option("--clear-outbox", is_flag=True, help="Delete results and summaries of that age in the outbox, too.")
@click.option("--rescore", is_flag=True, help="Score again what other law or another version would rule today.")
@lang_option
@limit_option
@with_workspace
def nightly_command(
    workspace: Workspace,
    *,
    inbox: Path,
    outbox: Path,
    day: str | None,
    processes: int,
    settle: float,
    retention: int,
    clear_outbox: bool,
    rescore: bool,
    lang: str,
    limits: tuple[str, ...],
) -> None:
    """Score every complete file of the inbox once; results in the outbox, files in done or quarantine with a report.

    Exit code 0: every file that no night has reported was scored whole. 1: one was not, something was left in the
    inbox, a kept file is missing, or another nightly is at work. 4: no room for the results.
    5: every city is broken, and the files wait.
    """
    begun, when = time.monotonic(), basis_date(day)
    if not inbox.is_dir():
        raise UsageError(f"--inbox {inbox}: no such folder; create it", code="E_USAGE_INBOX")
    if outbox.resolve().is_relative_to(inbox.resolve()):
        raise UsageError(f"--outbox {outbox} lies in the inbox; its results would be scored", code="E_USAGE_OUTBOX")
    folder = workspace.data
    worker = Worker(folder, workspace.current_cities(), file_limits.parse_limits(limits))
    signals.install()
    with nightly_inbox.exclusive(folder, inbox):
        # first, so that what comes in again tonight after its time is over counts from tonight
        purged, doubt = _purge(folder, retention, outbox=clear_outbox)
        tonight = night.begin(worker, (inbox.absolute(), outbox.absolute()), when, lang)
        broken = _all_broken(worker.installed)
        if not broken:
            night.collect(tonight, settle)
            if rescore:
                nightly_rescore.enqueue_stale(tonight)
            with _helper_processes(folder, min(processes, len(tonight.items)) - 1, limits):
                night.drain(tonight)
        offered = 0 if broken else len(nightly_rescore.find_stale(tonight))
        target, counts = summary.write(tonight)
    workspace.record("nightly_finished", as_of=str(when), counts=counts)
    log.event("info", "nightly_finished", as_of=str(when), seconds=round(time.monotonic() - begun, 3), counts=counts,
              stale=offered, purged=purged)  # fmt: skip
    for message in tonight.lost.values():
        click.echo(f"E_NIGHTLY_LOST: {message}", err=True)
    print_summary(target, counts, offered, lang)
    _print_remains(purged, lang)
    if doubt:
        click.echo(f"{doubt.code}: {error_text(doubt, lang)}", err=True)
    if errors := [*tonight.undelivered, *([broken] if broken else [])]:
        raise errors[0]
    workspace.exit(int(bool(doubt) or any(count for state, count in counts.items() if state not in _GOOD)))


def _purge(data: Path, days: int, *, outbox: bool) -> tuple[dict[str, int], ClockError | None]:
    """Purge what is older than so many days; return how much that was, or why nothing may be deleted by this clock."""
    try:
        retention_clock.require_plausible(data, days)
    except ClockError as error:
        return dict.fromkeys(("runs", "kept", "inbox", "left", "overdue"), 0), error
    return nightly_retention.purge_expired(data, clock.today(), days, by=login(), outbox=outbox), None


def _all_broken(installed: Installed) -> CityError | None:
    """Return the error of an installation in which every city is broken, as ``rencai score`` raises it.

    A night takes no file then: its result would rule nobody.
    """
    try:
        if installed.broken:
            selection.select(installed, ())
    except CityError as error:
        return error
    return None


@contextmanager
def _helper_processes(data: Path, count: int, limits: tuple[str, ...]) -> Iterator[None]:
    """Let ``count`` more processes work on the queue while the block runs; they end with it, or with this process."""
    bounds = [part for limit in limits for part in ("--limit", limit)]
    command = [sys.executable, "-P", "-m", "rencai.cli", "--data", str(data), "worker", "--drain", *bounds]
    command += ["--parent", str(os.getpid())]
    helpers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(count)]  # noqa: S603 - our own
    try:
        yield
    finally:
        for helper in helpers:
            helper.terminate()
        for helper in helpers:
            helper.wait()


def print_summary(target: Path, counts: Mapping[str, int], stale: int, lang: str) -> None:
    """Print how many files there are by state, how many could be scored again, and where the night's workbook lies."""
    shown = {**words("run.state", lang), "left": pick(LEFT, lang), "lost": pick(LOST, lang)}
    sums: dict[str, int] = {}
    for state, word in shown.items():  # several states have one word
        sums[word] = sums.get(word, 0) + counts.get(state, 0)
    for word, count in sums.items():
        if count:
            click.echo(f"{word}{'：' if lang == 'zh' else ': '}{count}")
    if stale:
        zh = f"另有 {stale} 个以前评定的文件，按现行政策或版本结论可能不同：加 --rescore 重新评定"
        en = f"scored before by other law or another version: {stale} files; --rescore scores them again"
        click.echo(pick((zh, en), lang))
    click.echo(pick((f"汇总：{target}", f"summary: {target}"), lang))


def _print_remains(purged: Mapping[str, int], lang: str) -> None:
    """Print what is older than the retention and still there."""
    if count := purged["overdue"]:
        zh = f"发件文件夹中有 {count} 个文件已过保存期限，属于人事部门：请自行删除，或加 --clear-outbox"
        en = f"files in the outbox beyond the retention, HR's to delete, or add --clear-outbox: {count}"
        click.echo(pick((zh, en), lang))
    if count := purged["left"]:
        zh = f"有 {count} 个过期文件未能删除（没有权限，或文件夹不在），下一夜再试"
        en = f"expired files that could not be deleted (no permission, or the folder is gone); tried again: {count}"
        click.echo(pick((zh, en), lang))


@click.command("worker")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="How many score at once.")
@click.option("--drain", is_flag=True, help="End when the queue is empty.")
@limit_option
@click.option("--share", type=click.IntRange(1), help="Of one department no more than so many runs at once.")
@click.option("--nice", type=click.IntRange(0, 19), default=0, help="Give way to other processes: 19 gives most.")
@click.option("--parent", type=int, default=os.getppid, hidden=True)  # the process whose end is this one's
@with_workspace
def worker_command(
    workspace: Workspace, *, processes: int, drain: bool, limits: tuple[str, ...], share: int | None, nice: int,
    parent: int
) -> None:  # fmt: skip
    """Work off the queue of runs, and wait for more; stopped by SIGTERM, a run goes back into the queue."""
    bounds = file_limits.parse_limits(limits)
    signals.install()
    if processes > 1:
        workspace.exit(_run_crew(processes, restart=not drain))
    os.nice(nice)
    folder = workspace.data

    def ends() -> bool:
        return os.getppid() != parent  # the process that started this one has ended

    cities = patience.persist(workspace.current_cities, ends=ends)
    if cities is None:
        return
    worker = Worker(folder, cities, bounds, renews=True, share=share)
    try:
        with presence.present(folder, "worker"):
            worker.attend(ends, drain=drain)
    except OutdatedError:
        log.event("info", "worker_outdated")
        os.execv(sys.executable, [sys.executable, "-P", "-m", "rencai.cli", *sys.argv[1:]])  # noqa: S606 - our own


def _run_crew(count: int, *, restart: bool) -> int:
    """Run ``count`` workers until each has ended, or this process is stopped; return the worst exit code.

    :param restart: whether a worker that ended is started again.
    """
    at = sys.argv.index("worker")
    crew = Crew([*sys.argv[1:at], "worker", *sys.argv[at + 1 :], "--processes", "1"], count, restart=restart)
    crew.start()
    try:
        while not crew.has_ended:
            time.sleep(_POLL)
            crew.tend()
    finally:
        crew.stop()
    return crew.worst
