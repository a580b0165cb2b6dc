"""``rencai template``: an empty input workbook."""

from __future__ import annotations

from pathlib import Path

import click

from rencai import durable
from rencai.cities import chosen
from rencai.cli.common import shipped
from rencai.cli.output import refuse_unwritable
from rencai.template import template


@click.command("template")
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--city", "cities", multiple=True, help="Only with this city's own columns; all cities by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_context
def command(ctx: click.Context, *, output: Path, cities: tuple[str, ...], lang: str) -> None:
    """Write an empty input workbook with a note on every heading and dropdowns for fixed values."""
    refuse_unwritable(output, [])
    packages = chosen(shipped(ctx), cities)
    durable.write(output, template(packages, lang))
    click.echo(output)
