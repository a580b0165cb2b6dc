"""``rencai explain``: show one row's rulings, condition by condition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polars as pl

from rencai.cli import inputs
from rencai.cli.common import basis_date, load_installed, require_named_cities
from rencai.cli.options import reading_options
from rencai.cli.output import unread_columns
from rencai.messages.lookup import words
from rencai.output.report.city import reward_names
from rencai.plugins.selection import select
from rencai.ruling.notes import headings
from rencai.runs import perform
from rencai.sheets.file import limits as file_limits
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import ScoredInputs


@click.command("explain")
@click.argument("input", type=click.Path(path_type=Path))
@click.option("--row", required=True, type=int, help="Excel's own row number.")
@reading_options
@click.option("--city", "cities", multiple=True, help="Key or name of a city; all installed ones by default.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day whose law applies; today in China by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_context
def explain_command(
    ctx: click.Context, /, *, input: Path, row: int, cities: tuple[str, ...],  # noqa: A002
    as_of: str | None, lang: str, limits: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - what reading_options declares
) -> None:  # fmt: skip
    """Say in words how one row of INPUT was ruled: values found, thresholds, sources, what is missing."""
    day = basis_date(as_of)
    all_cities = load_installed(ctx, options["data"])
    bounds = file_limits.parse_limits(limits)
    packages = select(all_cities, cities)
    reading = inputs.resolve(ctx, all_cities, packages, **options)
    request = reading.request(day, lang, bounds, named=bool(cities))
    result = perform.score_sources(request, reading.context, [perform.file_source(input, bounds)], limits=bounds)
    inputs.refuse_unseen(reading.typed, result)
    require_named_cities(result, cities)
    _require_applicant(result, row)
    for rulings in result.ruled:
        lines = result.rulings.filter(
            pl.col("row") == row,
            pl.col("city") == rulings.package.city.key,
            pl.col("pathway") == rulings.pathway.code,
        )
        for line in lines.iter_rows(named=True):
            click.echo("\n".join(_describe(rulings, line, result)) + "\n")
    for text in unread_columns(result):
        click.echo(text, err=True)
    ctx.exit(int(result.degraded))


def _require_applicant(result: ScoredInputs, row: int) -> None:
    sheets = result.applicants.filter(pl.col("row") == row)["sheet"].unique(maintain_order=True).to_list()
    if len(sheets) > 1:
        names = ", ".join(sheets)
        raise UsageError(f"row {row} is on several sheets; choose with --sheet: {names}", code="E_USAGE_ROW")
    if not sheets:
        first, last = result.applicants.select(first=pl.min("row"), last=pl.max("row")).row(0)
        raise UsageError(f"row {row} holds no applicant; applicants are on rows {first} to {last}", code="E_USAGE_ROW")


def _describe(rulings: Rulings, line: dict[str, Any], result: ScoredInputs) -> list[str]:
    """Return the lines of text that say how a line of the rulings table came about."""
    zh, lang = result.lang == "zh", result.lang
    city, pathway = rulings.package.who, rulings.pathway
    check_names = {check.code: check.name(lang) for check in rulings.check_specs}
    rewards = reward_names(rulings.package, lang)
    shown = headings(result.columns, lang)
    head = f"{city.name(lang)} · {pathway.name(lang)} ({line['as_of']})"
    score = "" if line["score_low"] is None else f"  {line['score_low']}–{line['score_high']}"
    texts = [f"{head}: {words('ruling.outcome', lang)[line['outcome']]}{score}"]
    if line["outcome"] == "eligible":
        level = words("ruling.level", lang).get(line["title_level"] or "", "")
        grant = "" if line["grants"] == "title" else words("ruling.grants", lang)[line["grants"]]
        texts.append("  → " + " ".join(part for part in (grant, line["title"], level) if part))
    for reason in line["reasons"]:
        mark = "？" if reason["holds"] is None else "✓" if reason["holds"] else "✗"
        cause = f" — {words('ruling.cause', lang)[reason['cause']]}" if reason["cause"] else ""
        values = "; ".join(part for part in (reason["value"], reason["threshold"]) if part)
        compared = f"  [{values}]" if values else ""
        texts.append(f"  {mark} {check_names[reason['check']]}{cause}{compared}  ({reason['source']})")
    pairs = (
        ("缺" if zh else "missing", [shown[name] for name in line["missing"]]),
        ("待遇" if zh else "rewards", [rewards[code] for code in line["rewards"]]),
        ("待定待遇" if zh else "open rewards", [rewards[code] for code in line["rewards_open"]]),
        ("说明" if zh else "notes", line["notes"]),
        ("后续" if zh else "steps", line["steps"]),
    )
    return texts + [f"  {label}: {'; '.join(values)}" for label, values in pairs if values]
