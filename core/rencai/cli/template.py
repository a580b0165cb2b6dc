"""``rencai template``: an empty input workbook."""

from __future__ import annotations

from pathlib import Path

import click

from rencai import vocabulary, workbook
from rencai.cli.common import chosen, shipped
from rencai.cli.output import refuse_unwritable
from rencai.columns import COLUMNS


@click.command("template")
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--city", "cities", multiple=True, help="Only with this city's own columns; all cities by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_context
def command(ctx: click.Context, *, output: Path, cities: tuple[str, ...], lang: str) -> None:
    """Write an empty input workbook with a note on every heading and dropdowns for fixed values."""
    refuse_unwritable(output, [])
    packages = chosen(shipped(ctx), cities)
    columns = (*COLUMNS, *(column for package in packages for column in package.columns))
    places = {package.city.key: (package.city.zh, package.city.en) for package in packages}
    labels = {**vocabulary.labels(), "work_city": places}
    workbook.template(output, columns, labels, lang)
    click.echo(output)
