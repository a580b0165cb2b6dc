"""A line for each ruling as a list of them shows it: slim beside the rulings, whose reasons take long to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.report.city import title_words
from rencai.report.overview import next_words

if TYPE_CHECKING:
    from rencai.rulings import Ruled
    from rencai.score import Result

MARK = "|"
"""Stands before, between and after the codes of one cell, so that a code is found whole."""


def lines(result: Result) -> pl.DataFrame:
    """One line for each ruling, in the order of the rulings table; ``index`` is the applicant's.

    ``why`` are the checks that are not met, ``check:false``, or cannot be told, ``check:cause``; ``missing`` the
    columns that would settle it. ``what`` is granted, and ``next`` is to be done, in words of the run's language.
    """
    told = [_lines(result, one).with_columns(pl.lit(number).alias("#order")) for number, one in enumerate(result.ruled)]
    if not told:
        return pl.DataFrame(schema={"index": pl.UInt32, **dict.fromkeys(_NAMES, pl.String), "elsewhere": pl.Boolean})
    return pl.concat(told).sort("index", "#order", maintain_order=True).drop("#order")


_NAMES = ("qualification", "city", "pathway", "outcome", "title", "title_level", "what", "next", "missing", "why")


def _lines(result: Result, one: Ruled) -> pl.DataFrame:
    whose = one.rows.select(
        "index",
        qualification=pl.coalesce("qualification", "qualification.text"),
        city=pl.lit(one.package.city.key),
        pathway=pl.lit(one.pathway.code),
    )
    said = one.verdicts.select(
        pl.col("outcome").cast(pl.String),
        pl.col("title", "title_level").cast(pl.String),
        what=title_words(one, result.lang),
        next=next_words(result, one),
        missing=_marked(pl.col("missing").list.join(MARK)),
        why=_marked(_why(one)),
        elsewhere="elsewhere",
    )
    return whose.hstack(one.spread(said))


def _marked(codes: pl.Expr) -> pl.Expr:
    """The codes between marks; null where there is none."""
    return pl.when(codes != "").then(pl.concat_str(pl.lit(MARK), codes, pl.lit(MARK)))


def _why(one: Ruled) -> pl.Expr:
    parts = []
    for reading in one.readings:
        holds, cause = pl.col(f"{reading.code}.holds"), pl.col(f"{reading.code}.cause").cast(pl.String)
        unmet = pl.when(holds.eq_missing(pl.lit(value=False))).then(pl.lit(f"{reading.code}:false"))
        parts.append(unmet.when(holds.is_null()).then(pl.concat_str(pl.lit(f"{reading.code}:"), cause)))
    return pl.concat_str(parts, separator=MARK, ignore_nulls=True) if parts else pl.lit(None, pl.String)
