"""Compare two runs: which rulings changed for the same applicant, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.runs.queue import place

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.store.runs import ContextIdentity, Run


KEYS = ("applicant_id", "qualification", "city", "pathway")
"""What makes two rulings one person's; rows move from one upload to the next."""
COMPARED = ("outcome", "title", "title_level", "rewards", "reward_low_cny", "reward_high_cny")


def changes(before: pl.DataFrame, after: pl.DataFrame, known: tuple[ContextIdentity, ContextIdentity]) -> pl.DataFrame:
    """The rulings of ``after`` that are others than in ``before``: the keys, both outcomes, and ``causes``.

    Rulings tables as kept; of several of one key the first counts. A ruling of somebody new, or without an id, is none
    that changed. ``known`` is what each run knew; a cause is named where what it reads differs between the two.
    """
    told = differing(before, after).with_columns(_causes(*known))
    return told.select(*KEYS, "sheet", "row", "outcome", "outcome.before", "causes", "input")


def differing(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The lines of ``after`` whose ruling is another, beside those of ``before`` with the suffix ``.before``."""
    old, new = (_keyed(frame) for frame in (before, after))
    both = new.join(old, on=KEYS, how="inner", suffix=".before", maintain_order="left", nulls_equal=True)
    return both.filter(pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}.before")) for name in COMPARED]))


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop_nulls("applicant_id").unique(KEYS, keep="first", maintain_order=True)


def _causes(old: ContextIdentity, new: ContextIdentity) -> pl.Expr:
    """The causes of a change: the day where nothing else differs, the package where not even that does."""
    cells = _cells().ne_missing(_cells(".before"))
    decided = pl.lit(old["decisions"] != new["decisions"]) & _differs("match_method", "entry")
    seen = {
        "cells": cells,
        "edition": _differs("edition", "coverage"),
        "parameter": _reasons("threshold").ne_missing(_reasons("threshold", ".before")),
        "decision": decided,
        "award": pl.lit(old.get("awards") != new.get("awards")) & _differs("reward_low_cny", "reward_high_cny"),
    }
    known = pl.concat_list([pl.when(said).then(pl.lit(cause)) for cause, said in seen.items()]).list.drop_nulls()
    rest = pl.when(_differs("as_of")).then(pl.lit(["date"])).otherwise(pl.lit(["package"]))
    return pl.when(known.list.len() > 0).then(known).otherwise(rest).alias("causes")


def _cells(suffix: str = "") -> pl.Expr:
    """What the reasons read of the person's own, without the entry that it was read as."""
    found = pl.element().struct.field("value").str.replace(r"(?:^|; )entry=.*$", "")
    return pl.col(f"reasons{suffix}").list.eval(pl.when(found != "").then(found))


def _reasons(field: str, suffix: str = "") -> pl.Expr:
    return pl.col(f"reasons{suffix}").list.eval(pl.element().struct.field(field))


def _differs(*names: str) -> pl.Expr:
    return pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}.before")) for name in names])


def changed(data: Path, before: Run, after: Run) -> pl.DataFrame:
    """As ``changes`` of the rulings of two finished runs.

    :raises UsageError: when they are not kept any more.
    """
    old, new = (pl.scan_parquet(place(data, run, "rulings")).with_row_index("#") for run in (before, after))
    found = differing(*(each.select("#", *KEYS, *COMPARED).collect() for each in (old, new)))
    was, now = _only(old, found["#.before"]), _only(new, found["#"])
    return changes(was, now, (before.context, after.context))


def _only(table: pl.LazyFrame, lines: pl.Series) -> pl.DataFrame:
    return table.filter(pl.col("#").is_in(lines.implode())).drop("#").collect()
