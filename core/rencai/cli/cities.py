"""``rencai cities``, ``template`` and ``match``: what is installed, an empty workbook, and one name looked up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import polars as pl

from rencai.accounts.department import DEFAULT
from rencai.cli.common import Workspace, basis_date, load_shipped, with_workspace
from rencai.cli.inputs import refuse_no_department
from rencai.cli.listing import print_json
from rencai.cli.options import json_option, lang_option
from rencai.cli.output import refuse_unwritable
from rencai.decisions import statements as decided_statements
from rencai.matching.lookup import look_up
from rencai.messages.lookup import words
from rencai.output.template import template
from rencai.plugins import selection
from rencai.plugins.selection import select
from rencai.store import decisions, statements
from rencai.system import files

if TYPE_CHECKING:
    from rencai.matching.lookup import CityAnswer, EntrySummary, StepResult
    from rencai.plugins.selection import EditionDescription, PackageDescription


_WORDS = {
    "edition": ("没有施行的目录", "no catalogue in force"), "nothing": ("未找到", "nothing"), "pro": ("支持", "for"),
    "con": ("不符", "against"), "more": ("另有 {} 条", "{} more"), "yes": ("是", "yes"), "no": ("否", "no"),
    "unknown": ("不能判断", "cannot be told"),
}  # fmt: skip


@click.command("cities")
@json_option("A list with one object for each plugin.")
@with_workspace
def cities_command(workspace: Workspace, *, as_json: bool) -> None:
    """List the installed cities, their versions, hooks, editions and errors."""
    rows = selection.descriptions(workspace.installed())
    if as_json:
        print_json(rows, indent=2)
        return
    if not rows:
        click.echo("no city is installed; `pip install ./plugins/CITY`, or see CITIES.md")
    listed = decided_statements.list_statements(workspace.data, workspace.installed().packages)
    for row in rows:
        _print_package(row)
        _print_statements(listed.filter(pl.col("city") == row["plugin"], pl.col("state") == "standing"))


def _print_package(row: PackageDescription) -> None:
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
        loaded = f"{edition['loaded']}/{total} entries{tiers}"
        click.echo(f"    {edition['key']}: {loaded}, in force from {days}{_import_text(edition)}")
    for unused in row["lists_not_used"]:
        why = words("list.misfit", "en")[unused["why"]]
        click.echo(f"    ✗ {unused['edition']}: the imported list v{unused['version']} is not used: {why}")


def _print_statements(standing: pl.DataFrame) -> None:
    """Print what users read in official texts of the city's reprints and figures, and for whom it holds."""
    for row in standing.iter_rows(named=True):
        whose = "every department" if row["promoted"] else row["department"]
        what = " ".join(part for part in (row["source"], row["subject"], row["keys"], row["value"]) if part)
        verdict = words("statement.verdict", "en")[row["verdict"]]
        click.echo(f"    #{row['number']} {verdict}: {what}, by {row['by']}, for {whose}")


def _import_text(edition: EditionDescription) -> str:
    imported = edition["list"]
    return (
        f", by the imported {'complete' if imported['complete'] else 'partial'} list {imported['source']}"
        if imported
        else ""
    )


@click.command("template")
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--city", "cities", multiple=True, help="Only with this city's own columns; all cities by default.")
@lang_option
@click.pass_context
def template_command(ctx: click.Context, *, output: Path, cities: tuple[str, ...], lang: str) -> None:
    """Write an empty input workbook with a note on every heading and dropdowns for fixed values."""
    refuse_unwritable(output, [])
    packages = select(load_shipped(ctx), cities)
    files.write(output, template(packages, lang))
    click.echo(output)


@click.command("match")
@click.argument("name")
@click.option("--issuer", help="The body that issued the certificate.")
@click.option("--city", "cities", multiple=True, help="Key or name of a city; all installed ones by default.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day whose catalogue applies; today in China by default.")
@lang_option
@click.option("--department", default=DEFAULT, show_default=True, help="Whose decisions apply.")
@json_option("A list with one object for each city.")
@with_workspace
def match_command(
    workspace: Workspace, *, name: str, issuer: str | None, cities: tuple[str, ...], as_of: str | None, lang: str,
    department: str, as_json: bool
) -> None:  # fmt: skip
    """Show which entry a qualification's NAME names, by which step, or which it may be."""
    day = basis_date(as_of)
    refuse_no_department(department)
    applied = decisions.read_applied(workspace.data, department)
    law = statements.read_applied(workspace.data, department)
    packages = law.lay_over(select(workspace.installed(), cities))
    answers = [look_up(package, name, issuer, day, lang, applied) for package in packages]
    if as_json:
        print_json(answers, indent=2)
        return
    for answer in answers:
        _print_match(answer, lang)


def _print_match(answer: CityAnswer, lang: str) -> None:
    """Print one city's answer, and the ladder step by step."""
    at = int(lang != "zh")
    outcome = f"{answer['outcome']} {words('matching.matched', lang)[answer['outcome']]}"
    click.echo(f"{answer['city']}: {outcome}  ({answer['editions'] or _WORDS['edition'][at]})")
    if answer["entry"]:
        entry = answer["entry"]
        click.echo(f"    {entry['id']}  {_name(entry, at)}  [{answer['method']}]  {', '.join(entry['source'])}")
    for tier, value in answer["tiers"].items():
        click.echo(f"    {tier}: {_WORDS['unknown' if value is None else 'yes' if value else 'no'][at]}")
    for step in answer["steps"]:
        _print_step(step, lang)
    for line in filter(None, (answer["note"], answer["decision"])):
        click.echo(f"    {line}")


def _name(entry: EntrySummary, at: int) -> str:
    names = [entry["qualification_zh"], entry["qualification"]]
    return str(names[at] or names[1 - at])


def _print_step(step: StepResult, lang: str) -> None:
    """Print what one step of the ladder found, and what speaks for and against it."""
    at, name = int(lang != "zh"), words("matching.step", lang)[step["step"]]
    if not step["found"]:
        click.echo(f"    - {step['step']} {name}: {_WORDS['nothing'][at]}")
        return
    click.echo(f"    + {step['step']} {name}:")
    for line in step["found"]:
        score = "" if line["score"] is None else f"  {line['score']:g}"
        click.echo(f"        {line['entry']}  {line['says']}{score}")
        for side, reasons in (("pro", line["pro"]), ("con", line["con"])):
            if reasons:
                click.echo(f"            {_WORDS[side][at]}: {reasons}")
    if step["more"]:
        click.echo(f"        {_WORDS['more'][at].format(step['more'])}")
