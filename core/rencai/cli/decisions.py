"""``rencai decisions``: what was decided of names, by whom; undone, promoted to all departments, withdrawn."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from rencai import verdicts
from rencai.cli.common import called, data_folder, installed, login
from rencai.cli.options import DEFAULT, data_option
from rencai.cli.reading import refuse_no_department
from rencai.errors import UsageError
from rencai.messages.lookup import pick, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import polars as pl

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
    packages = installed(ctx, data).packages
    told = verdicts.listed(data_folder(ctx, data), packages, department)
    _print(told.with_columns(called(packages, lang)), lang)


def _print(told: pl.DataFrame, lang: str) -> None:
    grid = Table()
    for both in HEADINGS.values():
        grid.add_column(pick(both, lang))
    for row in told.select(*HEADINGS).iter_rows(named=True):
        shown = row | {
            "number": f"#{row['number']}",
            "verdict": words("decision.choice", lang)[row["verdict"]],
            "state": words("decision.standing", lang)[row["state"]],
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
    verdicts.undo(data_folder(ctx, data), department, numbers, by=login())
    _done(numbers)


@command.command("promote")
@_options
@click.pass_context
def promote(ctx: click.Context, *, numbers: tuple[int, ...], data: Path | None) -> None:
    """Let decisions hold in every department that has not decided otherwise; for administrators."""
    who = _administrator()
    verdicts.promote(data_folder(ctx, data), installed(ctx, data).packages, numbers, by=who)
    _done(numbers)


@command.command("withdraw")
@_options
@click.pass_context
def withdraw(ctx: click.Context, *, numbers: tuple[int, ...], data: Path | None) -> None:
    """Let promoted decisions hold in their own departments only; for administrators."""
    verdicts.withdraw(data_folder(ctx, data), numbers, by=_administrator())
    _done(numbers)


def _administrator() -> str:
    who = login()
    named: Sequence[str] = [name.strip() for name in os.environ.get(ADMINISTRATORS, "").split(",")]
    if who not in named:
        said = f"only an administrator may do this; {ADMINISTRATORS} does not name the account {who!r}"
        raise UsageError(said, code="E_USAGE_ADMINISTRATOR")
    return who


def _done(numbers: Iterable[int]) -> None:
    click.echo(", ".join(f"#{number}" for number in numbers))
