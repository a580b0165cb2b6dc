"""``rencai match``: how a name is found in each city's catalogue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
import polars as pl

from rencai.cli.common import basis_date, chosen, data_option, installed
from rencai.law import periods
from rencai.matching import match, pairs

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from rencai.package import Package


@click.command("match")
@click.argument("name")
@click.option("--issuer", help="The body that issued the certificate.")
@click.option("--city", "cities", multiple=True, help="Key or name of a city; all installed ones by default.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day whose catalogue applies; today in China by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="A list with one object for each city.")
@data_option
@click.pass_context
def command(
    ctx: click.Context, *, name: str, issuer: str | None, cities: tuple[str, ...], as_of: str | None, lang: str,
    as_json: bool, data: Path | None,
) -> None:  # fmt: skip
    """Show which entry a qualification's NAME names, by which step, or which it may be."""
    day = basis_date(as_of)
    told = [looked_up(package, name, issuer, day, lang) for package in chosen(installed(ctx, data), cities)]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for found in told:
        _print(found)


def looked_up(package: Package, name: str, issuer: str | None, day: date, lang: str) -> dict[str, Any]:
    """One city's answer; ``none`` only where the edition in force is complete or the entry has ended."""
    asked = pl.DataFrame({"qualification": [name.strip() or None], "issuer": [(issuer or "").strip() or None]})
    _, present = periods(pl.Series([day]), package)
    told = match(pairs(asked.cast(pl.String)), present, package, lang).to_dicts()
    found = told[0] if told else {}
    tiers = {tier: found.get(f"match.in_tier.{tier}") for tier in package.tiers}
    return {
        "city": package.city.key,
        "plugin": package.name,
        "outcome": _outcome(found),
        "entry": _entry(package, found.get("match.entry")),
        "method": found.get("match.method"),
        "candidates": [_entry(package, other) for other in found.get("match.others") or []],
        "score": found.get("match.score"),
        "cause": found.get("match.listed.cause"),
        "editions": present[0].label if present else None,
        "tiers": tiers,
        "note": found.get("match.note"),
    }


def _outcome(found: dict[str, Any]) -> str:
    listed, cause = found.get("match.listed"), found.get("match.listed.cause")
    if listed is not None:
        return "entry" if listed else "none"
    return {"family": "family", "ambiguous": "ambiguous", "contradiction": "ambiguous"}.get(str(cause), "unknown")


def _entry(package: Package, key: str | None) -> dict[str, Any] | None:
    rows = package.entries.filter(pl.col("id") == key).to_dicts() if key else []
    shown = ("id", "qualification", "qualification_zh", "issuer", "title", "title_zh", "title_level", "tier", "kind")
    return {name: rows[0][name] for name in (*shown, "edition", "source")} if rows else None


def _print(found: dict[str, Any]) -> None:
    click.echo(f"{found['city']}: {found['outcome']}  ({found['editions'] or 'no catalogue in force'})")
    if found["entry"]:
        entry = found["entry"]
        click.echo(f"    {entry['id']}  {entry['qualification']}  [{found['method']}]  {', '.join(entry['source'])}")
    for other in found["candidates"]:
        click.echo(f"    ? {other['id']}  {other['qualification']}")
    for tier, value in found["tiers"].items():
        click.echo(f"    {tier}: {'unknown' if value is None else 'yes' if value else 'no'}")
    if found["note"]:
        click.echo(f"    {found['note']}")
