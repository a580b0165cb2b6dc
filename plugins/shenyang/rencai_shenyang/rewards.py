"""The award of Shenyang: for top performers among certificate holders, never for holding a certificate."""

from decimal import Decimal

import polars as pl

from rencai import Policy, Reward


def rewards(policy: Policy) -> list[Reward]:
    return [
        Reward(
            "skilled-talent-award",
            "技能人才评选表现突出者一次性奖励（最高10万元，分档未公布）",
            "One-time award for top performers in a skilled-talent evaluation (up to 100,000 yuan, tiers unpublished)",
            "money",
            when=pl.col("skill_certificate") & (pl.col("talent_evaluation") == "top_performer"),
            source=policy.source("seed-002"),
            pathway="skill-assessment",
            low=Decimal(0),
            high=policy.param("award-cap"),
            once=True,
        )
    ]
