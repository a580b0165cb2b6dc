"""Who may sit a skill assessment in Shenyang; the source states no place of work, so none is checked."""

from datetime import date

import polars as pl

from rencai import Check, Pathway, Policy, hookimpl

ANNOUNCED = date(2024, 6, 26)
"""The day of the announcement; from when applications were taken is not known."""
SPECIALTIES = (
    "electromechanical",
    "transportation",
    "construction",
    "inspection",
    "information_communication",
    "testing",
)


@hookimpl
def rencai_pathways(policy: Policy) -> list[Pathway]:
    return [
        Pathway(
            code="skill-assessment",
            zh="工程技术人才参加职业技能评价",
            en="Engineers with a title may sit a vocational skill assessment",
            begins=ANNOUNCED,
            grants="may_apply",
            checks=(_engineering_title(policy), _experience(policy), _specialty(policy)),
            source=policy.source("seed-002"),
            steps=policy.steps("skill-assessment"),
        )
    ]


def _engineering_title(policy: Policy) -> Check:
    return Check(
        code="engineering-title",
        zh="具有工程技术系列职称",
        en="Holds a technical title in engineering",
        holds=pl.col("current_title") == "engineering",
        source=policy.source("seed-002"),
    )


def _experience(policy: Policy) -> Check:
    return Check(
        code="experience",
        zh="从事相关工作满1年",
        en="Has at least one year of relevant work",
        holds=pl.col("experience_years") >= policy.param("experience-years"),
        source=policy.source("seed-002"),
    )


def _specialty(policy: Policy) -> Check:
    return Check(
        code="specialty",
        zh="属于机电、交通、建设、检验、信息通信、检测六个专业之一",
        en="Works in one of the six specialties: electromechanical, transportation, construction, inspection, "
        "information communication, testing",
        holds=pl.col("specialty").is_in(SPECIALTIES),
        source=policy.source("seed-002"),
    )
