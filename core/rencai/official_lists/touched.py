"""Tell which decisions of any department an import, or the removal of a list, touches; none is changed by either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions import service
from rencai.messages.codes import TOUCHED as CHANGES
from rencai.official_lists.schema import TOUCHED
from rencai.store import decisions

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.policy.package import Package


_ENDED = ("void", "lapsed")


def touched_decisions(data: Path, before: Package, after: Package) -> pl.DataFrame:
    """Return what becomes of the decisions on the city's names (``schema.TOUCHED``), those to be decided again first.

    :param before: the package as it is in force.
    :param after: the package as it would be.
    """
    every = decisions.read_all(data).filter(city=before.name)
    now = service.judged(every, [before])
    then = service.judged(every, [after]).select("number", state_after="state")
    both = now.join(then, on="number", how="left", maintain_order="left")
    holds, will_hold = pl.col("state") == "standing", pl.col("state_after") == "standing"
    in_question = both.filter(holds | (pl.col("state").is_in(_ENDED) & will_hold)).with_columns(
        change=pl.when(holds & will_hold).then(pl.lit("holds")).when(holds).then(pl.lit("lapses"))
        .otherwise(pl.lit("returns"))
    )  # fmt: skip
    ordered = in_question.sort(pl.col("change").cast(pl.Enum(CHANGES)), "number")
    return ordered.select(TOUCHED.columns)
