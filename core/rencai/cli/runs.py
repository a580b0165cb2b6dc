"""``rencai runs``: list runs, show one, and purge what is kept of old ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from rencai.cli.common import Workspace, basis_date, login, with_workspace
from rencai.cli.listing import cell, print_json, print_table
from rencai.cli.options import json_option, lang_option
from rencai.messages.lookup import pick, text, words
from rencai.runs import records
from rencai.runs.grounds import stale_grounds
from rencai.store import files as store_files
from rencai.store import register, retention, retention_clock, runs
from rencai.system import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from rencai.store.runs import Part, Run


HEADINGS = {
    "id": ("编号", "run"),
    "department": ("部门", "department"),
    "origin": ("来源", "asked for by"),
    "as_of": ("基准日", "basis date"),
    "state": ("状态", "state"),
    "rows": ("行数", "rows"),
    "requested_at": ("提交", "requested (China time)"),
    "seconds": ("秒", "seconds"),
    "code": ("代码", "code"),
    "files": ("文件", "files"),
}
SHOWN_PARTS: tuple[Part, ...] = ("result", "rulings")


@click.group("runs")
def runs_command() -> None:
    """List runs, show one, purge what is kept of old ones."""


@runs_command.command("list")
@click.option("--department", help="Of one department only.")
@json_option()
@lang_option
@with_workspace
def list_runs(workspace: Workspace, *, department: str | None, as_json: bool, lang: str) -> None:
    """List every run that was ever asked for, oldest first."""
    every = runs.read_all(workspace.data, department)
    if as_json:
        print_json([_payload(workspace.data, run) for run in every])
        return
    states, rows = words("run.state", lang), []
    for run in every:
        shown = _payload(workspace.data, run)
        shown |= {"state": _state(run, states, lang), "origin": ", ".join(run.origins)}
        shown |= {"files": _listed(shown["files"], lang)}
        rows.append([cell(shown[name]) for name in HEADINGS])
    print_table(HEADINGS, rows, lang)


def _state(run: Run, states: Mapping[str, str], lang: str) -> str:
    """Return the state in words, with the mark of a run that assumed something."""
    return f"{states[run.state]} [{text('run.what_if', lang)}]" if run.is_what_if else states[run.state]


@runs_command.command("show")
@click.argument("run")
@json_option()
@lang_option
@with_workspace
def show(workspace: Workspace, *, run: str, as_json: bool, lang: str) -> None:
    """Show one run: what it knew, what it came to, what of it is kept. RUN is an id, or its beginning."""
    folder = workspace.data
    record = records.find_run(folder, run)
    payload = _payload(folder, record)
    if as_json:
        print_json(payload)
        return
    for name, both in HEADINGS.items():
        value = _state(record, words("run.state", lang), lang) if name == "state" else payload[name]
        value = _listed(payload["files"], lang) if name == "files" else value
        click.echo(f"{pick(both, lang)}: {cell(value)}")
    for line in _about(record, lang):
        click.echo(line)
    for city in record.context["cities"]:
        click.echo(
            f"{pick(('城市', 'city'), lang)}: {' '.join(map(str, city[:2]))} {city[2][:12]} {' '.join(city[3:])}"
        )
    for pathway, counts in (record.counts or {}).items():
        outcomes = ", ".join(f"{words('ruling.outcome', lang)[each]} {count}" for each, count in counts.items())
        click.echo(f"{pathway}: {outcomes}")
    for difference in stale_grounds(folder, record, workspace.installed()) if record.counts else ():
        click.echo(f"{pick(('评定依据已变', 'ruled by what differs now'), lang)}: {difference.sentence(lang)}")
    for part in SHOWN_PARTS:
        if sha256 := record.parts.get(part):
            click.echo(f"{part}: {store_files.path_of(folder, sha256)}")


def _about(run: Run, lang: str) -> Iterator[str]:
    """Yield who else asked for the run, what it assumed, and which rencai ruled it."""
    for each in run.requesters[1:]:
        yield f"{pick(('另由', 'also asked for by'), lang)}: {each.origin} {each.by or ''} {each.at}"
    if run.is_what_if:
        columns = ", ".join(run.assumed or ())
        yield pick(
            (f"假设（what if）：每一行都按假设的 {columns} 评定，不是实际结果，不能登记奖励",
             f"what if: {columns} was assumed on every row; no actual result, no award can be recorded of it"),
            lang,
        )  # fmt: skip
    yield f"rencai: {run.context['rencai']}"


def _payload(data: Path, run: Run) -> dict[str, Any]:
    """Return the run as ``Run.payload`` gives it, with the names of its input files as long as they are kept."""
    return {**run.payload(), "files": records.input_names(data, run)}


def _listed(files: Sequence[str], lang: str) -> str:
    return pick(("、", ", "), lang).join(files)


@runs_command.command("purge")
@click.argument("ids", metavar="[RUN]...", nargs=-1)
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    metavar="DAYS",
    envvar="RENCAI_RETENTION",
    help="Runs finished more than so many days ago.",
)
@click.option("--today", metavar="DATE", help="Confirm that it is this day, after nothing had run for long.")
@lang_option
@with_workspace
def purge(workspace: Workspace, *, ids: tuple[str, ...], days: int, today: str | None, lang: str) -> None:
    """Delete the inputs, results and rulings of old runs, or of the RUNs named; their rows, which name nobody, stay."""
    folder, until = workspace.data, clock.today() - timedelta(days=days - 1)
    named = [records.find_run(folder, run).id for run in ids]
    if named:
        purged = retention.purge(folder, named, by=login(), at=clock.moment())
    else:
        if today is not None:
            retention_clock.confirm(folder, basis_date(today), by=login())
        retention_clock.require_plausible(folder)
        purged = records.purge_older(folder, until, by=login())
    count, files = len(purged.runs), purged.files + purged.places
    click.echo(pick((f"已清除 {count} 次运行的 {files} 个文件", f"purged: {count} runs, {files} files"), lang))
    places = [place.path for place in register.read_all(folder) if place.kind == "result" and place.run in purged.runs]
    if results := sum(path.exists() for path in set(places)):
        zh = f"发件文件夹中还有这些运行的 {results} 个结果，属于人事部门，请自行删除"
        click.echo(pick((zh, f"results of these runs in the outbox, HR's own to delete: {results}"), lang))
    for path in purged.left:
        click.echo(pick((f"未能删除，下一夜再试：{path}", f"not deleted, the next night tries again: {path}"), lang))
