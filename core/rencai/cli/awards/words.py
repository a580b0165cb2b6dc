"""How awards are shown: yuan, the names of cities and rewards, the place of a line in its workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.messages.lookup import pick
from rencai.package import own_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.package import Package

SHORT = 8
"""Letters of a person's key that are shown: they tell persons apart, and nobody who it is."""


def yuan(fen: pl.Expr) -> pl.Expr:
    """Fen as yuan with two decimals, in text."""
    return pl.concat_str(fen // 100, pl.lit("."), (fen % 100).cast(pl.String).str.zfill(2))


def names(told: pl.DataFrame, packages: Sequence[Package], lang: str) -> pl.DataFrame:
    """``city`` and ``reward`` as they are called; what is not installed stays a code."""
    called = [
        (own_key(one), reward.code, pick((one.who.zh, one.who.en), lang), pick((reward.zh, reward.en), lang))
        for one in packages
        for reward in one.rewards
    ]
    known = pl.DataFrame(called, schema=dict.fromkeys(("city", "reward", "city_", "reward_"), pl.String), orient="row")
    both = told.join(known, on=["city", "reward"], how="left", maintain_order="left")
    return both.with_columns(city=pl.coalesce("city_", "city"), reward=pl.coalesce("reward_", "reward"))


def place(told: pl.DataFrame) -> pl.Expr:
    """The sheet and row of each line, and its file where there are several."""
    where = pl.concat_str("sheet", pl.lit("!"), "row")
    return pl.concat_str("input", pl.lit(" "), where) if told["input"].n_unique() > 1 else where
