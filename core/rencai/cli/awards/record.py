"""``rencai awards record``: the one-time awards of a run enter the ledger, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import polars as pl

from rencai import amounts, clock, intake, store
from rencai.awards import REFUSED
from rencai.cli.awards import run as runs
from rencai.cli.awards.words import names, place, yuan
from rencai.cli.common import data_folder, installed, named
from rencai.cli.options import data_option, limit_option
from rencai.errors import AwardError
from rencai.messages.lookup import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.package import Package

SAID = {
    "person": "E_AWARD_PERSON: {}: no usable ID number tells whose award it is; not recorded; complete it in the"
    " input and score again",
    "figure": "E_AWARD_AMOUNT: {}: the amount is known as {} only; not recorded; give it with --amounts FILE",
    "waits": "E_AWARD_AMOUNT: {}: another award of its exclusive group has no known amount; not recorded; give both",
    "bounds": "E_AWARD_BOUNDS: {}: the amount given is outside {}",
    "yearly": "E_AWARD_YEARLY: {}: with it the person would have more than {} yuan, the most in a calendar year",
}
"""What is said of each line that is not recorded; the line, then the figures that bound it."""


FEW = 5
"""Cells that are named of lines that fit no award."""


@click.command("record")
@click.argument("run")
@click.option("--amounts", "table", type=click.Path(path_type=Path), help="A table of amounts: single awards or tiers.")
@click.option("--only", "rows", multiple=True, metavar="ROW", help="Only the awards on that row, 5 or SHEET!5.")
@click.option("--by", help="Who recorded it; the account's login by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@limit_option
@click.pass_context
def record(
    ctx: click.Context, *, run: str, table: Path | None, rows: tuple[str, ...], by: str | None, lang: str,
    data: Path | None, limits: tuple[str, ...],
) -> None:  # fmt: skip
    """Record the one-time awards that RUN found to be due, each at most once for a person, in one transaction.

    An amount is recorded only where it is known: where no other is possible, or by --amounts.
    """
    who, bounds, folder = named(by), intake.limits(limits), data_folder(ctx, data)
    packages = installed(ctx, data).packages
    name, every = runs.due(folder, run)
    due = runs.only(every, rows)
    given = amounts.read(table, bounds) if table else amounts.NOTHING
    awards, faults = amounts.given(due, given, packages)
    _refuse(faults, some=bool(rows))
    nobody = awards.filter(pl.col("person").is_null())
    told = store.award(folder, _lines(awards), run=name, by=who, at=clock.moment())
    _say(nobody.with_columns(state=pl.lit("person")), "person")
    missing = [_say(told, state) for state in ("figure", "waits", *REFUSED)]
    if any(missing[2:]):
        raise AwardError(f"{name}: awards that may not be recorded: {sum(missing[2:])}; none was")
    _print(told, packages, name, lang)
    ctx.exit(int(nobody.height > 0 or any(missing)))


def _lines(awards: pl.DataFrame) -> pl.DataFrame:
    """The awards whose person is known, as the ledger keeps them: in fen, of the year of the basis date."""
    fen = [(pl.col(name) * 100).cast(pl.Int64).alias(name) for name in ("low", "high", "yearly", "amount")]
    known = awards.filter(pl.col("person").is_not_null()).rename({"person": "person_key"})
    return known.with_columns(*fen, year=pl.col("as_of").dt.year().cast(pl.Int64))


def _refuse(faults: pl.DataFrame, *, some: bool) -> None:
    """Every cell of the table that cannot be taken, a line each; of ``some`` awards only the figures that they meet.

    :raises AwardError: when there is one.
    """
    unmet = faults.filter(pl.col("code") == amounts.UNMET)["cell"]
    if unmet.len() and not some:
        click.echo(
            f"{amounts.UNMET}: {', '.join(unmet.head(FEW))}: {amounts.FAULTS[amounts.UNMET]}: {unmet.len()}", err=True
        )
    faults = faults.filter(
        pl.col("code") != amounts.UNMET, pl.col("met") | (pl.col("code") != amounts.FIGURE) | (not some)
    )
    for code, cell, other in faults.select("code", "cell", "other").iter_rows():
        click.echo(f"{code}: {cell}: {amounts.FAULTS[code].format(other)}", err=True)
    if faults.height:
        raise AwardError(f"amounts that cannot be taken: {faults.height}; nothing was recorded")


def _say(told: pl.DataFrame, state: str) -> int:
    """How many lines are in that state, each said with its sheet and row."""
    found = told.filter(pl.col("state") == state)
    said = found.select(where=place(told), figures=_figures(state)).unique(maintain_order=True)
    for where, figures in said.iter_rows():
        click.echo(SAID[state].format(where, figures), err=True)
    return found.height


def _figures(state: str) -> pl.Expr:
    """The figures that bound an amount."""
    if state == "person":
        return pl.lit("")
    if state == "yearly":
        return yuan(pl.col("cap"))
    high = pl.when(pl.col("high").is_not_null()).then(yuan(pl.col("high"))).otherwise(pl.lit("?"))
    return pl.concat_str(yuan(pl.col("low")), pl.lit("–"), high)


def _print(told: pl.DataFrame, packages: Sequence[Package], run: str, lang: str) -> None:
    """What was recorded, and what stood before."""
    shown = names(told.with_columns(where=place(told), yuan=yuan(pl.col("amount"))), packages, lang)
    for number, where, city, reward, amount in (
        shown.filter(pl.col("state") == "recorded").select("number", "where", "city", "reward", "yuan").iter_rows()
    ):
        click.echo(f"#{number}  {where}  {city}  {reward}  {amount}")
    for state, words in STOOD.items():
        for number, where, by in shown.filter(pl.col("state") == state).select("number", "where", "run").iter_rows():
            click.echo(pick(words, lang).format(where, number, by or run))
    new = told.filter(pl.col("state") == "recorded")
    total = new.select(yuan(pl.col("amount").sum())).item()
    zh, en = f"已登记 {new.height} 项，共 {total} 元", f"recorded: {new.height}, {total} yuan in all"
    click.echo(pick((zh, en), lang))


STOOD = {
    "already": ("{}  已在台账中：#{}，运行 {}", "{}  in the ledger already: #{}, run {}"),
    "group": ("{}  同组的奖励已登记：#{}，运行 {}", "{}  another of its group is recorded: #{}, run {}"),
}
"""What is said of a line whose award, or another of its group, stands."""
