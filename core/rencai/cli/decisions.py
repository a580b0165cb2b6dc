"""``rencai decisions``: what was decided of names, by whom; undone, promoted to all departments, withdrawn."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
import polars as pl
from rich.console import Console
from rich.table import Table

from rencai import clock, review, store
from rencai.cli.common import called, data_folder, data_option, installed, login, record
from rencai.cli.reading import DEFAULT, refuse_no_department
from rencai.decisions import PROMOTED, standing
from rencai.errors import UsageError
from rencai.labels import pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from rencai.package import Package

ADMINISTRATORS = "RENCAI_ADMINISTRATORS"
"""The environment's list of logins, separated by commas, that may promote a decision."""

HEADINGS = {
    "number": ("编号", "number"),
    "department": ("部门", "department"),
    "city": ("城市", "city"),
    "entry": ("条目", "entry"),
    "verdict": ("决定", "decision"),
    "by": ("经办人", "by"),
    "at": ("时间（UTC）", "at (UTC)"),
    "state": ("状态", "state"),
    "promoted": ("全局", "promoted"),
}
STATES = {
    "standing": ("适用", "holds"),
    "superseded": ("已被后来的决定取代", "superseded"),
    "undone": ("已撤销", "undone"),
    "void": ("条目已不在目录中", "the entry is gone"),
}


@click.group("decisions")
def command() -> None:
    """List what was decided of names; undo it, or promote it to all departments."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command takes numbers and the folder of what rencai remembers."""
    numbers = click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
    return numbers(data_option(command))


@command.command("list")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions, beside the promoted ones.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def listed(ctx: click.Context, *, department: str, lang: str, data: Path | None) -> None:
    """List the decisions of a department and those promoted to all, undone and superseded ones too."""
    refuse_no_department(department)
    told = store.decisions(data_folder(ctx, data))
    seen = told.filter((pl.col("department") == department) | PROMOTED)
    packages = installed(ctx, data).packages
    gone = _gone(standing(told, department), packages)
    held = standing(told, department)["number"]
    state = (
        pl.when(pl.col("undone_at").is_not_null())
        .then(pl.lit("undone"))
        .when(~pl.col("number").is_in(held.implode()))
        .then(pl.lit("superseded"))
        .when(pl.col("number").is_in(gone))
        .then(pl.lit("void"))
        .otherwise(pl.lit("standing"))
    )
    promoted = pl.when(PROMOTED).then("promoted_by")
    _print(seen.with_columns(called(packages, lang), state=state, promoted=promoted), lang)


def _gone(held: pl.DataFrame, packages: Sequence[Package]) -> list[int]:
    """The numbers of the decisions on entries that their city's catalogue no longer has."""
    entries = [(one.name, entry) for one in packages for entry in one.ids]
    known = pl.DataFrame(entries, schema=["city", "entry"], orient="row")
    return held.join(known, on=["city", "entry"], how="anti")["number"].to_list()


def _print(told: pl.DataFrame, lang: str) -> None:
    grid = Table()
    for words in HEADINGS.values():
        grid.add_column(pick(words, lang))
    for row in told.select(*HEADINGS).iter_rows(named=True):
        shown = row | {
            "number": f"#{row['number']}",
            "verdict": pick(review.CHOICES[row["verdict"]], lang),
            "state": pick(STATES[row["state"]], lang),
            "promoted": row["promoted"] or "",
        }
        grid.add_row(*shown.values())
    Console(width=None if Console().is_terminal else 160).print(grid)


@command.command("undo")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions these are.")
@_options
@click.pass_context
def undo(ctx: click.Context, *, numbers: tuple[int, ...], department: str, data: Path | None) -> None:
    """Undo decisions of the department; what they had taken the place of holds again."""
    refuse_no_department(department)
    folder = data_folder(ctx, data)
    own = pl.col("department") == department
    for number in numbers:
        _require(folder, number, own & pl.col("undone_at").is_null(), f"no decision of {department} to undo")
        _require(folder, number, ~PROMOTED, "promoted; an administrator withdraws it first")
    store.undo(folder, numbers, by=login(), at=clock.moment())
    record(folder, "decisions_undone", department, numbers=numbers)
    _done(numbers)


@command.command("promote")
@_options
@click.pass_context
def promote(ctx: click.Context, *, numbers: tuple[int, ...], data: Path | None) -> None:
    """Let decisions hold in every department that has not decided otherwise; for administrators."""
    who = _administrator()
    folder = data_folder(ctx, data)
    told = store.decisions(folder)
    held = [number for name in told["department"].unique() for number in standing(told, name)["number"]]
    for number in numbers:
        _require(folder, number, pl.col("number").is_in(held), "no decision that holds")
    store.promote(folder, numbers, by=who, at=clock.moment())
    record(folder, "decisions_promoted", numbers=numbers)
    _done(numbers)


@command.command("withdraw")
@_options
@click.pass_context
def withdraw(ctx: click.Context, *, numbers: tuple[int, ...], data: Path | None) -> None:
    """Let promoted decisions hold in their own departments only; for administrators."""
    who = _administrator()
    folder = data_folder(ctx, data)
    for number in numbers:
        _require(folder, number, PROMOTED, "no promoted decision")
    store.demote(folder, numbers, by=who, at=clock.moment())
    record(folder, "decisions_withdrawn", numbers=numbers)
    _done(numbers)


def _require(folder: Path, number: int, fits: pl.Expr, lacking: str) -> None:
    """The decision of that number fits.

    :raises UsageError: when it does not, or there is none.
    """
    if store.decisions(folder).filter(fits, pl.col("number") == number).is_empty():
        raise UsageError(f"{number} is {lacking}; see `rencai decisions list`", code="E_USAGE_DECISION")


def _administrator() -> str:
    who = login()
    named: Sequence[str] = [name.strip() for name in os.environ.get(ADMINISTRATORS, "").split(",")]
    if who not in named:
        said = f"only an administrator may do this; {ADMINISTRATORS} does not name the account {who!r}"
        raise UsageError(said, code="E_USAGE_ADMINISTRATOR")
    return who


def _done(numbers: Iterable[int]) -> None:
    click.echo(", ".join(f"#{number}" for number in numbers))
