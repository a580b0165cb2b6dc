"""``rencai verify``: whether the store is sound."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from rencai import store
from rencai.cli import findings
from rencai.cli.common import data_folder
from rencai.cli.options import data_option
from rencai.messages.lookup import pick

if TYPE_CHECKING:
    from pathlib import Path


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """Check the database, its key, every kept file against its digest, and the ledger of awards; change nothing.

    Exit code 0: all as it should be. 1: it is not, and each finding is a line.
    """
    found = store.sound(data_folder(ctx, data))
    if as_json:
        click.echo(json.dumps([one.plain(lang) for one in found], ensure_ascii=False))
    else:
        findings.say(found, lang, err=False)
        count = len(found)
        click.echo(pick((f"发现 {count} 处", f"findings: {count}"), lang) if found else pick(("完好", "sound"), lang))
    ctx.exit(int(bool(found)))
