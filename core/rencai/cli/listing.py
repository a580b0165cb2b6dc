"""Print lists on the terminal: as a table for people, as JSON for programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from rencai.messages.lookup import pick
from rencai.system.clock import in_china

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.text import Text

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+00:00")
_WIDTH = 160
"""Characters of a line where the output is no terminal."""


def print_table(
    headings: Mapping[str, tuple[str, str]],
    rows: Iterable[Iterable[str | Text]],
    lang: str,
    *,
    width: int = _WIDTH,
    ruled: bool = False,
) -> None:
    """Print a table.

    :param headings: the columns' headings by their names, zh and en.
    :param rows: the cells of each row, in the headings' order; brackets in them are no markup. Moments as they are
        stored are shown as ``cell`` does.
    :param width: characters of a line where the output is no terminal.
    :param ruled: whether there is a rule between rows.
    """
    grid = Table(show_lines=ruled)
    for both in headings.values():
        grid.add_column(pick(both, lang))
    for row in rows:
        grid.add_row(*(cell(value) if isinstance(value, str) else value for value in row))
    Console(width=None if Console().is_terminal else width, markup=False).print(grid)


def print_json(value: object, *, indent: int | None = None) -> None:
    """Print a value as JSON, Chinese characters as they are and days as ISO text."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def cell(value: object) -> str:
    """Return a value as the text of a cell: empty for None, a stored moment as people in China read it."""
    text = "" if value is None else str(value)
    return in_china(text) if _MOMENT.fullmatch(text) else text
