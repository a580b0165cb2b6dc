"""The conditions that rewards.toml names, each true, false or unknown."""

import polars as pl

from rencai import hookimpl


@hookimpl
def rencai_conditions() -> dict[str, pl.Expr]:
    return {"has-worked-abroad": pl.col("overseas_experience_years") > 0}
