"""``rencai catalogue remove``: an imported list no longer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rencai.cli.catalogue.package import one
from rencai.cli.common import data_folder, login, shipped
from rencai.cli.options import data_option
from rencai.errors import RencaiError
from rencai.package import own_key

if TYPE_CHECKING:
    from pathlib import Path


@click.command("remove")
@click.argument("city")
@click.option("--edition", required=True, help="The edition's key.")
@click.option("--yes", is_flag=True, help="Remove it; otherwise it is only shown what would be removed.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def remove(ctx: click.Context, *, city: str, edition: str, yes: bool, lang: str, data: Path | None) -> None:
    """Take away the list that was imported last for CITY's edition; the one before it holds again.

    CITY may also be the key of a city that is no longer installed.
    """
    from rencai import lists

    folder, zh, city = data_folder(ctx, data), lang == "zh", _key(ctx, city)
    held, older = lists.removable(folder, city, edition)
    after = (f"第 {older['version']} 版导入" if zh else f"import version {older['version']}") if older else (
        "插件自带的数据" if zh else "the package's own data")  # fmt: skip
    what = f"{city} {edition} v{held['version']}: {held['title']}"
    if yes:
        lists.removed(folder, held, by=login())
    done = ("已移除" if zh else "removed") if yes else ("将移除" if zh else "would be removed")
    click.echo(f"{done}: {what}")
    click.echo(f"{'此后适用' if zh else 'then holds'}: {after}")
    if not yes:
        click.echo("什么都没有改变；加 --yes 移除" if zh else "nothing was changed; add --yes to remove it")


def _key(ctx: click.Context, city: str) -> str:
    """The key under which the city's lists are kept; what was typed where no working package is called so."""
    try:
        return own_key(one(shipped(ctx), city))
    except RencaiError:
        return city
