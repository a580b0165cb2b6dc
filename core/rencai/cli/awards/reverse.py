"""``rencai awards reverse``: an award holds no longer, and may be recorded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rencai import clock, store
from rencai.cli.common import data_folder, named
from rencai.cli.options import data_option
from rencai.errors import UsageError
from rencai.messages.lookup import pick

if TYPE_CHECKING:
    from pathlib import Path

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
    who, why = named(by), " ".join(reason.split())
    if not 0 < len(why) <= LONGEST:
        raise UsageError(f"--reason: a reason of up to {LONGEST} characters", code="E_USAGE_REASON")
    if not store.reverse(data_folder(ctx, data), number, reason=why, by=who, at=clock.moment()):
        raise UsageError(f"#{number} is no award that stands; see `rencai awards list`", code="E_USAGE_AWARD")
    click.echo(pick((f"已撤销 #{number}，可重新登记", f"#{number} is reversed and can be recorded again"), lang))
