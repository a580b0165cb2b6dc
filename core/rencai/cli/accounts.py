"""``rencai users`` and ``rencai tokens``: who may sign in to the web service, and which programs may use the API."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rencai.accounts import passwords, principal, tokens
from rencai.cli.common import data_folder, load_installed, login
from rencai.cli.inputs import refuse_no_department
from rencai.cli.options import data_option
from rencai.messages.lookup import pick, words
from rencai.plugins.selection import select
from rencai.store import tokens as store_tokens
from rencai.store import users
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.messages.codes import Role, Scope
    from rencai.store.tokens import Token


USER_HEADINGS = {
    "name": ("用户", "user"),
    "department": ("部门", "department"),
    "role": ("角色", "role"),
    "state": ("状态", "state"),
    "made_at": ("添加（UTC）", "added (UTC)"),
    "made_by": ("添加人", "added by"),
}
language = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)


@click.group("users")
def users_command() -> None:
    """Add the users of the web service, list, change and disable them."""


@users_command.command("add")
@click.argument("name")
@click.option("--department", required=True, help="Whose runs and decisions the user has.")
@click.option("--role", required=True, type=click.Choice(list(principal.ROLES)),
              help="viewer: read; member: also score and decide; admin: everything.")  # fmt: skip
@language
@data_option
@click.pass_context
def add_user(ctx: click.Context, *, name: str, department: str, role: Role, lang: str, data: Path | None) -> None:
    """Add a user; the password is asked for twice on a terminal, else it is a line of stdin."""
    refuse_no_department(department)
    who = account_name(name)
    folder = data_folder(ctx, data)
    if users.find(folder, who):
        raise _user_exists(who)
    if not principal.add_user(folder, who, _read_password(lang), department=department, role=role, by=login()):
        raise _user_exists(who)
    click.echo(pick((f"已添加 {who}", f"{who} is added"), lang))


def account_name(name: str) -> str:
    """The name as accounts have it.

    :raises UsageError: when it can be none's.
    """
    spelling = principal.normalize_name(name)
    if spelling is None:
        message = f"{name!r} can be no account's name; up to 64 letters, digits, and . _ - @"
        raise UsageError(message, code="E_USAGE_USER")
    return spelling


def _user_exists(name: str) -> UsageError:
    return UsageError(f"there is a user {name} already; see `rencai users list`", code="E_USAGE_USER")


def _read_password(lang: str) -> str:
    """From a terminal without showing it, twice; else a line of stdin. Never an argument, which others could see."""
    if sys.stdin.isatty():
        prompt = pick(("密码", "password"), lang)
        again = pick(("再输入一次", "once more"), lang)
        return str(click.prompt(prompt, hide_input=True, confirmation_prompt=again, err=True))
    return sys.stdin.readline(passwords.LONGEST + 2).rstrip("\r\n")


@users_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@language
@data_option
@click.pass_context
def list_users(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """List every user, those that are disabled too."""
    every = users.read_all(data_folder(ctx, data))
    if as_json:
        click.echo(json.dumps([asdict(user) for user in every], ensure_ascii=False))
        return
    grid = Table()
    for both in USER_HEADINGS.values():
        grid.add_column(pick(both, lang))
    for user in every:
        state = ("已停用", "disabled") if user.disabled_at else ("可登录", "enabled")
        shown = {**asdict(user), "role": words("account.role", lang)[user.role], "state": pick(state, lang)}
        grid.add_row(*(Text(shown[name]) for name in USER_HEADINGS))
    Console(width=None if Console().is_terminal else 160).print(grid)


@users_command.command("assign")
@click.argument("name")
@click.option("--department", help="The user's new department.")
@click.option("--role", type=click.Choice(list(principal.ROLES)), help="The user's new role.")
@language
@data_option
@click.pass_context
def assign(
    ctx: click.Context, *, name: str, department: str | None, role: Role | None, lang: str, data: Path | None
) -> None:
    """Give a user another department or role, and end what he has open; what he did stays his old department's."""
    if department is None and role is None:
        raise UsageError("name a --department, a --role, or both", code="E_USAGE_USER")
    if department is not None:
        refuse_no_department(department)
    who = account_name(name)
    if not users.assign(data_folder(ctx, data), who, department, role, by=login(), at=clock.moment()):
        raise _no_user(who)
    click.echo(pick((f"已更改 {who}", f"{who} is changed"), lang))


@users_command.command("disable")
@click.argument("name")
@language
@data_option
@click.pass_context
def disable(ctx: click.Context, *, name: str, lang: str, data: Path | None) -> None:
    """Let a user in no more, and end what he has open; nothing of his is deleted."""
    who = account_name(name)
    if not users.disable(data_folder(ctx, data), who, by=login(), at=clock.moment()):
        raise _no_user(who, "enabled")
    click.echo(pick((f"已停用 {who}", f"{who} is disabled"), lang))


@users_command.command("enable")
@click.argument("name")
@language
@data_option
@click.pass_context
def enable(ctx: click.Context, *, name: str, lang: str, data: Path | None) -> None:
    """Let a disabled user in again, with the same password."""
    who = account_name(name)
    if not users.enable(data_folder(ctx, data), who, by=login(), at=clock.moment()):
        raise _no_user(who, "disabled")
    click.echo(pick((f"已启用 {who}", f"{who} is enabled"), lang))


@users_command.command("password")
@click.argument("name")
@language
@data_option
@click.pass_context
def password(ctx: click.Context, *, name: str, lang: str, data: Path | None) -> None:
    """Give a user another password, asked for as by `add`, and end what he has open."""
    who = account_name(name)
    folder = data_folder(ctx, data)
    if not users.find(folder, who) or not principal.set_password(folder, who, _read_password(lang), by=login()):
        raise _no_user(who)
    click.echo(pick((f"已更改 {who} 的密码", f"the password of {who} is changed"), lang))


def _no_user(name: str, state: str = "") -> UsageError:
    message = f"there is no {state} user {name}; see `rencai users list`"
    return UsageError(" ".join(message.split()), code="E_USAGE_USER")


TOKEN_HEADINGS = {
    "id": ("编号", "token"),
    "name": ("程序", "program"),
    "department": ("部门", "department"),
    "scopes": ("权限", "scopes"),
    "cities": ("城市", "cities"),
    "state": ("状态", "state"),
    "expires_at": ("到期（UTC）", "expires (UTC)"),
    "made_by": ("签发人", "issued by"),
}
TOKEN_STATES = {"good": ("有效", "good"), "expired": ("已到期", "expired"), "revoked": ("已吊销", "revoked")}
ALL = ("全部", "all")
LONGEST = 365
"""Days; a house figure: who has a token is asked once a year."""
token_language = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
as_json = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


@click.group("tokens")
def tokens_command() -> None:
    """Issue tokens by which other programs use the API; list and revoke them."""


@tokens_command.command("add")
@click.argument("name")
@click.option("--department", required=True, help="Whose runs and decisions the program has.")
@click.option("--scope", "scopes", required=True, multiple=True, type=click.Choice(principal.SCOPES),
              help="What it may do.")  # fmt: skip
@click.option("--city", "cities", multiple=True, help="For which cities; all of them by default.")
@click.option("--days", type=click.IntRange(1, LONGEST), default=tokens.DAYS, show_default=True,
              help="How long it is good.")  # fmt: skip
@as_json
@token_language
@data_option
@click.pass_context
def add_token(
    ctx: click.Context, *, name: str, department: str, scopes: tuple[Scope, ...], cities: tuple[str, ...], days: int,
    as_json: bool, lang: str, data: Path | None,
) -> None:  # fmt: skip
    """Issue a token to the program NAME; it is printed this once, only a digest of it is kept."""
    refuse_no_department(department)
    who, folder = account_name(name), data_folder(ctx, data)
    keys = [package.city.key for package in select(load_installed(ctx, data), cities)] if cities else None
    text = tokens.issue(folder, who, department=department, scopes=scopes, cities=keys, days=days, by=login())
    if as_json:
        (row,) = [each for each in _token_rows(folder) if each["id"] == text.split("_")[1]]
        click.echo(json.dumps({"token": text, **row}, ensure_ascii=False))
        return
    click.echo(text)
    click.echo(pick((f"只显示这一次；{days} 天后到期", f"shown this once; good for {days} days"), lang), err=True)


@tokens_command.command("list")
@as_json
@token_language
@data_option
@click.pass_context
def list_tokens(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """List every token that was ever issued, oldest first; the tokens themselves are not kept."""
    rows = _token_rows(data_folder(ctx, data))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    grid = Table()
    for both in TOKEN_HEADINGS.values():
        grid.add_column(pick(both, lang))
    for token in rows:
        shown = {
            **token,
            "scopes": " ".join(words("account.scope", lang)[scope] for scope in token["scopes"]),
            "cities": pick(ALL, lang) if token["cities"] is None else " ".join(token["cities"]),
            "state": pick(TOKEN_STATES[token["state"]], lang),
        }
        grid.add_row(*(Text(shown[name]) for name in TOKEN_HEADINGS))
    Console(width=None if Console().is_terminal else 160).print(grid)


def _token_rows(folder: Path) -> list[dict[str, Any]]:
    return [{**asdict(token), "state": _token_state(token)} for token in store_tokens.read_all(folder)]


def _token_state(token: Token) -> str:
    if token.revoked_at:
        return "revoked"
    return "good" if clock.now() < datetime.fromisoformat(token.expires_at) else "expired"


@tokens_command.command("revoke")
@click.argument("token", metavar="ID")
@token_language
@data_option
@click.pass_context
def revoke_token(ctx: click.Context, *, token: str, lang: str, data: Path | None) -> None:
    """Let the program with that token in no more, from now on."""
    if not store_tokens.revoke(data_folder(ctx, data), token, by=login(), at=clock.moment()):
        message = "no token of that id is left to revoke; see `rencai tokens list` (the id, not the token itself)"
        raise UsageError(message, code="E_USAGE_TOKEN")
    click.echo(pick((f"已吊销 {token}", f"{token} is revoked"), lang))
