"""``rencai users``: who may sign in to the web service, of which department, in which role."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rencai import accounts, clock, store
from rencai.cli.common import data_folder, login
from rencai.cli.options import data_option
from rencai.cli.reading import refuse_no_department
from rencai.errors import UsageError
from rencai.messages.lookup import pick, words

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = {
    "name": ("用户", "user"),
    "department": ("部门", "department"),
    "role": ("角色", "role"),
    "state": ("状态", "state"),
    "made_at": ("添加（UTC）", "added (UTC)"),
    "made_by": ("添加人", "added by"),
}
language = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)


@click.group("users")
def command() -> None:
    """Add the users of the web service, list, change and disable them."""


@command.command("add")
@click.argument("name")
@click.option("--department", required=True, help="Whose runs and decisions the user has.")
@click.option("--role", required=True, type=click.Choice(list(accounts.ROLES)),
              help="viewer: read; member: also score and decide; admin: everything.")  # fmt: skip
@language
@data_option
@click.pass_context
def add(ctx: click.Context, *, name: str, department: str, role: str, lang: str, data: Path | None) -> None:
    """Add a user; the password is asked for twice on a terminal, else it is a line of stdin."""
    refuse_no_department(department)
    who = spelt(name)
    folder = data_folder(ctx, data)
    if store.user(folder, who):
        raise _exists(who)
    if not accounts.added(folder, who, _password(lang), department=department, role=role, by=login()):
        raise _exists(who)
    click.echo(pick((f"已添加 {who}", f"{who} is added"), lang))


def spelt(name: str) -> str:
    """The name as accounts have it.

    :raises UsageError: when it can be none's.
    """
    told = accounts.spelt(name)
    if told is None:
        said = f"{name!r} can be no account's name; up to 64 letters, digits, and . _ - @"
        raise UsageError(said, code="E_USAGE_USER")
    return told


def _exists(name: str) -> UsageError:
    return UsageError(f"there is a user {name} already; see `rencai users list`", code="E_USAGE_USER")


def _password(lang: str) -> str:
    """From a terminal without showing it, twice; else a line of stdin. Never an argument, which others could see."""
    if sys.stdin.isatty():
        asked = pick(("密码", "password"), lang)
        again = pick(("再输入一次", "once more"), lang)
        return str(click.prompt(asked, hide_input=True, confirmation_prompt=again, err=True))
    return sys.stdin.readline(accounts.LONGEST + 2).rstrip("\r\n")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@language
@data_option
@click.pass_context
def listed(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """List every user, those that are disabled too."""
    told = store.users(data_folder(ctx, data))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    grid = Table()
    for both in HEADINGS.values():
        grid.add_column(pick(both, lang))
    for user in told:
        state = ("已停用", "disabled") if user["disabled_at"] else ("可登录", "enabled")
        shown = {**user, "role": words("account.role", lang)[user["role"]], "state": pick(state, lang)}
        grid.add_row(*(Text(shown[name]) for name in HEADINGS))
    Console(width=None if Console().is_terminal else 160).print(grid)


@command.command("assign")
@click.argument("name")
@click.option("--department", help="The user's new department.")
@click.option("--role", type=click.Choice(list(accounts.ROLES)), help="The user's new role.")
@language
@data_option
@click.pass_context
def assign(
    ctx: click.Context, *, name: str, department: str | None, role: str | None, lang: str, data: Path | None
) -> None:
    """Give a user another department or role, and end what he has open; what he did stays his old department's."""
    if department is None and role is None:
        raise UsageError("name a --department, a --role, or both", code="E_USAGE_USER")
    if department is not None:
        refuse_no_department(department)
    who = spelt(name)
    if not store.assign(data_folder(ctx, data), who, department, role, by=login(), at=clock.moment()):
        raise _none(who)
    click.echo(pick((f"已更改 {who}", f"{who} is changed"), lang))


@command.command("disable")
@click.argument("name")
@language
@data_option
@click.pass_context
def disable(ctx: click.Context, *, name: str, lang: str, data: Path | None) -> None:
    """Let a user in no more, and end what he has open; nothing of his is deleted."""
    who = spelt(name)
    if not store.disable(data_folder(ctx, data), who, by=login(), at=clock.moment()):
        raise _none(who, "enabled")
    click.echo(pick((f"已停用 {who}", f"{who} is disabled"), lang))


@command.command("enable")
@click.argument("name")
@language
@data_option
@click.pass_context
def enable(ctx: click.Context, *, name: str, lang: str, data: Path | None) -> None:
    """Let a disabled user in again, with the same password."""
    who = spelt(name)
    if not store.enable(data_folder(ctx, data), who, by=login(), at=clock.moment()):
        raise _none(who, "disabled")
    click.echo(pick((f"已启用 {who}", f"{who} is enabled"), lang))


@command.command("password")
@click.argument("name")
@language
@data_option
@click.pass_context
def password(ctx: click.Context, *, name: str, lang: str, data: Path | None) -> None:
    """Give a user another password, asked for as by `add`, and end what he has open."""
    who = spelt(name)
    folder = data_folder(ctx, data)
    if not store.user(folder, who) or not accounts.repassworded(folder, who, _password(lang), by=login()):
        raise _none(who)
    click.echo(pick((f"已更改 {who} 的密码", f"the password of {who} is changed"), lang))


def _none(name: str, state: str = "") -> UsageError:
    said = f"there is no {state} user {name}; see `rencai users list`"
    return UsageError(" ".join(said.split()), code="E_USAGE_USER")
