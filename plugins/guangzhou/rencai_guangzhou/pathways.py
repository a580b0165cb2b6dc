"""Who may apply in Guangzhou: at the equivalent level, or with experience at the next one; of any nationality."""

import polars as pl

from rencai import Check, Pathway, Policy, hookimpl, next_level


@hookimpl
def rencai_pathways(policy: Policy) -> list[Pathway]:
    return [
        Pathway(
            code="equivalent-level",
            zh="按比照层级申报职称",
            en="May apply for a title of the equivalent level",
            begins=policy.edition("2025").begins,
            grants="may_apply",
            checks=_checks(policy),
            source=policy.source("seed-003"),
            title=pl.col("match.title"),
            title_level=pl.col("match.title_level"),
            steps=policy.steps("title-evaluation"),
        ),
        Pathway(
            code="higher-level",
            zh="凭工作年限申报高一层级职称",
            en="May apply, with years of experience, for a title of the next level",
            begins=policy.edition("2025").begins,
            grants="may_apply",
            checks=(*_checks(policy), _experience(policy)),
            source=policy.source("seed-003"),
            title=pl.col("match.title"),
            title_level=next_level(pl.col("match.title_level")),
            steps=policy.steps("title-evaluation"),
        ),
    ]


def _checks(policy: Policy) -> tuple[Check, ...]:
    """The conditions of both pathways."""
    return (_listed(policy), _valid_certificate(policy), _in_guangzhou(policy), _related_field(policy))


def _listed(policy: Policy) -> Check:
    return Check(
        code="listed",
        zh="持有广州目录（2025年版，170项）所列的境外职业资格",
        en="Holds a qualification of Guangzhou's catalogue (2025 Edition, 170 items)",
        holds=policy.listed(),
        source=policy.source("seed-003"),
    )


def _valid_certificate(policy: Policy) -> Check:
    return Check(
        code="valid-certificate",
        zh="证书在有效期内（续期与原有效期累计；基准日当天到期仍为有效，系本系统理解）",
        en="The certificate is valid (renewals add to the original validity; the last day counts, a house reading)",
        holds=(pl.col("expiry_date") >= policy.as_of) & policy.current(),
        source=policy.source("seed-003"),
    )


def _in_guangzhou(policy: Policy) -> Check:
    return Check(
        code="in-guangzhou",
        zh="在广州工作",
        en="Works in Guangzhou",
        holds=pl.col("work_city") == "guangzhou",
        source=policy.source("seed-003"),
    )


def _related_field(policy: Policy) -> Check:
    return Check(
        code="related-field",
        zh="从事相关或相近专业",
        en="Works in a related or similar field",
        holds=pl.col("related_field"),
        source=policy.source("seed-003"),
    )


def _experience(policy: Policy) -> Check:
    return Check(
        code="experience",
        zh="工作年限达到申报高一层级的要求（境外经历同等对待）",
        en="Has the years of experience asked for at a higher level (years abroad count alike)",
        holds=pl.col("experience_years") >= policy.param("higher-level-years"),
        source=policy.source("seed-003"),
    )
