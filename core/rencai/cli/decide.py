"""``rencai decide``: what people filled in on the sheet 待复核 is stored, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rencai import intake, review
from rencai.cli.common import called, data_folder, installed, login, named
from rencai.cli.options import DEFAULT, data_option, limit_option
from rencai.cli.reading import refuse_no_department
from rencai.errors import DecisionError
from rencai.messages.lookup import pick, words

if TYPE_CHECKING:
    import polars as pl


@click.command("decide")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions these are.")
@click.option("--by", help="Who decided; the account's login by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@limit_option
@click.pass_context
def command(
    ctx: click.Context, *, file: Path, department: str, by: str | None, lang: str, data: Path | None,
    limits: tuple[str, ...],
) -> None:  # fmt: skip
    """Store what was decided on the sheet 待复核 (Review) of the result workbook FILE; later runs apply it.

    One cell that cannot be taken, and nothing is stored.
    """
    refuse_no_department(department)
    who = named(by)
    bounds = intake.limits(limits)
    packages = installed(ctx, data).packages
    wanted, faults = review.decided(review.filled(file, bounds), packages)
    _refuse(faults, file)
    stored = review.stored(data_folder(ctx, data), department, wanted, by=who, account=login())
    _print(stored.with_columns(called(packages, lang)), wanted.height, lang)


def _refuse(faults: pl.DataFrame, file: Path) -> None:
    """Every cell that cannot be taken, a line each.

    :raises DecisionError: when there is one.
    """
    for code, cell, other in faults.select("code", "cell", "other").iter_rows():
        said = review.fault(code, other, "en")
        click.echo(f"{code}: {cell}: {said}", err=True)
    if faults.height:
        raise DecisionError(f"{file.name}: cells that cannot be taken: {faults.height}; nothing was stored")


def _print(stored: pl.DataFrame, wanted: int, lang: str) -> None:
    for number, city, entry, verdict in stored.select("number", "city", "entry", "verdict").iter_rows():
        click.echo(f"#{number}  {city}  {words('decision.choice', lang)[verdict]}  {entry}")
    known = wanted - stored.height
    zh, en = f"已保存 {stored.height} 条决定", f"decisions stored: {stored.height}"
    more = pick((f"；{known} 条与已有的相同", f"; the same as before: {known}"), lang) if known else ""
    click.echo(pick((zh, en), lang) + more)
