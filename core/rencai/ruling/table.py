"""The rulings table for outside programs: one line for each ruling, in the contract's columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.ruling.checks import REASON, structs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Pathway
    from rencai.ruling.rule import Ruled


COLUMNS: dict[str, pl.DataType] = {
    "input": pl.String(), "sheet": pl.String(), "row": pl.Int64(), "applicant_id": pl.String(),
    "qualification": pl.String(), "city": pl.String(), "pathway": pl.String(), "outcome": pl.String(),
    "grants": pl.String(), "title": pl.String(), "title_level": pl.String(), "entry": pl.String(),
    "other_entries": pl.List(pl.String()), "match_method": pl.String(), "match_score": pl.Float64(),
    "edition": pl.String(), "coverage": pl.String(), "score_low": pl.Float64(), "score_high": pl.Float64(),
    "reward_low_cny": pl.Decimal(18, 2), "reward_high_cny": pl.Decimal(18, 2), "rewards": pl.List(pl.String()),
    "rewards_open": pl.List(pl.String()), "reasons": pl.List(REASON), "missing": pl.List(pl.String()),
    "steps": pl.List(pl.String()), "verification_from": pl.Date(), "verification_to": pl.Date(),
    "notes": pl.List(pl.String()), "as_of": pl.Date(), "plugin_version": pl.String(),
}  # fmt: skip


def table(ruled: Sequence[Ruled], lang: str) -> pl.DataFrame:
    """Every ruling, sorted by the applicant's line, then city, pathway and qualification as they stand."""
    told = [_lines(one, lang).with_columns(pl.lit(number).alias("#order")) for number, one in enumerate(ruled)]
    if not told:
        return pl.DataFrame(schema=COLUMNS)
    return pl.concat(told).sort("index", "#order", maintain_order=True).select(list(COLUMNS))


def _lines(ruled: Ruled, lang: str) -> pl.DataFrame:
    package, pathway = ruled.package, ruled.pathway
    given = {
        "city": pl.lit(package.city.key),
        "pathway": pl.lit(pathway.code),
        "grants": pl.lit(pathway.grants),
        "plugin_version": pl.lit(package.version),
        "applicant_id": pl.col("applicant_id"),
        "qualification": pl.coalesce("qualification", "qualification.text"),
        "entry": pl.col("match.entry"),
        "other_entries": pl.coalesce("match.others", pl.lit([], pl.List(pl.String))),
        "match_method": pl.col("match.method"),
        "match_score": pl.col("match.score"),
        "notes": pl.concat_list("notes", "decision", "received").list.drop_nulls(),
        "reasons": pl.lit(structs(ruled.readings, ruled.frame)),
        "steps": pl.lit(steps(pathway, lang), pl.List(pl.String)),
    }
    chosen = [given.get(name, pl.col(name)).cast(dtype).alias(name) for name, dtype in COLUMNS.items()]
    return ruled.frame.select("index", *chosen)


def numbers(told: pl.DataFrame) -> pl.DataFrame:
    """The table as JSON has it: yuan are numbers."""
    return told.with_columns(pl.selectors.decimal().cast(pl.Float64))


def plain(told: pl.DataFrame) -> list[dict[str, Any]]:
    """The lines of a table as JSON has them."""
    lines = numbers(told).write_ndjson().split("\n")  # a cell may hold other ends of lines
    return [json.loads(line) for line in lines if line]


def steps(pathway: Pathway, lang: str) -> list[str]:
    """What follows after the ruling, in words; shown, never checked."""
    return [step.name(lang) for step in pathway.steps]
