"""``rencai awards``: record the one-time awards of a run, list them, and reverse one with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
import polars as pl
from rich.console import Console
from rich.table import Table

from rencai.awards import amounts, sheet
from rencai.awards.schema import AMOUNTS, REFUSED
from rencai.cli.common import actor_name, data_folder, load_installed
from rencai.cli.options import data_option, limit_option
from rencai.messages.lookup import pick
from rencai.runs import queue
from rencai.sheets.file import limits as file_limits
from rencai.store import awards as store_awards
from rencai.system import clock
from rencai.system.errors import AwardError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.package import Package


SHORT = 8
"""Letters of a person's key that are shown: they tell persons apart, and nobody who it is."""


def yuan(fen: pl.Expr) -> pl.Expr:
    """Fen as yuan with two decimals, in text."""
    return pl.concat_str(fen // 100, pl.lit("."), (fen % 100).cast(pl.String).str.zfill(2))


def with_names(awards: pl.DataFrame, packages: Sequence[Package], lang: str) -> pl.DataFrame:
    """``city`` and ``reward`` as they are called; what is not installed stays a code."""
    labels = [
        (package.own_key, reward.code, package.who.name(lang), reward.name(lang))
        for package in packages
        for reward in package.rewards
    ]
    named = pl.DataFrame(labels, schema=dict.fromkeys(("city", "reward", "city_", "reward_"), pl.String), orient="row")
    both = awards.join(named, on=["city", "reward"], how="left", maintain_order="left")
    return both.with_columns(city=pl.coalesce("city_", "city"), reward=pl.coalesce("reward_", "reward"))


def place_text(lines: pl.DataFrame) -> pl.Expr:
    """The sheet and row of each line, and its file where there are several."""
    where = pl.concat_str("sheet", pl.lit("!"), "row")
    return pl.concat_str("input", pl.lit(" "), where) if lines["input"].n_unique() > 1 else where


def due_awards(data: Path, run: str) -> tuple[str, pl.DataFrame]:
    """The id of the run, and the awards that it found to be due.

    :raises UsageError: when there is no such run, or what is due is not kept.
    """
    record = queue.find_run(data, run)
    return record.id, queue.read_due(data, record)


def only_rows(awards: pl.DataFrame, rows: Sequence[str]) -> pl.DataFrame:
    """The awards on the rows that were named, ``5`` or ``SHEET!5``; all of them where none was.

    :raises UsageError: when a row has no award, or is on several sheets.
    """
    if not rows:
        return awards
    return awards.filter(pl.any_horizontal([_of(awards, text) for text in rows]))


def _of(awards: pl.DataFrame, text: str) -> pl.Expr:
    sheet, _, number = text.rpartition("!")
    fits = pl.col("row").cast(pl.String) == number
    fits = fits & (pl.col("sheet") == sheet) if sheet else fits
    places = awards.filter(fits).select("input", "sheet").unique()
    if places.is_empty():
        raise UsageError(f"--only {text!r}: no award of the run is on that row", code="E_USAGE_ROW")
    if places.height > 1:
        raise UsageError(f"--only {text!r}: on several sheets; write SHEET!ROW, or score one file", code="E_USAGE_ROW")
    return fits


NOT_RECORDED = {
    "person": "E_AWARD_PERSON: {}: no usable ID number tells whose award it is; not recorded; complete it in the"
    " input and score again",
    "figure": "E_AWARD_AMOUNT: {}: the amount is known as {} only; not recorded; give it with --amounts FILE",
    "waits": "E_AWARD_AMOUNT: {}: another award of its exclusive group has no known amount; not recorded; give both",
    "bounds": "E_AWARD_BOUNDS: {}: the amount given is outside {}",
    "yearly": "E_AWARD_YEARLY: {}: with it the person would have more than {} yuan, the most in a calendar year",
}
"""What is said of each line that is not recorded; the line, then the figures that bound it."""


MOST_CELLS = 5
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
    who, bounds, folder = actor_name(by), file_limits.parse_limits(limits), data_folder(ctx, data)
    packages = load_installed(ctx, data).packages
    name, every = due_awards(folder, run)
    due = only_rows(every, rows)
    given = sheet.read(table, bounds) if table else AMOUNTS.empty()
    awards, faults = amounts.assign(due, given, packages)
    _refuse(faults, some=bool(rows))
    nobody = awards.filter(pl.col("person").is_null())
    classified = store_awards.record(folder, _lines(awards), run=name, by=who, at=clock.moment())
    _print_state(nobody.with_columns(state=pl.lit("person")), "person")
    missing = [_print_state(classified, state) for state in ("figure", "waits", *REFUSED)]
    if any(missing[2:]):
        raise AwardError(f"{name}: awards that may not be recorded: {sum(missing[2:])}; none was")
    _print_recorded(classified, packages, name, lang)
    ctx.exit(int(nobody.height > 0 or any(missing)))


def _lines(awards: pl.DataFrame) -> pl.DataFrame:
    """The awards whose person is known, as the ledger keeps them: in fen, of the year of the basis date."""
    fen = [(pl.col(name) * 100).cast(pl.Int64).alias(name) for name in ("low", "high", "yearly", "amount")]
    personal = awards.filter(pl.col("person").is_not_null()).rename({"person": "person_key"})
    return personal.with_columns(*fen, year=pl.col("as_of").dt.year().cast(pl.Int64))


def _refuse(faults: pl.DataFrame, *, some: bool) -> None:
    """Every cell of the table that cannot be taken, a line each; of ``some`` awards only the figures that they meet.

    :raises AwardError: when there is one.
    """
    unmet = faults.filter(pl.col("code") == amounts.UNMET)["cell"]
    if unmet.len() and not some:
        click.echo(
            f"{amounts.UNMET}: {', '.join(unmet.head(MOST_CELLS))}: {amounts.FAULTS[amounts.UNMET]}: {unmet.len()}",
            err=True,
        )
    faults = faults.filter(
        pl.col("code") != amounts.UNMET, pl.col("met") | (pl.col("code") != amounts.FIGURE) | (not some)
    )
    for code, cell, other in faults.select("code", "cell", "other").iter_rows():
        click.echo(f"{code}: {cell}: {amounts.FAULTS[code].format(other)}", err=True)
    if faults.height:
        raise AwardError(f"amounts that cannot be taken: {faults.height}; nothing was recorded")


def _print_state(lines: pl.DataFrame, state: str) -> int:
    """How many lines are in that state, each said with its sheet and row."""
    matching = lines.filter(pl.col("state") == state)
    shown = matching.select(where=place_text(lines), figures=_figures(state)).unique(maintain_order=True)
    for where, figures in shown.iter_rows():
        click.echo(NOT_RECORDED[state].format(where, figures), err=True)
    return matching.height


def _figures(state: str) -> pl.Expr:
    """The figures that bound an amount."""
    if state == "person":
        return pl.lit("")
    if state == "yearly":
        return yuan(pl.col("cap"))
    high = pl.when(pl.col("high").is_not_null()).then(yuan(pl.col("high"))).otherwise(pl.lit("?"))
    return pl.concat_str(yuan(pl.col("low")), pl.lit("–"), high)


def _print_recorded(lines: pl.DataFrame, packages: Sequence[Package], run: str, lang: str) -> None:
    """What was recorded, and what stood before."""
    shown = with_names(lines.with_columns(where=place_text(lines), yuan=yuan(pl.col("amount"))), packages, lang)
    for number, where, city, reward, amount in (
        shown.filter(pl.col("state") == "recorded").select("number", "where", "city", "reward", "yuan").iter_rows()
    ):
        click.echo(f"#{number}  {where}  {city}  {reward}  {amount}")
    for state, words in EXISTING.items():
        for number, where, by in shown.filter(pl.col("state") == state).select("number", "where", "run").iter_rows():
            click.echo(pick(words, lang).format(where, number, by or run))
    new = lines.filter(pl.col("state") == "recorded")
    total = new.select(yuan(pl.col("amount").sum())).item()
    zh, en = f"已登记 {new.height} 项，共 {total} 元", f"recorded: {new.height}, {total} yuan in all"
    click.echo(pick((zh, en), lang))


EXISTING = {
    "already": ("{}  已在台账中：#{}，运行 {}", "{}  in the ledger already: #{}, run {}"),
    "group": ("{}  同组的奖励已登记：#{}，运行 {}", "{}  another of its group is recorded: #{}, run {}"),
}
"""What is said of a line whose award, or another of its group, stands."""

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
def list_awards(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """List every award that was recorded, of all departments, and every reversal; a person by a short digest only."""
    every = store_awards.read_all(data_folder(ctx, data)).with_columns(
        person=pl.col("person_key").str.head(SHORT), amount_cny=yuan(pl.col("amount"))
    )
    if as_json:
        click.echo(json.dumps(every.select(*HEADINGS, "group").to_dicts(), ensure_ascii=False, indent=2))
        return
    _print_awards(with_names(every, load_installed(ctx, data).packages, lang).select(*HEADINGS), lang)


def _print_awards(rows: pl.DataFrame, lang: str) -> None:
    grid = Table()
    for words in HEADINGS.values():
        grid.add_column(pick(words, lang))
    for line in rows.with_columns(number=pl.concat_str(pl.lit("#"), "number")).iter_rows():
        grid.add_row(*("" if value is None else str(value) for value in line))
    Console(width=None if Console().is_terminal else 200, markup=False).print(grid)


LONGEST = 200
"""Characters of a reason."""


@click.command("reverse")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why; without names, for it is kept for good.")
@click.option("--by", help="Who reversed it; the account's login by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def reverse(ctx: click.Context, *, number: int, reason: str, by: str | None, lang: str, data: Path | None) -> None:
    """Reverse the award of that NUMBER: a record of its own, after which the award can be recorded again."""
    who, why = actor_name(by), " ".join(reason.split())
    if not 0 < len(why) <= LONGEST:
        raise UsageError(f"--reason: a reason of up to {LONGEST} characters", code="E_USAGE_REASON")
    if not store_awards.reverse(data_folder(ctx, data), number, reason=why, by=who, at=clock.moment()):
        raise UsageError(f"#{number} is no award that stands; see `rencai awards list`", code="E_USAGE_AWARD")
    click.echo(pick((f"已撤销 #{number}，可重新登记", f"#{number} is reversed and can be recorded again"), lang))


@click.group("awards")
def awards_command() -> None:
    """Record the one-time awards of a run, each once for a person; list and reverse them."""


for command in (record, list_awards, reverse):
    awards_command.add_command(command)
