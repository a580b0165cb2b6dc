"""``rencai score``: start to read the first workbook before anything else is imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rencai.cli.options import reading_options
from rencai.sheets.file import limits as file_limits
from rencai.sheets.file import read


@click.command("score")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--city", "cities", multiple=True, help="Key or name of a city; all installed ones by default.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day whose law applies; today in China by default.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The result workbook.")
@click.option("--rulings", type=click.Path(path_type=Path), help="The rulings table: .parquet, .csv or .ndjson.")
@reading_options
@click.option("--assume", multiple=True, metavar="COLUMN=VALUE", help="What if this were every row's cell?")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option(
    "--no-record",
    "record",
    is_flag=True,
    default=True,
    flag_value=False,
    help="Keep nothing of this run: no input, result or rulings, no line in `rencai runs`.",
)
@click.option("--strict", is_flag=True, help="Exit 1 also when a row is not settled or has a problem.")
@click.pass_context
def score_command(
    ctx: click.Context,
    /,
    *,
    inputs: tuple[Path, ...],
    limits: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the options above, and what reading_options declares
) -> None:
    """Score workbooks: every applicant, in every city, under every pathway.

    Exit code 0: every row ruled by every city. 1: done, but a city was degraded or a sheet not scored.
    """
    bounds = file_limits.parse_limits(limits)
    # the first input is read while all else is imported and the cities are loaded
    with read.start_reading(inputs[0], bounds) as first:
        from rencai.cli.scoring import ScoreOptions, run_score

        code = run_score(ctx, inputs, first, bounds, ScoreOptions(**options))
    ctx.exit(code)
