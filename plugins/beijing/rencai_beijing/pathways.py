"""How Beijing recognises: listed (benefits), and urgently needed (may be employed at associate senior level)."""

import polars as pl

from rencai import Check, Pathway, Policy, Verification, hookimpl


@hookimpl
def rencai_pathways(policy: Policy) -> list[Pathway]:
    return [
        Pathway(
            code="listed",
            zh="列入认可目录的境外职业资格",
            en="Listed overseas qualification",
            begins=policy.edition("1.0").begins,
            grants="benefits",
            checks=(_listed(policy), _in_beijing(policy), _employment_relation(policy)),
            source=policy.source("seed-001"),
            steps=policy.steps("listed"),
            verification=_verification(policy),
        ),
        Pathway(
            code="urgently-needed",
            zh="急需紧缺境外职业资格：可直接聘任",
            en="Urgently needed overseas qualification: may be employed directly as",
            begins=policy.edition("2.0").begins,
            grants="title",
            checks=(_urgently_needed(policy), _in_beijing(policy), _employment_relation(policy)),
            source=policy.source("seed-001"),
            title=pl.col("match.title"),
            title_level=pl.col("match.title_level"),
            steps=policy.steps("urgently-needed"),
            verification=_verification(policy),
        ),
    ]


def _listed(policy: Policy) -> Check:
    return Check(
        code="listed",
        zh="持有北京现行目录所列的境外职业资格",
        en="Holds a qualification of Beijing's catalogue in force",
        holds=policy.listed() & policy.current(),
        source=policy.source("seed-001"),
    )


def _urgently_needed(policy: Policy) -> Check:
    return Check(
        code="urgently-needed",
        zh="所持资格在北京现行目录中列为急需紧缺",
        en="Holds a qualification that Beijing's catalogue in force marks as urgently needed",
        holds=policy.in_tier("urgent") & policy.current(),
        source=policy.source("seed-001"),
    )


def _in_beijing(policy: Policy) -> Check:
    return Check(
        code="in-beijing",
        zh="在北京工作（来源所述为吸引来京工作的人才，本系统读作条件）",
        en="Works in Beijing (the source speaks of talent whom it attracts to work in the city; read here as a "
        "condition, a house reading)",
        holds=pl.col("work_city") == "beijing",
        source=policy.source("seed-001"),
    )


def _employment_relation(policy: Policy) -> Check:
    """Read in reprints of 1.0 and 2025; where the employer is, the place of work tells: ``in-beijing``."""
    return Check(
        code="employment-relation",
        zh="与在京用人单位有劳动（人事）关系",
        en="Has a labour or personnel relation with a Beijing employer",
        holds=pl.col("employment_relation"),
        source=policy.source("B7"),
    )


def _verification(policy: Policy) -> Verification:
    return Verification(
        zh="在北京外企（FESCO）平台免费核验证书真伪",
        en="The certificate can be verified free of charge on the FESCO platform",
        workdays_low=policy.param("verification-workdays-min"),
        workdays_high=policy.param("verification-workdays-max"),
        cost_avoided_low=policy.param("verification-cost-avoided-min"),
        cost_avoided_high=policy.param("verification-cost-avoided-max"),
        workdays_avoided_low=policy.param("verification-workdays-avoided-min"),
        workdays_avoided_high=policy.param("verification-workdays-avoided-max"),
        source=policy.source("seed-001"),
    )
