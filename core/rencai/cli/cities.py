"""``rencai cities``: what is installed, how much of each edition is loaded, and what is broken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from rencai import cities
from rencai.cli.common import installed
from rencai.cli.options import data_option
from rencai.messages.lookup import words

if TYPE_CHECKING:
    from pathlib import Path


@click.command("cities")
@click.option("--json", "as_json", is_flag=True, help="A list with one object for each plugin.")
@data_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, data: Path | None) -> None:
    """List the installed cities, their versions, hooks, editions and errors."""
    rows = cities.told(installed(ctx, data))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("no city is installed; `pip install ./plugins/CITY`, or see CITIES.md")
    for row in rows:
        _print(row)


def _print(row: dict[str, Any]) -> None:
    head = f"{row['plugin']}  {row['distribution']} {row['version']}"
    if row["error"]:
        click.echo(f"✗ {head}\n    {row['error']['code']}: {row['error']['message']}\n    {row['error']['hint']}")
        return
    click.echo(f"✓ {head}  {row['zh']} {row['en']}")
    click.echo(f"    hooks: {', '.join(row['hooks'])}")
    click.echo(f"    pathways: {', '.join(row['pathways'])}")
    for edition in row["editions"]:
        total = "?" if edition["published"] is None else edition["published"]
        days = " … ".join(edition["begins"])
        tiers = "".join(f", {tier} {n['loaded']}/{n['published']}" for tier, n in edition["tiers"].items())
        click.echo(
            f"    {edition['key']}: {edition['loaded']}/{total} entries{tiers}, in force from {days}{_by(edition)}"
        )
    for one in row["lists_not_used"]:
        why = words("list.misfit", "en")[one["why"]]
        click.echo(f"    ✗ {one['edition']}: the imported list v{one['version']} is not used: {why}")


def _by(edition: dict[str, Any]) -> str:
    told = edition["list"]
    return f", by the imported {'complete' if told['complete'] else 'partial'} list {told['source']}" if told else ""
