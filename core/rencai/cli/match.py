"""``rencai match``: how a name is found in each city's catalogue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from rencai import store
from rencai.cities import chosen
from rencai.cli.common import basis_date, data_folder, installed
from rencai.cli.options import DEFAULT, data_option
from rencai.cli.reading import refuse_no_department
from rencai.lookup import looked_up
from rencai.messages.lookup import words

if TYPE_CHECKING:
    from pathlib import Path


@click.command("match")
@click.argument("name")
@click.option("--issuer", help="The body that issued the certificate.")
@click.option("--city", "cities", multiple=True, help="Key or name of a city; all installed ones by default.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day whose catalogue applies; today in China by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions apply.")
@click.option("--json", "as_json", is_flag=True, help="A list with one object for each city.")
@data_option
@click.pass_context
def command(
    ctx: click.Context, *, name: str, issuer: str | None, cities: tuple[str, ...], as_of: str | None, lang: str,
    department: str, as_json: bool, data: Path | None,
) -> None:  # fmt: skip
    """Show which entry a qualification's NAME names, by which step, or which it may be."""
    day = basis_date(as_of)
    refuse_no_department(department)
    held = store.applied(data_folder(ctx, data), department)
    told = [looked_up(package, name, issuer, day, lang, held) for package in chosen(installed(ctx, data), cities)]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for found in told:
        _print(found, lang)


_WORDS = {
    "edition": ("没有施行的目录", "no catalogue in force"), "nothing": ("未找到", "nothing"), "pro": ("支持", "for"),
    "con": ("不符", "against"), "more": ("另有 {} 条", "{} more"), "yes": ("是", "yes"), "no": ("否", "no"),
    "unknown": ("不能判断", "cannot be told"),
}  # fmt: skip


def _print(found: dict[str, Any], lang: str) -> None:
    """One city's answer, and the ladder step by step."""
    at = int(lang != "zh")
    said = f"{found['outcome']} {words('matching.matched', lang)[found['outcome']]}"
    click.echo(f"{found['city']}: {said}  ({found['editions'] or _WORDS['edition'][at]})")
    if found["entry"]:
        entry = found["entry"]
        click.echo(f"    {entry['id']}  {_name(entry, at)}  [{found['method']}]  {', '.join(entry['source'])}")
    for tier, value in found["tiers"].items():
        click.echo(f"    {tier}: {_WORDS['unknown' if value is None else 'yes' if value else 'no'][at]}")
    for step in found["steps"]:
        _print_step(step, lang)
    for line in filter(None, (found["note"], found["decision"])):
        click.echo(f"    {line}")


def _name(entry: dict[str, Any], at: int) -> str:
    names = [entry["qualification_zh"], entry["qualification"]]
    return str(names[at] or names[1 - at])


def _print_step(step: dict[str, Any], lang: str) -> None:
    """What one step of the ladder found, and what speaks for and against it."""
    at, name = int(lang != "zh"), words("matching.step", lang)[step["step"]]
    if not step["found"]:
        click.echo(f"    - {step['step']} {name}: {_WORDS['nothing'][at]}")
        return
    click.echo(f"    + {step['step']} {name}:")
    for line in step["found"]:
        score = "" if line["score"] is None else f"  {line['score']:g}"
        click.echo(f"        {line['entry']}  {line['says']}{score}")
        for side in ("pro", "con"):
            if line[side]:
                click.echo(f"            {_WORDS[side][at]}: {line[side]}")
    if step["more"]:
        click.echo(f"        {_WORDS['more'][at].format(step['more'])}")
