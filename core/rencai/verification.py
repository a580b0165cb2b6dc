"""When a certificate's verification would end, for whom it is still open, and what it saves."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from rencai.rulings import EMPTY, Ruled
from rencai.workdays import window


def verified(ruled: Ruled) -> Ruled:
    """The rulings with ``verification_from``, ``_to`` and, past the published calendar, ``_not_before``.

    Given for matched applicants whose certificate is neither verified nor refused; null for the others, and where the
    city has no verification service or publishes no figures.
    """
    told = ruled.pathway.verification
    if told is None:
        return replace(ruled, frame=ruled.frame.with_columns(pl.lit(None, t).alias(n) for n, t in EMPTY.items()))
    settled = pl.col("verification.text").is_not_null() & pl.col("verification").is_in(["passed", "failed"])
    wanted = pl.col("match.entry").is_not_null() & settled.ne_missing(pl.lit(value=True))
    frame = ruled.frame.with_columns(
        pl.when(wanted).then(told.workdays_low).cast(pl.Int64).alias("#low"),
        pl.when(wanted).then(told.workdays_high).cast(pl.Int64).alias("#high"),
        pl.when(wanted).then(told.cost_avoided_low).alias("cost_avoided_low"),
        pl.when(wanted).then(told.cost_avoided_high).alias("cost_avoided_high"),
        pl.when(wanted).then(told.workdays_avoided_low).alias("workdays_avoided_low"),
        pl.when(wanted).then(told.workdays_avoided_high).alias("workdays_avoided_high"),
    )
    keys = ["as_of", "#low", "#high"]
    distinct = frame.select(keys).drop_nulls().unique(maintain_order=True)
    windows = [window(*row) for row in distinct.iter_rows()]
    dated = distinct.with_columns(
        pl.Series("verification_from", [w.begins for w in windows], dtype=pl.Date),
        pl.Series("verification_to", [w.ends for w in windows], dtype=pl.Date),
        pl.Series("verification_not_before", [w.not_before for w in windows], dtype=pl.Date),
    )
    joined = frame.join(dated, on=keys, how="left", maintain_order="left").drop("#low", "#high")
    return replace(ruled, frame=joined)
