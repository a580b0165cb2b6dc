"""``rencai tokens``: what other programs use the API by."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rencai import accounts, clock, store
from rencai.cities import chosen
from rencai.cli.common import data_folder, installed, login
from rencai.cli.options import data_option
from rencai.cli.reading import refuse_no_department
from rencai.cli.users import spelt
from rencai.errors import UsageError
from rencai.messages.lookup import pick, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEADINGS = {
    "id": ("编号", "token"),
    "name": ("程序", "program"),
    "department": ("部门", "department"),
    "scopes": ("权限", "scopes"),
    "cities": ("城市", "cities"),
    "state": ("状态", "state"),
    "expires_at": ("到期（UTC）", "expires (UTC)"),
    "made_by": ("签发人", "issued by"),
}
STATES = {"good": ("有效", "good"), "expired": ("已到期", "expired"), "revoked": ("已吊销", "revoked")}
ALL = ("全部", "all")
LONGEST = 365
"""Days; a house figure: who has a token is asked once a year."""
language = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
as_json = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


@click.group("tokens")
def command() -> None:
    """Issue tokens by which other programs use the API; list and revoke them."""


@command.command("add")
@click.argument("name")
@click.option("--department", required=True, help="Whose runs and decisions the program has.")
@click.option("--scope", "scopes", required=True, multiple=True, type=click.Choice(accounts.SCOPES),
              help="What it may do.")  # fmt: skip
@click.option("--city", "cities", multiple=True, help="For which cities; all of them by default.")
@click.option("--days", type=click.IntRange(1, LONGEST), default=accounts.DAYS, show_default=True,
              help="How long it is good.")  # fmt: skip
@as_json
@language
@data_option
@click.pass_context
def add(
    ctx: click.Context, *, name: str, department: str, scopes: tuple[str, ...], cities: tuple[str, ...], days: int,
    as_json: bool, lang: str, data: Path | None,
) -> None:  # fmt: skip
    """Issue a token to the program NAME; it is printed this once, only a digest of it is kept."""
    refuse_no_department(department)
    who, folder = spelt(name), data_folder(ctx, data)
    keys = [package.city.key for package in chosen(installed(ctx, data), cities)] if cities else None
    text = accounts.issued(folder, who, department=department, scopes=scopes, cities=keys, days=days, by=login())
    if as_json:
        (told,) = [each for each in _all(folder) if each["id"] == text.split("_")[1]]
        click.echo(json.dumps({"token": text, **told}, ensure_ascii=False))
        return
    click.echo(text)
    click.echo(pick((f"只显示这一次；{days} 天后到期", f"shown this once; good for {days} days"), lang), err=True)


@command.command("list")
@as_json
@language
@data_option
@click.pass_context
def listed(ctx: click.Context, *, as_json: bool, lang: str, data: Path | None) -> None:
    """List every token that was ever issued, oldest first; the tokens themselves are not kept."""
    told = _all(data_folder(ctx, data))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    grid = Table()
    for both in HEADINGS.values():
        grid.add_column(pick(both, lang))
    for token in told:
        shown = {
            **token,
            "scopes": " ".join(words("account.scope", lang)[scope] for scope in token["scopes"]),
            "cities": pick(ALL, lang) if token["cities"] is None else " ".join(token["cities"]),
            "state": pick(STATES[token["state"]], lang),
        }
        grid.add_row(*(Text(shown[name]) for name in HEADINGS))
    Console(width=None if Console().is_terminal else 160).print(grid)


def _all(folder: Path) -> list[dict[str, Any]]:
    return [{**token, "state": _state(token)} for token in store.tokens(folder)]


def _state(token: Mapping[str, Any]) -> str:
    if token["revoked_at"]:
        return "revoked"
    return "good" if clock.now() < datetime.fromisoformat(token["expires_at"]) else "expired"


@command.command("revoke")
@click.argument("token", metavar="ID")
@language
@data_option
@click.pass_context
def revoke(ctx: click.Context, *, token: str, lang: str, data: Path | None) -> None:
    """Let the program with that token in no more, from now on."""
    if not store.revoke(data_folder(ctx, data), token, by=login(), at=clock.moment()):
        said = "no token of that id is left to revoke; see `rencai tokens list` (the id, not the token itself)"
        raise UsageError(said, code="E_USAGE_TOKEN")
    click.echo(pick((f"已吊销 {token}", f"{token} is revoked"), lang))
