"""``rencai runs``: list runs, show one, and purge what is kept of old ones."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from rencai.cli.common import data_folder, login
from rencai.cli.options import data_option
from rencai.messages.lookup import pick, words
from rencai.runs import queue
from rencai.store import files as store_files
from rencai.store import retention, runs
from rencai.system import clock

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.store.runs import Part


HEADINGS = {
    "id": ("编号", "run"),
    "department": ("部门", "department"),
    "origin": ("来源", "asked for by"),
    "as_of": ("基准日", "basis date"),
    "state": ("状态", "state"),
    "rows": ("行数", "rows"),
    "requested_at": ("提交（UTC）", "requested (UTC)"),
    "seconds": ("秒", "seconds"),
    "code": ("代码", "code"),
}
SHOWN_PARTS: tuple[Part, ...] = ("result", "rulings")
language = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
as_json = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


@click.group("runs")
def runs_command() -> None:
    """List runs, show one, purge what is kept of old ones."""


@runs_command.command("list")
@click.option("--department", help="Of one department only.")
@as_json
@language
@data_option
@click.pass_context
def list_runs(ctx: click.Context, *, department: str | None, as_json: bool, lang: str, data: Path | None) -> None:
    """List every run that was ever asked for, oldest first."""
    every = runs.read_all(data_folder(ctx, data), department)
    if as_json:
        click.echo(json.dumps([run.payload() for run in every], ensure_ascii=False))
        return
    grid = Table()
    for both in HEADINGS.values():
        grid.add_column(pick(both, lang))
    for run in every:
        shown = run.payload() | {"state": words("run.state", lang)[run.state]}
        grid.add_row(*("" if shown[name] is None else str(shown[name]) for name in HEADINGS))
    Console(width=None if Console().is_terminal else 160).print(grid)


@runs_command.command("show")
@click.argument("run")
@as_json
@language
@data_option
@click.pass_context
def show(ctx: click.Context, *, run: str, as_json: bool, lang: str, data: Path | None) -> None:
    """Show one run: what it knew, what it came to, what of it is kept. RUN is an id, or its beginning."""
    folder = data_folder(ctx, data)
    record = queue.find_run(folder, run)
    payload = record.payload()
    if as_json:
        click.echo(json.dumps(payload, ensure_ascii=False))
        return
    for name, both in HEADINGS.items():
        value = words("run.state", lang)[record.state] if name == "state" else payload[name]
        click.echo(f"{pick(both, lang)}: {'' if value is None else value}")
    for city in record.context["cities"]:
        click.echo(
            f"{pick(('城市', 'city'), lang)}: {' '.join(map(str, city[:2]))} {city[2][:12]} {' '.join(city[3:])}"
        )
    for pathway, counts in (record.counts or {}).items():
        outcomes = ", ".join(f"{words('ruling.outcome', lang)[each]} {count}" for each, count in counts.items())
        click.echo(f"{pathway}: {outcomes}")
    for part in SHOWN_PARTS:
        if sha256 := record.parts.get(part):
            click.echo(f"{part}: {store_files.path_of(folder, sha256)}")


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
@language
@data_option
@click.pass_context
def purge(ctx: click.Context, *, ids: tuple[str, ...], days: int, lang: str, data: Path | None) -> None:
    """Delete the inputs, results and rulings of old runs, or of the RUNs named; their rows, which name nobody, stay."""
    folder, until = data_folder(ctx, data), clock.today() - timedelta(days=days - 1)
    named = [queue.find_run(folder, run).id for run in ids]
    if named:
        purged, files = retention.purge(folder, named, by=login(), at=clock.moment())
    else:
        purged, files = queue.purge_older(folder, until, by=login())
    click.echo(pick((f"已清除 {purged} 次运行的 {files} 个文件", f"purged: {purged} runs, {files} files"), lang))
