"""``rencai mappings``: the headings that a department has confirmed."""

from __future__ import annotations

from pathlib import Path

import click

from rencai import runs, store
from rencai.cli.common import data_folder
from rencai.cli.options import DEFAULT
from rencai.cli.reading import refuse_no_department
from rencai.errors import UsageError


@click.command("mappings")
@click.option("--department", default=DEFAULT, show_default=True, help="Whose headings.")
@click.option("--forget", metavar="HEADING", help="Forget what this heading means.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of what rencai remembers.")
@click.pass_context
def command(ctx: click.Context, *, department: str, forget: str | None, data: Path | None) -> None:
    """List the headings that a department has confirmed with --map, or forget one."""
    refuse_no_department(department)
    folder = data_folder(ctx, data)
    if forget is not None:
        known = runs.alike([forget], store.mappings(folder, department))
        if not known:
            raise UsageError(f"--forget {forget!r}: {department} remembers no such heading", code="E_USAGE_MAP")
        for heading in known:
            store.forget(folder, department, heading)
    for heading, column in store.mappings(folder, department).items():
        click.echo(f"{heading}={column}")
