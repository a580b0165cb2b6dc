"""What Guangzhou gives with the application; no source ties money to the city's catalogue."""

import polars as pl

from rencai import Policy, Reward


def rewards(policy: Policy) -> list[Reward]:
    return [
        Reward(
            "overseas-experience-counted",
            "境外工作经历与境内经历同等对待",
            "Years of work abroad count like years of work in China",
            "service",
            when=pl.col("overseas_experience_years") > 0,
            source=policy.source("seed-003"),
            editions=("2025",),
        )
    ]
