"""``rencai awards list``: the whole ledger, reversed awards too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import polars as pl
from rich.console import Console
from rich.table import Table

from rencai import store
from rencai.cli.awards.words import SHORT, names, yuan
from rencai.cli.common import data_folder, installed
from rencai.cli.options import data_option
from rencai.messages.lookup import pick

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = {
    "number": ("编号", "number"),
    "person": ("人员（摘要）", "person (digest)"),
    "city": ("城市", "city"),
    "reward": ("奖励", "reward"),
    "amount_cny": ("金额（元）", "yuan"),
    "year": ("年度", "year"),
    "run": ("运行", "run"),
    "by": ("经办人", "by"),
    "recorded_at": ("登记时间（UTC）", "recorded at (UTC)"),
    "reversed_at": ("撤销时间（UTC）", "reversed at (UTC)"),
    "reversed_by": ("撤销人", "reversed by"),
    "reason": ("撤销原因", "reason"),
}


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, codes instead of names.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def listed(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """List every award that was recorded, of all departments, and every reversal; a person by a short digest only."""
    told = store.awards(data_folder(ctx, data)).with_columns(
        person=pl.col("person_key").str.head(SHORT), amount_cny=yuan(pl.col("amount"))
    )
    if as_json:
        click.echo(json.dumps(told.select(*HEADINGS, "group").to_dicts(), ensure_ascii=False, indent=2))
        return
    _print(names(told, installed(ctx, data).packages, lang).select(*HEADINGS), lang)


def _print(told: pl.DataFrame, lang: str) -> None:
    grid = Table()
    for words in HEADINGS.values():
        grid.add_column(pick(words, lang))
    for line in told.with_columns(number=pl.concat_str(pl.lit("#"), "number")).iter_rows():
        grid.add_row(*("" if value is None else str(value) for value in line))
    Console(width=None if Console().is_terminal else 200, markup=False).print(grid)
