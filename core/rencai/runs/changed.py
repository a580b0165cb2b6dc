"""What changed between two runs that are kept: of the rulings that did not, the reasons are not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.runs.changes import COMPARED, KEYS, changes, differing
from rencai.runs.queue import place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def changed(data: Path, before: Mapping[str, Any], after: Mapping[str, Any]) -> pl.DataFrame:
    """As ``changes`` of the rulings of two finished runs.

    :raises UsageError: when they are not kept any more.
    """
    old, new = (pl.scan_parquet(place(data, run, "rulings")).with_row_index("#") for run in (before, after))
    found = differing(*(each.select("#", *KEYS, *COMPARED).collect() for each in (old, new)))
    was, now = _only(old, found["#.before"]), _only(new, found["#"])
    return changes(was, now, (before["known"], after["known"]))


def _only(table: pl.LazyFrame, lines: pl.Series) -> pl.DataFrame:
    return table.filter(pl.col("#").is_in(lines.implode())).drop("#").collect()
