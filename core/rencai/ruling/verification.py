"""Compute when a certificate's verification would end, for applicants to whom it is still open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from rencai.ruling.workdays import window

if TYPE_CHECKING:
    from rencai.ruling.rulings import Rulings


DATES = ("verification_from", "verification_to", "verification_not_before")


def add_dates(rulings: Rulings) -> Rulings:
    """Return the rulings with ``verification_from``, ``_to`` and, past the published calendar, ``_not_before``.

    Null for whom no verification is offered, and where the city publishes no figures.
    """
    distinct_ = rulings.distinct
    if not rulings.pathway.verification or not rulings.check_specs:
        return replace(rulings, distinct=distinct_.with_columns(pl.lit(None, pl.Date).alias(name) for name in DATES))
    keys = ["as_of", "workdays_low", "workdays_high"]
    distinct = distinct_.select(keys).drop_nulls().unique(maintain_order=True)
    windows = [window(day, int(low), int(high)) for day, low, high in distinct.iter_rows()]
    dated = distinct.with_columns(
        pl.Series("verification_from", [w.begins for w in windows], dtype=pl.Date),
        pl.Series("verification_to", [w.ends for w in windows], dtype=pl.Date),
        pl.Series("verification_not_before", [w.not_before for w in windows], dtype=pl.Date),
    )
    return replace(rulings, distinct=distinct_.join(dated, on=keys, how="left", maintain_order="left"))
