"""Who may sit a skill assessment in Shenyang; the source states no place of work, so none is checked."""

from datetime import date

import polars as pl

from rencai import Check, Pathway, Policy

SPECIALTIES = (
    "electromechanical",
    "transportation",
    "construction",
    "inspection",
    "information_communication",
    "testing",
)


def pathways(policy: Policy) -> list[Pathway]:
    source = policy.source("seed-002")
    return [
        Pathway(
            "skill-assessment",
            "工程技术人才参加职业技能评价",
            "Engineers with a title may sit a vocational skill assessment",
            date(2024, 6, 26),
            "may_apply",
            checks=(
                Check(
                    "engineering-title",
                    "具有工程技术系列职称",
                    "Holds a technical title in engineering",
                    pl.col("current_title") == "engineering",
                    source,
                ),
                Check(
                    "experience",
                    "从事相关工作满1年",
                    "Has at least one year of relevant work",
                    pl.col("experience_years") >= policy.param("experience-years"),
                    source,
                ),
                Check(
                    "specialty",
                    "属于机电、交通、建设、检验、信息通信、检测六个专业之一",
                    "Works in one of the six specialties: electromechanical, transportation, construction, inspection, "
                    "information communication, testing",
                    pl.col("specialty").is_in(SPECIALTIES),
                    source,
                ),
            ),
            source=source,
            steps=policy.steps("skill-assessment"),
        )
    ]
