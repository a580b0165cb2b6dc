"""``rencai awards``: the one-time awards of runs, recorded once, listed, and reversed with a reason."""

from __future__ import annotations

import click

from rencai.cli.awards.listed import listed
from rencai.cli.awards.record import record
from rencai.cli.awards.reverse import reverse


@click.group("awards")
def command() -> None:
    """Record the one-time awards of a run, each once for a person; list and reverse them."""


for one in (record, listed, reverse):
    command.add_command(one)
