"""``rencai decide``, ``decisions`` and ``mappings``: what a department decided of names and headings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
import polars as pl

from rencai.accounts.department import DEFAULT
from rencai.cli.common import Workspace, actor_name, city_names, login, warn_of_awards, with_workspace
from rencai.cli.inputs import refuse_no_department
from rencai.cli.listing import print_table
from rencai.cli.look_up import is_given, look_up_options
from rencai.cli.look_up import parse as parse_look_up
from rencai.cli.options import lang_option, limit_option
from rencai.cli.word_answers import read_answers
from rencai.decisions import answers, service, sheet
from rencai.decisions.model import NONE
from rencai.decisions.schema import PARSED, SHEET_FAULTS
from rencai.messages.lookup import pick, words
from rencai.runs import context
from rencai.sheets.file import limits as file_limits
from rencai.store import decisions, mappings
from rencai.system.errors import DecisionError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rencai.sheets.file.limits import Limits


ADMINISTRATORS = "RENCAI_ADMINISTRATORS"
"""The environment's list of logins, separated by commas, that may promote a decision."""
HEADINGS = {
    "number": ("编号", "number"),
    "department": ("部门", "department"),
    "city": ("城市", "city"),
    "qualification": ("名称", "name"),
    "entry": ("条目或版本", "entry or edition"),
    "verdict": ("决定", "decision"),
    "by": ("经办人", "by"),
    "at": ("时间", "at (China time)"),
    "state": ("状态", "state"),
    "promoted": ("全局", "promoted"),
}


@click.command("decide")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@look_up_options
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions these are.")
@click.option("--by", help="Who decided; the account's login by default.")
@click.option("--all-or-nothing", is_flag=True, help="Store nothing where one cell cannot be taken.")
@click.option("--replace", is_flag=True, help="Let FILE stand before what was decided after it was written.")
@lang_option
@with_workspace
@limit_option
def decide_command(
    workspace: Workspace, *, file: Path | None, department: str, by: str | None, all_or_nothing: bool, replace: bool,
    lang: str, limits: tuple[str, ...], **look_up: str | bool | None,
) -> int:  # fmt: skip
    """Store what was filled in on the sheets 待复核 (Review) and 词语 (Words) of the result workbook FILE.

    Later runs of the department apply it. A cell that cannot be taken is named, and keeps no other from being stored:
    the exit code is 1 then.
    Instead of a FILE, one name may be given that was looked up in a city's official catalogue: --city, --name, --listed
    or --unlisted, and what the document tells.
    """
    refuse_no_department(department)
    who = actor_name(by)
    single = is_given(look_up, file=file is not None)
    bounds = file_limits.parse_limits(limits)
    installed = workspace.installed()
    packages = installed.packages
    if file is None or single:
        parsed = parse_look_up(look_up, installed, lang)
        stored = service.store_decisions(workspace.data, department, parsed, packages, by=who, account=login())
        _print_stored(stored.with_columns(city_names(packages, lang)), parsed.height, 0, lang)
        return 0
    answered = read_answers(file, bounds, installed)
    lines = _read_lines(file, bounds, required=not answered.filled)
    standing = NONE if replace else decisions.read_applied(workspace.data, department)
    none = (PARSED.empty(), SHEET_FAULTS.empty())
    filled, faults = answers.parse(lines, packages, standing) if lines is not None else none
    _print_faults(faults, lang)
    answered.print_faults(lang)
    refused, taken = faults.height + answered.faults.height, filled.height + answered.parsed.height
    if refused and (all_or_nothing or not taken):
        raise DecisionError(f"{file.name}: cells that cannot be taken: {refused}; nothing was stored")
    if lines is not None:
        stored = service.store_decisions(workspace.data, department, filled, packages, by=who, account=login())
        _print_stored(stored.with_columns(city_names(packages, lang)), filled.height, faults.height, lang)
    if answered.filled:
        answered.store(workspace.data, department, who, lang)
    return 1 if refused else 0


def _read_lines(file: Path, limits: Limits, *, required: bool) -> pl.DataFrame | None:
    """Return the lines on which something is decided of a name (``decisions.schema.FILLED``); None where there is none.

    :param required: whether there must be some.
    :raises DecisionError: when there are none that are required, or the sheet lacks a heading.
    """
    try:
        return sheet.read_filled(file, limits)
    except DecisionError as error:
        if required or error.code not in ("E_DECISION_NONE", "E_DECISION_SHEET"):
            raise
        return None


def _print_faults(faults: pl.DataFrame, lang: str) -> None:
    """Print a line for each cell that cannot be taken."""
    for code, cell, other in faults.select("code", "cell", "other").iter_rows():
        click.echo(f"{code}: {cell}: {sheet.fault_text(code, other, lang)}", err=True)


def _print_stored(stored: pl.DataFrame, count: int, refused: int, lang: str) -> None:
    """Print the decisions that are new, and how many were, were not, and could not be taken."""
    choices = words("decision.choice", lang)
    for number, city, entry, edition, verdict in stored.select(
        "number", "city", "entry", "edition", "verdict"
    ).iter_rows():
        click.echo(f"#{number}  {city}  {choices[verdict]}  {entry or edition}")
    repeated = count - stored.height
    counts = [pick((f"已保存 {stored.height} 条决定", f"decisions stored: {stored.height}"), lang)]
    counts += [pick((f"{repeated} 条与已有的相同", f"the same as before: {repeated}"), lang)] if repeated else []
    counts += (
        [pick((f"{refused} 格不能采纳（见上）", f"cells not taken, see above: {refused}"), lang)] if refused else []
    )
    click.echo(pick(("；", "; "), lang).join(counts))


@click.group("decisions")
def decisions_command() -> None:
    """List what was decided of names; undo it, or promote it to all departments."""


def with_numbers(command: Callable[..., None]) -> Callable[..., int | None]:
    """Add the argument of decisions' numbers to a command, and pass it the workspace first."""
    numbers = click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
    return numbers(with_workspace(command))


@decisions_command.command("list")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions, beside the promoted ones.")
@lang_option
@with_workspace
def list_command(workspace: Workspace, *, department: str, lang: str) -> None:
    """List the decisions of a department and those promoted to all, undone and superseded ones too."""
    refuse_no_department(department)
    packages = workspace.installed().packages
    listed = service.list_decisions(workspace.data, packages, department)
    _print_decisions(listed.with_columns(city_names(packages, lang)), lang)


def _print_decisions(listed: pl.DataFrame, lang: str) -> None:
    choices, states, rows = words("decision.choice", lang), words("decision.standing", lang), []
    called = ("shown_qualification_zh", "shown_qualification")
    listed = listed.with_columns(called=pl.coalesce(*(called if lang == "zh" else reversed(called))))
    for row in listed.select(*HEADINGS, "issuer", "edition", "called").iter_rows(named=True):
        shown = row | {
            "number": f"#{row['number']}",
            "qualification": " · ".join(filter(None, (row["qualification"], row["issuer"]))),
            "entry": " ".join(filter(None, (row["entry"] or row["edition"], row["called"]))),
            "verdict": choices[row["verdict"]],
            "state": states[row["state"]],
            "promoted": row["promoted"] or "",
        }
        rows.append([shown[name] for name in HEADINGS])
    print_table(HEADINGS, rows, lang)


@decisions_command.command("undo")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions these are.")
@with_numbers
def undo(workspace: Workspace, *, numbers: tuple[int, ...], department: str) -> None:
    """Undo decisions of the department; what they had taken the place of holds again."""
    refuse_no_department(department)
    service.undo(workspace.data, department, numbers, by=login())
    print_numbers(numbers)
    warn_of_awards(workspace)


@decisions_command.command("promote")
@with_numbers
def promote(workspace: Workspace, *, numbers: tuple[int, ...]) -> None:
    """Let decisions hold in every department that has not decided otherwise; for administrators."""
    who = administrator()
    service.promote(workspace.data, workspace.installed().packages, numbers, by=who)
    print_numbers(numbers)


@decisions_command.command("withdraw")
@with_numbers
def withdraw(workspace: Workspace, *, numbers: tuple[int, ...]) -> None:
    """Let promoted decisions hold in their own departments only; for administrators."""
    service.withdraw(workspace.data, numbers, by=administrator())
    print_numbers(numbers)
    warn_of_awards(workspace)


def administrator() -> str:
    """Return the account, which is an administrator's.

    :raises UsageError: when it is not.
    """
    who = login()
    administrators: Sequence[str] = [name.strip() for name in os.environ.get(ADMINISTRATORS, "").split(",")]
    if who not in administrators:
        message = f"only an administrator may do this; {ADMINISTRATORS} does not name the account {who!r}"
        raise UsageError(message, code="E_USAGE_ADMINISTRATOR")
    return who


def print_numbers(numbers: Iterable[int]) -> None:
    """Print the numbers of what was changed."""
    click.echo(", ".join(f"#{number}" for number in numbers))


@click.command("mappings")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose headings.")
@click.option("--forget", metavar="HEADING", help="Forget what this heading means.")
@with_workspace
def mappings_command(workspace: Workspace, *, department: str, forget: str | None) -> None:
    """List the headings that a department has confirmed with --map, or forget one."""
    refuse_no_department(department)
    folder = workspace.data
    if forget is not None:
        headings = context.same_headings([forget], mappings.read(folder, department))
        if not headings:
            raise UsageError(f"--forget {forget!r}: {department} remembers no such heading", code="E_USAGE_MAP")
        for heading in headings:
            mappings.forget(folder, department, heading, by=login())
    for heading, column in mappings.read(folder, department).items():
        click.echo(f"{heading}={column}")
