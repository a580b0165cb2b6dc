"""``rencai decide``, ``decisions`` and ``mappings``: what a department decided of names and headings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from rencai.accounts.department import DEFAULT
from rencai.cli.common import actor_name, city_names, data_folder, load_installed, login
from rencai.cli.inputs import refuse_no_department
from rencai.cli.options import data_option, limit_option
from rencai.decisions import service, sheet
from rencai.messages.lookup import pick, words
from rencai.runs import context
from rencai.sheets.file import limits as file_limits
from rencai.store import mappings
from rencai.system.errors import DecisionError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import polars as pl


@click.command("decide")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions these are.")
@click.option("--by", help="Who decided; the account's login by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@limit_option
@click.pass_context
def decide_command(
    ctx: click.Context, *, file: Path, department: str, by: str | None, lang: str, data: Path | None,
    limits: tuple[str, ...],
) -> None:  # fmt: skip
    """Store what was decided on the sheet 待复核 (Review) of the result workbook FILE; later runs apply it.

    One cell that cannot be taken, and nothing is stored.
    """
    refuse_no_department(department)
    who = actor_name(by)
    bounds = file_limits.parse_limits(limits)
    packages = load_installed(ctx, data).packages
    filled, faults = sheet.parse(sheet.read_filled(file, bounds), packages)
    _refuse(faults, file)
    stored = service.store_decisions(data_folder(ctx, data), department, filled, by=who, account=login())
    _print_stored(stored.with_columns(city_names(packages, lang)), filled.height, lang)


def _refuse(faults: pl.DataFrame, file: Path) -> None:
    """Every cell that cannot be taken, a line each.

    :raises DecisionError: when there is one.
    """
    for code, cell, other in faults.select("code", "cell", "other").iter_rows():
        message = sheet.fault_text(code, other, "en")
        click.echo(f"{code}: {cell}: {message}", err=True)
    if faults.height:
        raise DecisionError(f"{file.name}: cells that cannot be taken: {faults.height}; nothing was stored")


def _print_stored(stored: pl.DataFrame, count: int, lang: str) -> None:
    for number, city, entry, verdict in stored.select("number", "city", "entry", "verdict").iter_rows():
        click.echo(f"#{number}  {city}  {words('decision.choice', lang)[verdict]}  {entry}")
    repeated = count - stored.height
    zh, en = f"已保存 {stored.height} 条决定", f"decisions stored: {stored.height}"
    more = pick((f"；{repeated} 条与已有的相同", f"; the same as before: {repeated}"), lang) if repeated else ""
    click.echo(pick((zh, en), lang) + more)


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
def decisions_command() -> None:
    """List what was decided of names; undo it, or promote it to all departments."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command takes numbers and the folder of what rencai remembers."""
    numbers = click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
    return numbers(data_option(command))


@decisions_command.command("list")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions, beside the promoted ones.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@data_option
@click.pass_context
def list_command(ctx: click.Context, *, department: str, lang: str, data: Path | None) -> None:
    """List the decisions of a department and those promoted to all, undone and superseded ones too."""
    refuse_no_department(department)
    packages = load_installed(ctx, data).packages
    decisions = service.list_decisions(data_folder(ctx, data), packages, department)
    _print_decisions(decisions.with_columns(city_names(packages, lang)), lang)


def _print_decisions(decisions: pl.DataFrame, lang: str) -> None:
    grid = Table()
    for both in HEADINGS.values():
        grid.add_column(pick(both, lang))
    for row in decisions.select(*HEADINGS).iter_rows(named=True):
        shown = row | {
            "number": f"#{row['number']}",
            "verdict": words("decision.choice", lang)[row["verdict"]],
            "state": words("decision.standing", lang)[row["state"]],
            "promoted": row["promoted"] or "",
        }
        grid.add_row(*shown.values())
    Console(width=None if Console().is_terminal else 160).print(grid)


@decisions_command.command("undo")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions these are.")
@_options
@click.pass_context
def undo(ctx: click.Context, *, numbers: tuple[int, ...], department: str, data: Path | None) -> None:
    """Undo decisions of the department; what they had taken the place of holds again."""
    refuse_no_department(department)
    service.undo(data_folder(ctx, data), department, numbers, by=login())
    _print_numbers(numbers)


@decisions_command.command("promote")
@_options
@click.pass_context
def promote(ctx: click.Context, *, numbers: tuple[int, ...], data: Path | None) -> None:
    """Let decisions hold in every department that has not decided otherwise; for administrators."""
    who = _administrator()
    service.promote(data_folder(ctx, data), load_installed(ctx, data).packages, numbers, by=who)
    _print_numbers(numbers)


@decisions_command.command("withdraw")
@_options
@click.pass_context
def withdraw(ctx: click.Context, *, numbers: tuple[int, ...], data: Path | None) -> None:
    """Let promoted decisions hold in their own departments only; for administrators."""
    service.withdraw(data_folder(ctx, data), numbers, by=_administrator())
    _print_numbers(numbers)


def _administrator() -> str:
    who = login()
    administrators: Sequence[str] = [name.strip() for name in os.environ.get(ADMINISTRATORS, "").split(",")]
    if who not in administrators:
        message = f"only an administrator may do this; {ADMINISTRATORS} does not name the account {who!r}"
        raise UsageError(message, code="E_USAGE_ADMINISTRATOR")
    return who


def _print_numbers(numbers: Iterable[int]) -> None:
    click.echo(", ".join(f"#{number}" for number in numbers))


@click.command("mappings")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose headings.")
@click.option("--forget", metavar="HEADING", help="Forget what this heading means.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of what rencai remembers.")
@click.pass_context
def mappings_command(ctx: click.Context, *, department: str, forget: str | None, data: Path | None) -> None:
    """List the headings that a department has confirmed with --map, or forget one."""
    refuse_no_department(department)
    folder = data_folder(ctx, data)
    if forget is not None:
        headings = context.same_headings([forget], mappings.read(folder, department))
        if not headings:
            raise UsageError(f"--forget {forget!r}: {department} remembers no such heading", code="E_USAGE_MAP")
        for heading in headings:
            mappings.forget(folder, department, heading)
    for heading, column in mappings.read(folder, department).items():
        click.echo(f"{heading}={column}")
