"""Compare two runs: which rulings changed for the same applicant, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.policy.statement import ID
from rencai.runs.records import part_path
from rencai.runs.schema import CHANGED

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.store.runs import ContextIdentity, Run


_WORD = r" \(word #[0-9]+\)"
"""How the value of a reason says by which remembered word a cell was read."""
KEYS = ("applicant_id", "qualification", "city", "pathway")
"""What makes two rulings one person's; rows move from one upload to the next."""
COMPARED = ("outcome", "title", "title_level", "rewards", "reward_low_cny", "reward_high_cny")


def compare_rulings(
    before: pl.DataFrame, after: pl.DataFrame, contexts: tuple[ContextIdentity, ContextIdentity]
) -> pl.DataFrame:
    """Return the rulings of ``after`` that differ from those of ``before``: under ``CHANGED``.

    Both are rulings tables as stored; of several rulings with one key the first counts. A ruling of a new applicant, or
    of one without an id, has none to be compared with. ``contexts`` are what each run applied: a decision or award is a
    cause only where these differ between the two.
    """
    changed = differing_rulings(before, after).with_columns(_causes(*contexts))
    return changed.select(CHANGED.columns)


def differing_rulings(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of ``after`` whose ruling differs, beside those of ``before`` with the suffix ``.before``."""
    old, new = (_identified(frame) for frame in (before, after))
    both = new.join(old, on=KEYS, how="inner", suffix=".before", maintain_order="left", nulls_equal=True)
    return both.filter(pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}.before")) for name in COMPARED]))


def _identified(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop_nulls("applicant_id").unique(KEYS, keep="first", maintain_order=True)


def _causes(old: ContextIdentity, new: ContextIdentity) -> pl.Expr:
    """Return the causes of a change: the day where nothing else differs, the package where not even the day does."""
    cells = _cells().ne_missing(_cells(".before"))
    decided = pl.lit(old["decisions"] != new["decisions"]) & _differs("match_method", "entry")
    conditions = {
        "cells": cells,
        "edition": _differs("edition", "coverage"),
        "parameter": _reasons("threshold").ne_missing(_reasons("threshold", ".before")),
        "decision": decided,
        "statement": _statements().ne_missing(_statements(".before")),
        "word": pl.lit(old.get("words") != new.get("words")) & _words().ne_missing(_words(".before")),
        "award": pl.lit(old.get("awards") != new.get("awards")) & _differs("reward_low_cny", "reward_high_cny"),
    }
    causes = pl.concat_list(
        [pl.when(applies).then(pl.lit(cause)) for cause, applies in conditions.items()]
    ).list.drop_nulls()
    otherwise = pl.when(_differs("as_of")).then(pl.lit(["date"])).otherwise(pl.lit(["package"]))
    return pl.when(causes.list.len() > 0).then(causes).otherwise(otherwise).alias("causes")


def _cells(suffix: str = "") -> pl.Expr:
    """Return the values that the reasons read of the person's own, without the entry that a name was matched to."""
    value = pl.element().struct.field("value").str.replace(r"(?:^|; )entry=.*$", "").str.replace_all(_WORD, "")
    return pl.col(f"reasons{suffix}").list.eval(pl.when(value != "").then(value))


def _words(suffix: str = "") -> pl.Expr:
    """Return by which remembered words each reason's cells were read."""
    value = pl.element().struct.field("value")
    return pl.col(f"reasons{suffix}").list.eval(value.str.extract_all(_WORD).list.join(""))


def _reasons(field: str, suffix: str = "") -> pl.Expr:
    return pl.col(f"reasons{suffix}").list.eval(pl.element().struct.field(field))


def _statements(suffix: str = "") -> pl.Expr:
    """Return the users' statements on sources and figures that the reasons cite, each once."""
    cited = _reasons("source", suffix).list.join(";").str.extract_all(rf"\b{ID}\d+\b")
    return cited.list.unique().list.sort()


def _differs(*names: str) -> pl.Expr:
    return pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}.before")) for name in names])


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
