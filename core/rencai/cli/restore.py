"""``rencai restore``: a backup becomes a data folder."""

from __future__ import annotations

from pathlib import Path

import click

from rencai import backup, clock
from rencai.cli.common import data_folder, login
from rencai.cli.options import data_option
from rencai.messages.lookup import pick


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def command(ctx: click.Context, *, file: Path, lang: str, data: Path | None) -> None:
    """Unpack the backup FILE into the data folder, which must be empty or not there: checked, all or nothing."""
    folder = data_folder(ctx, data)
    told = backup.restored(file, folder, by=login(), at=clock.moment())
    zh = f"已恢复 {len(told.files)} 个文件（备份于 {told.made_at}，rencai {told.rencai}）：{folder}"
    en = f"restored {len(told.files)} files (backup of {told.made_at}, rencai {told.rencai}): {folder}"
    click.echo(pick((zh, en), lang))
    zh = "备份之后清除的个人资料又在其中了：请再执行一次 rencai person erase"
    click.echo(pick((zh, "who was erased since is in it again: repeat rencai person erase for them"), lang))
