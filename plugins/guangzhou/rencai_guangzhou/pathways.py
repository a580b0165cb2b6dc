"""Who may apply in Guangzhou: at the equivalent level, or with experience at the next one; of any nationality."""

from datetime import date

import polars as pl

from rencai import Check, Pathway, Policy, next_level

BEGINS = (date(2025, 1, 1), date(2025, 12, 25))
"""The 2025 Edition; the source prints the day on which it reported, not the day of issue."""


def pathways(policy: Policy) -> list[Pathway]:
    source = policy.source("seed-003")
    steps = policy.steps("title-evaluation")
    title, level = pl.col("match.title"), pl.col("match.title_level")
    return [
        Pathway(
            "equivalent-level",
            "按比照层级申报职称",
            "May apply for a title of the equivalent level",
            BEGINS,
            "may_apply",
            checks=_checks(policy),
            source=source,
            title=title,
            title_level=level,
            steps=steps,
        ),
        Pathway(
            "higher-level",
            "凭工作年限申报高一层级职称",
            "May apply, with years of experience, for a title of the next level",
            BEGINS,
            "may_apply",
            checks=(*_checks(policy), _experience(policy)),
            source=source,
            title=title,
            title_level=next_level(level),
            steps=steps,
        ),
    ]


def _checks(policy: Policy) -> tuple[Check, ...]:
    source = policy.source("seed-003")
    return (
        Check(
            "listed",
            "持有广州目录（2025年版，170项）所列的境外职业资格",
            "Holds a qualification of Guangzhou's catalogue (2025 Edition, 170 items)",
            policy.listed(),
            source,
        ),
        Check(
            "valid-certificate",
            "证书在有效期内（续期与原有效期累计；基准日当天到期仍为有效，系本系统理解）",
            "The certificate is valid (renewals add to the original validity; the last day counts, a house reading)",
            pl.col("expiry_date") >= policy.as_of,
            source,
        ),
        Check("in-guangzhou", "在广州工作", "Works in Guangzhou", pl.col("work_city") == "guangzhou", source),
        Check(
            "related-field",
            "从事相关或相近专业",
            "Works in a related or similar field",
            pl.col("related_field"),
            source,
        ),
    )


def _experience(policy: Policy) -> Check:
    return Check(
        "experience",
        "工作年限达到申报高一层级的要求（境外经历同等对待；年限未公布）",
        "Has the years of experience asked for at a higher level (years abroad count alike; how many is not published)",
        pl.col("experience_years") >= policy.param("higher-level-years"),
        policy.source("seed-003"),
    )
