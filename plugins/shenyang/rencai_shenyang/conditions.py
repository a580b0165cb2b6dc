"""The conditions that rewards.toml names, each true, false or unknown."""

import polars as pl

from rencai import hookimpl


@hookimpl
def rencai_conditions() -> dict[str, pl.Expr]:
    return {
        "has-skill-certificate": pl.col("skill_certificate"),
        "top-performer": pl.col("talent_evaluation") == "top_performer",
    }
