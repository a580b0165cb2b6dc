"""Print lists on the terminal: as a table for people, as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from rencai.messages.lookup import pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.text import Text

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
    :param rows: the cells of each row, in the headings' order; brackets in them are no markup.
    :param width: characters of a line where the output is no terminal.
    :param ruled: whether there is a rule between rows.
    """
    grid = Table(show_lines=ruled)
    for both in headings.values():
        grid.add_column(pick(both, lang))
    for row in rows:
        grid.add_row(*row)
    Console(width=None if Console().is_terminal else width, markup=False).print(grid)


def print_json(value: object, *, indent: int | None = None) -> None:
    """Print a value as JSON, Chinese characters as they are and days as ISO text."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def cell(value: object) -> str:
    """Return a value as the text of a cell; empty for None."""
    return "" if value is None else str(value)
