"""``rencai backup``: the whole store in one file."""

from __future__ import annotations

from pathlib import Path

import click

from rencai import backup
from rencai.cli import findings
from rencai.cli.common import data_folder, record
from rencai.cli.options import data_option
from rencai.messages.lookup import pick


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file of that name.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def command(ctx: click.Context, *, file: Path, force: bool, lang: str, data: Path | None) -> None:
    """Pack the database, its key, the kept files and the nights' journals into FILE, while others go on working.

    Exit code 0: whole. 1: written, but something of the store is missing or damaged, which is said.
    """
    folder = data_folder(ctx, data)
    packed = backup.packed(folder, file, force=force)
    record(folder, "backup_made", files=packed.files, lacking=len(packed.lacking))
    findings.say(packed.findings, lang)
    if packed.lacking:
        count = len(packed.lacking)
        zh, en = f"{count} 个保存的文件缺失或损坏", f"kept files that are gone or damaged: {count}"
        click.echo(f"E_KEPT_DAMAGED: {pick((zh, en), lang)}; rencai verify", err=True)
    zh, en = f"已备份 {packed.files} 个文件：{file}", f"backup: {packed.files} files in {file}"
    click.echo(pick((zh, en), lang))
    ctx.exit(int(not packed.whole))
