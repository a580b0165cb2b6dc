"""``rencai doctor``: whether the installation is fit for the night."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rencai import doctor, lists, store
from rencai.cli import findings
from rencai.cli.common import data_folder, shipped
from rencai.cli.options import data_option
from rencai.messages.lookup import pick

if TYPE_CHECKING:
    from rencai.messages.findings import Finding
    from rencai.plugins import Installed

HEADINGS = (
    ("检查", "check"),
    ("结果", "state"),
    ("代码", "code"),
    ("哪里", "where"),
    ("是什么，怎么办", "what, what to do"),
)


@click.command("doctor")
@click.option("--outbox", type=click.Path(path_type=Path), help="Where results go; its disk is looked at too.")
@click.option("--stale-after", type=click.IntRange(1), default=365, show_default=True, metavar="DAYS",
              help="How long ago a source may have been checked.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit 1 also for what is only a warning.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def command(
    ctx: click.Context, *, outbox: Path | None, stale_after: int, strict: bool, as_json: bool, lang: str,
    data: Path | None,
) -> None:  # fmt: skip
    """Check data folder, permissions, disk, database, cities, sources, clock, runs and the last night; change nothing.

    Exit code 0: fit. 1: there is a problem.
    """
    folder = data_folder(ctx, data)
    told = doctor.examined(folder, outbox, _installed(ctx, folder), datetime.now(UTC), stale_after)
    if as_json:
        click.echo(json.dumps(_plain(told, lang), ensure_ascii=False))
    else:
        _print(told, lang)
    levels = {one.level for found in told.values() for one in found}
    ctx.exit(int("problem" in levels or (strict and bool(levels))))


def _installed(ctx: click.Context, data: Path) -> Installed:
    """The packages with the lists that were imported, where the store can be asked for them without being changed."""
    told = shipped(ctx)
    return told if ctx.obj["no_plugins"] or not store.stored(data) or store.schema(data) else lists.standing(told, data)


def _plain(told: dict[str, list[Finding]], lang: str) -> list[dict[str, object]]:
    return [{"check": check, "findings": [one.plain(lang) for one in found]} for check, found in told.items()]


def _print(told: dict[str, list[Finding]], lang: str) -> None:
    grid = Table(show_lines=True)
    for words in HEADINGS:
        grid.add_column(pick(words, lang))
    for check, found in told.items():
        name = pick(doctor.CHECKS[check], lang)
        if not found:
            grid.add_row(name, findings.level((), lang), "", "", "")
        for one in found:
            said = f"{one.what(lang)}\n{one.remedy(lang)}"
            grid.add_row(*map(Text, (name, findings.level([one], lang), one.code, one.where, said)))
    Console(width=None if Console().is_terminal else 160).print(grid)
