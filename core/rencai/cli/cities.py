"""``rencai cities``: what is installed, how much of each edition is loaded, and what is broken."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from rencai.cli.common import data_option, installed
from rencai.labels import MISFITS
from rencai.package import own_key

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.package import Misfit, Package
    from rencai.plugins import Broken, Installed
    from rencai.policy import Begins, Edition


@click.command("cities")
@click.option("--json", "as_json", is_flag=True, help="A list with one object for each plugin.")
@data_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, data: Path | None) -> None:
    """List the installed cities, their versions, hooks, editions and errors."""
    told = installed(ctx, data)
    rows = [*(_working(package, told) for package in told.packages), *(_failing(broken) for broken in told.broken)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo("no city is installed; `pip install ./plugins/CITY`, or see CITIES.md")
    for row in rows:
        _print(row)


def _working(package: Package, told: Installed) -> dict[str, Any]:
    return {
        "plugin": package.name,
        "city": package.city.key,
        "zh": (package.extends or package.city).zh,
        "en": (package.extends or package.city).en,
        "distribution": package.distribution,
        "version": package.version,
        "extends": package.extends.city if package.extends else None,
        "hooks": list(package.hooks),
        "pathways": [pathway.code for pathway in package.pathways],
        "editions": [_edition(package, edition) for edition in package.editions],
        "lists_not_used": [_misfit(one) for one in told.misfits if one.city == own_key(package)],
        "state": "ok",
        "error": None,
    }


def _edition(package: Package, edition: Edition) -> dict[str, Any]:
    return {
        "key": edition.key,
        "zh": edition.zh,
        "en": edition.en,
        "begins": _days(edition.begins),
        "loaded": package.loaded(edition),
        "published": edition.published,
        "complete": package.complete(edition),
        "list": _list(package, edition),
        "tiers": {t: {"loaded": package.loaded(edition, t), "published": n} for t, n in edition.tiers.items()},
    }


def _list(package: Package, edition: Edition) -> dict[str, Any] | None:
    """The official list on which the edition stands, where one was imported."""
    told = package.imported(edition)
    return {"version": told.version, "source": told.source, "complete": told.complete} if told else None


def _misfit(one: Misfit) -> dict[str, Any]:
    return {"edition": one.edition, "version": one.version, "why": one.why}


def _days(begins: Begins) -> list[str]:
    return [begins.isoformat()] if isinstance(begins, date) else [day.isoformat() for day in begins]


def _failing(broken: Broken) -> dict[str, Any]:
    return {
        "plugin": broken.name, "city": None, "zh": None, "en": None, "distribution": broken.distribution,
        "version": broken.version, "extends": None, "hooks": [], "pathways": [], "editions": [], "lists_not_used": [],
        "state": "broken", "error": {"code": broken.code, "message": broken.error, "hint": broken.hint},
    }  # fmt: skip


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
        click.echo(f"    ✗ {one['edition']}: the imported list v{one['version']} is not used: {MISFITS[one['why']][1]}")


def _by(edition: dict[str, Any]) -> str:
    told = edition["list"]
    return f", by the imported {'complete' if told['complete'] else 'partial'} list {told['source']}" if told else ""
