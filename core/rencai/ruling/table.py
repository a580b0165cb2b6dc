"""The rulings table for outside programs: one line for each ruling, in the contract's columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.cells.schema import TEXT
from rencai.ruling.checks import reasons
from rencai.ruling.schema import RULINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Pathway
    from rencai.ruling.rulings import Rulings


def table(ruled: Sequence[Rulings], lang: str) -> pl.DataFrame:
    """Return the rulings table (``ruling.schema.RULINGS``).

    Its lines are sorted by the applicant's line, then by city, pathway and qualification in their own order.
    """
    parts = [_lines(rulings, lang).with_columns(pl.lit(number).alias("#order")) for number, rulings in enumerate(ruled)]
    if not parts:
        return RULINGS.empty()
    return pl.concat(parts).sort("index", "#order", maintain_order=True).select(RULINGS.columns)


def _lines(rulings: Rulings, lang: str) -> pl.DataFrame:
    package, pathway = rulings.package, rulings.pathway
    given = {
        "city": pl.lit(package.city.key),
        "pathway": pl.lit(pathway.code),
        "grants": pl.lit(pathway.grants),
        "plugin_version": pl.lit(package.version),
        "applicant_id": pl.col("applicant_id"),
        "qualification": pl.coalesce("qualification", TEXT.of(cell="qualification")),
        "entry": pl.col("match.entry"),
        "other_entries": pl.coalesce("match.others", pl.lit([], pl.List(pl.String))),
        "match_method": pl.col("match.method"),
        "match_score": pl.col("match.score"),
        "notes": pl.concat_list("notes", "decision", "stated", "words", "received").list.drop_nulls(),
        "reasons": pl.lit(reasons(rulings.check_specs, rulings.frame)),
        "steps": pl.lit(steps(pathway, lang), pl.List(pl.String)),
    }
    columns = [given.get(field.name, pl.col(field.name)).cast(field.dtype).alias(field.name) for field in RULINGS]
    return rulings.frame.select("index", *columns)


def numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table as JSON has it: yuan are numbers."""
    return frame.with_columns(pl.selectors.decimal().cast(pl.Float64))


def plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the lines of a table as JSON has them."""
    lines = numbers(frame).write_ndjson().split("\n")  # a cell may hold other ends of lines
    return [json.loads(line) for line in lines if line]


def steps(pathway: Pathway, lang: str) -> list[str]:
    """Return what follows after the ruling, in words; shown, never checked."""
    return [step.name(lang) for step in pathway.steps]
