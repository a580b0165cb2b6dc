"""``rencai audit``: the processing record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rencai import durable, store
from rencai.cli.common import data_folder
from rencai.cli.options import data_option
from rencai.messages.lookup import pick, words

HEADINGS = {
    "number": ("编号", "number"),
    "at": ("时间（UTC）", "at (UTC)"),
    "by": ("经办人", "by"),
    "action": ("操作", "action"),
    "subject": ("对象", "subject"),
    "told": ("内容", "details"),
}


@click.command("audit")
@click.option("--csv", "target", type=click.Path(path_type=Path), help="Write it into this file, for Excel.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def command(ctx: click.Context, *, target: Path | None, as_json: bool, lang: str, data: Path | None) -> None:
    """List the record of what was done with people's data, oldest first; it names nobody but who did it."""
    told = store.audit(data_folder(ctx, data))
    if target:
        durable.write(target, _csv(told, lang), 0o600)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    elif not target:
        _print(told, lang)


def _lines(told: list[dict[str, Any]], lang: str) -> list[dict[str, str]]:
    """The entries in words, every cell a text."""
    actions = words("account.action", lang)
    return [
        {name: str(one[name] or "") for name in HEADINGS}
        | {"action": actions.get(one["action"], one["action"]), "told": json.dumps(one["told"], ensure_ascii=False)}
        for one in told
    ]


def _csv(told: list[dict[str, Any]], lang: str) -> bytes:
    frame = pl.DataFrame(_lines(told, lang), schema=dict.fromkeys(HEADINGS, pl.String))
    headed = frame.rename({name: pick(both, lang) for name, both in HEADINGS.items()})
    return ("\ufeff" + headed.write_csv(quote_style="always")).encode()


def _print(told: list[dict[str, Any]], lang: str) -> None:
    grid = Table()
    for both in HEADINGS.values():
        grid.add_column(pick(both, lang))
    for row in _lines(told, lang):
        grid.add_row(*map(Text, row.values()))
    Console(width=None if Console().is_terminal else 160).print(grid)
