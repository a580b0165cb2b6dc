"""How Suzhou recognises: as the corresponding title, for related work in the city."""

from datetime import date

import polars as pl

from rencai import Check, Pathway, Policy, hookimpl

SCHEME_BEGINS = (date(2017, 1, 1), date(2017, 12, 31))
"""The sources print the year only."""


@hookimpl
def rencai_pathways(policy: Policy) -> list[Pathway]:
    return [
        Pathway(
            code="title-recognition",
            zh="国际职业资格比照认定职称",
            en="Recognition as the corresponding professional title",
            begins=SCHEME_BEGINS,
            grants="title",
            checks=(_listed(policy), _related_work(policy), _in_suzhou(policy)),
            source=policy.source("seed-000"),
            title=pl.col("match.title"),
            title_level=pl.col("match.title_level"),
            steps=policy.steps("title-recognition"),
        )
    ]


def _listed(policy: Policy) -> Check:
    return Check(
        code="listed",
        zh="持有苏州目录（五批344项）所列的国际职业资格",
        en="Holds a qualification of Suzhou's catalogue (five batches, 344 items)",
        holds=policy.listed() & policy.current(),
        source=policy.source("seed-000"),
    )


def _related_work(policy: Policy) -> Check:
    technical_or_management = pl.col("job_type").is_in(["technical", "management"])
    return Check(
        code="related-work",
        zh="从事相关专业的技术或管理工作（来源如此描述已获认定者，本系统读作条件）",
        en="Does related technical or management work (the source describes those who obtained titles so; "
        "read here as the condition, a house reading)",
        holds=pl.col("related_field") & technical_or_management,
        source=policy.source("seed-000"),
    )


def _in_suzhou(policy: Policy) -> Check:
    return Check(
        code="in-suzhou",
        zh="在苏州工作（来源如此描述已获认定者，本系统读作条件）",
        en="Works in Suzhou (the source describes those who obtained titles so; read here as the condition, "
        "a house reading)",
        holds=pl.col("work_city") == "suzhou",
        source=policy.source("seed-000"),
    )
