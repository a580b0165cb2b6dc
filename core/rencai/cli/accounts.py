"""``rencai users`` and ``rencai tokens``: who may sign in to the web service, and which programs may use the API."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import click
from rich.text import Text

from rencai.accounts import passwords, principal, tokens
from rencai.cli.common import Workspace, login, with_workspace
from rencai.cli.inputs import refuse_no_department
from rencai.cli.listing import cell, print_json, print_table
from rencai.cli.options import json_option, lang_option
from rencai.messages.lookup import pick, words
from rencai.plugins.selection import select
from rencai.store import tokens as store_tokens
from rencai.store import users
from rencai.system import clock
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from rencai.messages.codes import Role, Scope
    from rencai.store.tokens import Token


USER_HEADINGS = {
    "name": ("用户", "user"),
    "department": ("部门", "department"),
    "role": ("角色", "role"),
    "state": ("状态", "state"),
    "made_at": ("添加", "added (China time)"),
    "made_by": ("添加人", "added by"),
}


TOKEN_HEADINGS = {
    "id": ("编号", "token"),
    "name": ("程序", "program"),
    "department": ("部门", "department"),
    "scopes": ("权限", "scopes"),
    "cities": ("城市", "cities"),
    "state": ("状态", "state"),
    "expires_at": ("到期", "expires (China time)"),
    "made_by": ("签发人", "issued by"),
}
TokenState = Literal["good", "expired", "revoked"]
TOKEN_STATES: dict[TokenState, tuple[str, str]] = {
    "good": ("有效", "good"),
    "expired": ("已到期", "expired"),
    "revoked": ("已吊销", "revoked"),
}
ALL = ("全部", "all")
LONGEST = 365
"""Days; a house figure: who has a token is asked once a year."""


@click.group("users")
def users_command() -> None:
    """Add the users of the web service, list, change and disable them."""


@users_command.command("add")
@click.argument("name")
@click.option("--department", required=True, help="Whose runs and decisions the user has.")
@click.option("--role", required=True, type=click.Choice(list(principal.ROLES)),
              help="viewer: read; member: also score and decide; admin: everything.")  # fmt: skip
@lang_option
@with_workspace
def add_user(workspace: Workspace, *, name: str, department: str, role: Role, lang: str) -> None:
    """Add a user; the password is asked for twice on a terminal, else it is a line of stdin."""
    refuse_no_department(department)
    who = account_name(name)
    folder = workspace.data
    if users.find(folder, who):
        raise _user_exists(who)
    if not principal.add_user(folder, who, _read_password(lang), department=department, role=role, by=login()):
        raise _user_exists(who)
    click.echo(pick((f"已添加 {who}", f"{who} is added"), lang))


def account_name(name: str) -> str:
    """Return the name in the form in which accounts are stored.

    :raises UsageError: when no account can have it.
    """
    spelling = principal.normalize_name(name)
    if spelling is None:
        message = f"{name!r} can be no account's name; up to 64 letters, digits, and . _ - @"
        raise UsageError(message, code="E_USAGE_USER")
    return spelling


def _user_exists(name: str) -> UsageError:
    return UsageError(f"there is a user {name} already; see `rencai users list`", code="E_USAGE_USER")


def _read_password(lang: str) -> str:
    """Read a password: from a terminal twice, hidden; else a line of stdin.

    It is never an argument, which other users of the machine could see.
    """
    if sys.stdin.isatty():
        prompt = pick(("密码", "password"), lang)
        again = pick(("再输入一次", "once more"), lang)
        return str(click.prompt(prompt, hide_input=True, confirmation_prompt=again, err=True))
    return sys.stdin.readline(passwords.LONGEST + 2).rstrip("\r\n")


@users_command.command("list")
@json_option()
@lang_option
@with_workspace
def list_users(workspace: Workspace, *, as_json: bool, lang: str) -> None:
    """List every user, those that are disabled too."""
    every = users.read_all(workspace.data)
    if as_json:
        print_json([asdict(user) for user in every])
        return
    rows = []
    for user in every:
        state = ("已停用", "disabled") if user.disabled_at else ("可登录", "enabled")
        shown = {**asdict(user), "role": words("account.role", lang)[user.role], "state": pick(state, lang)}
        rows.append([Text(cell(shown[name])) for name in USER_HEADINGS])
    print_table(USER_HEADINGS, rows, lang)


@users_command.command("assign")
@click.argument("name")
@click.option("--department", help="The user's new department.")
@click.option("--role", type=click.Choice(list(principal.ROLES)), help="The user's new role.")
@lang_option
@with_workspace
def assign(workspace: Workspace, *, name: str, department: str | None, role: Role | None, lang: str) -> None:
    """Give a user another department or role, and end what he has open; what he did stays his old department's."""
    if department is None and role is None:
        raise UsageError("name a --department, a --role, or both", code="E_USAGE_USER")
    if department is not None:
        refuse_no_department(department)
    who = account_name(name)
    if not users.assign(workspace.data, who, department, role, by=login(), at=clock.moment()):
        raise _no_user(who)
    click.echo(pick((f"已更改 {who}", f"{who} is changed"), lang))


@users_command.command("disable")
@click.argument("name")
@lang_option
@with_workspace
def disable(workspace: Workspace, *, name: str, lang: str) -> None:
    """Let a user in no more, and end what he has open; nothing of his is deleted."""
    who = account_name(name)
    if not users.disable(workspace.data, who, by=login(), at=clock.moment()):
        raise _no_user(who, "enabled")
    click.echo(pick((f"已停用 {who}", f"{who} is disabled"), lang))


@users_command.command("enable")
@click.argument("name")
@lang_option
@with_workspace
def enable(workspace: Workspace, *, name: str, lang: str) -> None:
    """Let a disabled user in again, with the same password."""
    who = account_name(name)
    if not users.enable(workspace.data, who, by=login(), at=clock.moment()):
        raise _no_user(who, "disabled")
    click.echo(pick((f"已启用 {who}", f"{who} is enabled"), lang))


@users_command.command("password")
@click.argument("name")
@lang_option
@with_workspace
def password(workspace: Workspace, *, name: str, lang: str) -> None:
    """Give a user another password, asked for as by `add`, and end what he has open."""
    who = account_name(name)
    folder = workspace.data
    if not users.find(folder, who) or not principal.set_password(folder, who, _read_password(lang), by=login()):
        raise _no_user(who)
    click.echo(pick((f"已更改 {who} 的密码", f"the password of {who} is changed"), lang))


def _no_user(name: str, state: str = "") -> UsageError:
    message = f"there is no {state} user {name}; see `rencai users list`"
    return UsageError(" ".join(message.split()), code="E_USAGE_USER")


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
@json_option()
@lang_option
@with_workspace
def add_token(
    workspace: Workspace, *, name: str, department: str, scopes: tuple[Scope, ...], cities: tuple[str, ...], days: int,
    as_json: bool, lang: str
) -> None:  # fmt: skip
    """Issue a token to the program NAME; it is printed this once, only a digest of it is kept."""
    refuse_no_department(department)
    who, folder = account_name(name), workspace.data
    keys = [package.city.key for package in select(workspace.installed(), cities)] if cities else None
    text = tokens.issue(folder, who, department=department, scopes=scopes, cities=keys, days=days, by=login())
    if as_json:
        (issued,) = [token for token in store_tokens.read_all(folder) if token.id == text.split("_")[1]]
        print_json({"token": text, **_token_payload(issued)})
        return
    click.echo(text)
    click.echo(pick((f"只显示这一次；{days} 天后到期", f"shown this once; good for {days} days"), lang), err=True)


@tokens_command.command("list")
@json_option()
@lang_option
@with_workspace
def list_tokens(workspace: Workspace, *, as_json: bool, lang: str) -> None:
    """List every token that was ever issued, oldest first; the tokens themselves are not kept."""
    every = store_tokens.read_all(workspace.data)
    if as_json:
        print_json([_token_payload(token) for token in every])
        return
    scope_names, rows = words("account.scope", lang), []
    for token in every:
        shown = {
            **asdict(token),
            "scopes": " ".join(scope_names[scope] for scope in token.scopes),
            "cities": pick(ALL, lang) if token.cities is None else " ".join(token.cities),
            "state": pick(TOKEN_STATES[_token_state(token)], lang),
        }
        rows.append([Text(cell(shown[name])) for name in TOKEN_HEADINGS])
    print_table(TOKEN_HEADINGS, rows, lang)


def _token_payload(token: Token) -> dict[str, object]:
    return {**asdict(token), "state": _token_state(token)}


def _token_state(token: Token) -> TokenState:
    if token.revoked_at:
        return "revoked"
    return "good" if clock.now() < datetime.fromisoformat(token.expires_at) else "expired"


@tokens_command.command("revoke")
@click.argument("token", metavar="ID")
@lang_option
@with_workspace
def revoke_token(workspace: Workspace, *, token: str, lang: str) -> None:
    """Let the program with that token in no more, from now on."""
    if not store_tokens.revoke(workspace.data, token, by=login(), at=clock.moment()):
        message = "no token of that id is left to revoke; see `rencai tokens list` (the id, not the token itself)"
        raise UsageError(message, code="E_USAGE_TOKEN")
    click.echo(pick((f"已吊销 {token}", f"{token} is revoked"), lang))
