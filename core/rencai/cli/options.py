"""Options that several commands share; importing this module loads nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rencai.accounts.department import DEFAULT
from rencai.messages.codes import MARKED

if TYPE_CHECKING:
    from collections.abc import Callable


lang_option = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
data_option = click.option("--data", type=click.Path(path_type=Path), help="The folder of what rencai remembers.")
limit_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=VALUE",
    envvar="RENCAI_LIMIT",
    help="A limit of the reader, e.g. packed=800MB; see OPERATIONS.md.",
)


def json_option(text: str = "As JSON, for programs.") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option ``--json``, passed on as ``as_json``, with this help text."""
    return click.option("--json", "as_json", is_flag=True, help=text)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that ``inputs.resolve`` takes, and ``limits``, which ``sheets.file.limits`` takes."""
    for option in (
        limit_option,
        data_option,
        click.option("--department", default=DEFAULT, show_default=True, help="Whose headings and decisions apply."),
        click.option("--map", "maps", multiple=True, metavar="HEADING=COLUMN",
                     help="What a heading means; remembered for the department. Nothing after =: no column of ours."),
        click.option("--header-row", "header_rows", multiple=True, metavar="[SHEET=]ROWS",
                     help="Where the header is, by Excel's row numbers: 3, or 2-3; of one sheet: 名单=2-3."),
        click.option("--sheet", "sheets", multiple=True, help="Only the sheet of that name, also a hidden one."),
        click.option("--leave-out", multiple=True, type=click.Choice(MARKED),
                     help="Do not score rows of people who have left, struck through, or hidden."),
    ):  # fmt: skip
        command = option(command)
    return command
