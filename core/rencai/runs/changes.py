"""Compare two runs: which rulings changed for the same applicant, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.runs.causes import add_causes
from rencai.runs.records import part_path
from rencai.runs.schema import CHANGED

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.store.runs import ContextIdentity, Run


KEYS = ("applicant_id", "qualification", "city", "pathway")
"""What makes two rulings one person's; rows move from one upload to the next."""
COMPARED = ("outcome", "title", "title_level", "rewards", "reward_low_cny", "reward_high_cny")


def compare_rulings(
    before: pl.DataFrame, after: pl.DataFrame, contexts: tuple[ContextIdentity, ContextIdentity]
) -> pl.DataFrame:
    """Return the rulings of ``after`` that differ from those of ``before``: under ``CHANGED``.

    Both are rulings tables as stored; of several rulings with one key the first counts. A ruling of a new applicant, or
    of one without an id, has none to be compared with. ``contexts`` are what each run applied, for ``causes``.
    """
    return add_causes(differing_rulings(before, after), contexts).select(CHANGED.columns)


def differing_rulings(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of ``after`` whose ruling differs, beside those of ``before`` with the suffix ``.before``."""
    old, new = (_identified(frame) for frame in (before, after))
    both = new.join(old, on=KEYS, how="inner", suffix=".before", maintain_order="left", nulls_equal=True)
    return both.filter(pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}.before")) for name in COMPARED]))


def _identified(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop_nulls("applicant_id").unique(KEYS, keep="first", maintain_order=True)


def compare_runs(data: Path, before: Run, after: Run) -> pl.DataFrame:
    """Compare the stored rulings of two finished runs as ``compare_rulings`` does.

    The whole tables are read for the few columns that are compared; the reasons, which are large, only of lines that
    differ.

    :raises UsageError: when they are not stored any more.
    """
    old, new = (pl.scan_parquet(part_path(data, run, "rulings")).with_row_index("#") for run in (before, after))
    pairs = differing_rulings(*(each.select("#", *KEYS, *COMPARED).collect() for each in (old, new)))
    was, now = _only(old, pairs["#.before"]), _only(new, pairs["#"])
    return compare_rulings(was, now, (before.context, after.context))


def _only(table: pl.LazyFrame, lines: pl.Series) -> pl.DataFrame:
    return table.filter(pl.col("#").is_in(lines.implode())).drop("#").collect()
