"""``rencai explain``: show one row's rulings, condition by condition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polars as pl

from rencai.cli import inputs
from rencai.cli.common import basis_date, installed, refuse_failed
from rencai.cli.options import reading_options
from rencai.messages.lookup import words
from rencai.output.report.city import reward_names
from rencai.plugins.selection import chosen
from rencai.ruling import score as ruling_score
from rencai.ruling.notes import headings
from rencai.ruling.table import table
from rencai.sheets.file import limits
from rencai.sheets.file import read as file_read
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from rencai.ruling.rulings import Rulings
    from rencai.ruling.score import Result


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
    as_of: str | None, lang: str, **read: Any,  # noqa: ANN401 - what reading_options declares
) -> None:  # fmt: skip
    """Say in words how one row of INPUT was ruled: values found, thresholds, sources, what is missing."""
    day = basis_date(as_of)
    told = installed(ctx, read["data"])
    bounds = limits.limits(read.pop("limits"))
    packages = chosen(told, cities)
    said = inputs.said(ctx, told, packages, **read)
    result = ruling_score.score(
        [file_read.read(input, bounds)],
        told,
        day,
        packages=packages,
        lang=lang,
        sheets=said.sheets,
        confirmed=said.confirmed,
        decisions=said.known.decisions,
        awards=said.known.awards,
    )
    said.refuse_unseen(result)
    refuse_failed(result, cities)
    _require_one(result, row)
    for one in result.ruled:
        lines = table([one], lang).filter(pl.col("row") == row)
        for line in lines.iter_rows(named=True):
            click.echo("\n".join(_told(one, line, result)) + "\n")
    ctx.exit(int(result.degraded))


def _require_one(result: Result, row: int) -> None:
    held = result.applicants.filter(pl.col("row") == row)["sheet"].unique(maintain_order=True).to_list()
    if len(held) > 1:
        raise UsageError(f"row {row} is on several sheets; choose with --sheet: {', '.join(held)}", code="E_USAGE_ROW")
    if not held:
        first, last = result.applicants.select(first=pl.min("row"), last=pl.max("row")).row(0)
        raise UsageError(f"row {row} holds no applicant; applicants are on rows {first} to {last}", code="E_USAGE_ROW")


def _told(one: Rulings, line: dict[str, Any], result: Result) -> list[str]:
    zh, lang = result.lang == "zh", result.lang
    city, pathway = one.package.extends or one.package.city, one.pathway
    names = {r.code: r.zh if zh else r.en for r in one.readings}
    names_of = reward_names(one.package, lang)
    shown = headings(result.columns, lang)
    head = f"{city.zh if zh else city.en} · {pathway.zh if zh else pathway.en} ({line['as_of']})"
    score = "" if line["score_low"] is None else f"  {line['score_low']}–{line['score_high']}"
    said = [f"{head}: {words('ruling.outcome', lang)[line['outcome']]}{score}"]
    if line["outcome"] == "eligible":
        level = words("ruling.level", lang).get(line["title_level"] or "", "")
        grant = "" if line["grants"] == "title" else words("ruling.grants", lang)[line["grants"]]
        said.append("  → " + " ".join(part for part in (grant, line["title"], level) if part))
    for reason in line["reasons"]:
        mark = "？" if reason["holds"] is None else "✓" if reason["holds"] else "✗"
        cause = f" — {words('ruling.cause', lang)[reason['cause']]}" if reason["cause"] else ""
        found = "; ".join(part for part in (reason["value"], reason["threshold"]) if part)
        seen = f"  [{found}]" if found else ""
        said.append(f"  {mark} {names[reason['check']]}{cause}{seen}  ({reason['source']})")
    pairs = (
        ("缺" if zh else "missing", [shown[name] for name in line["missing"]]),
        ("待遇" if zh else "rewards", [names_of[code] for code in line["rewards"]]),
        ("待定待遇" if zh else "open rewards", [names_of[code] for code in line["rewards_open"]]),
        ("说明" if zh else "notes", line["notes"]),
        ("后续" if zh else "steps", line["steps"]),
    )
    return said + [f"  {label}: {'; '.join(values)}" for label, values in pairs if values]
