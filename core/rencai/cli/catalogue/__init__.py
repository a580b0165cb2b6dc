"""``rencai catalogue``: the official lists behind the rulings, imported, shown, checked and removed."""

from __future__ import annotations

import click

from rencai.cli.catalogue.check import check
from rencai.cli.catalogue.imports import import_
from rencai.cli.catalogue.remove import remove
from rencai.cli.catalogue.show import show


@click.group("catalogue")
def command() -> None:
    """Import a city's official list; show, check and remove what is loaded."""


for one in (import_, show, check, remove):
    command.add_command(one)
