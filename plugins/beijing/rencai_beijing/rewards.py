"""What follows from recognition in Beijing, each with the editions whose source states it; no source states money."""

import polars as pl

from rencai import UNKNOWN, Policy, Reward, completed_years

GROUP = pl.col("nationality.group")
FOREIGN = (GROUP == "foreign") | ((GROUP == "hmt") & UNKNOWN)
"""Foreign nationals; for residents of Hong Kong, Macao and Taiwan the sources do not say."""
MAINLAND = (GROUP == "mainland") | ((GROUP == "hmt") & UNKNOWN)
"""Chinese nationals; for residents of Hong Kong, Macao and Taiwan the sources do not say."""


def rewards(policy: Policy) -> list[Reward]:
    return [*_permits(policy), *_listed(policy), *_titles(policy), *_urgent(policy)]


def _of_age(policy: Policy) -> pl.Expr:
    """Within the age limit; "to 65" is read as: 65 completed years pass."""
    age = completed_years(pl.col("birth_date"), policy.as_of)
    in_frontier = pl.col("frontier_industry") & (age <= policy.param("age-limit-frontier"))
    return (age <= policy.param("age-limit")) | in_frontier


def _permits(policy: Policy) -> list[Reward]:
    """For foreign nationals who hold a listed qualification."""
    source = policy.source("seed-001")
    return [
        Reward(
            "work-permit",
            "工作许可不受学历和工作经历限制，年龄放宽至65周岁，高精尖产业放宽至70周岁（按周岁计，满65、70周岁仍可，系本系统理解）",
            "Work permit without diploma or experience requirement, to age 65, or to 70 in high-end, precision and "
            "cutting-edge industries (65 and 70 completed years pass, a house reading)",
            "permit",
            when=FOREIGN & _of_age(policy),
            source=source,
            pathway="listed",
            editions=("1.0", "2.0", "3.0", "international-1.0"),
        ),
        Reward(
            "multiple-entry-visa",
            "可办理最长5年的多次签证或居留许可",
            "Multiple-entry visa or residence permit of up to five years",
            "visa",
            when=FOREIGN,
            source=source,
            pathway="listed",
            editions=("1.0", "2.0", "3.0"),
        ),
        Reward(
            "port-visa",
            "口岸签证恢复办理后可申请（何时恢复，来源未说明）",
            "Port visa, once visas on arrival resume (no source dates that)",
            "visa",
            when=FOREIGN & UNKNOWN,
            source=source,
            pathway="listed",
            editions=("1.0", "2.0", "3.0"),
        ),
        Reward(
            "permanent-residence-fast-track",
            "申请永久居留可走快速通道",
            "Fast track in an application for permanent residence",
            "residence",
            when=FOREIGN,
            source=source,
            pathway="listed",
            editions=("1.0", "2.0", "3.0"),
        ),
    ]


def _listed(policy: Policy) -> list[Reward]:
    """For others who hold a listed qualification."""
    source = policy.source("seed-001")
    return [
        Reward(
            "overseas-experience-counted",
            "境外工作经历视同境内经历",
            "Work experience abroad counts as experience in the mainland",
            "service",
            when=pl.col("overseas_experience_years") > 0,
            source=source,
            pathway="listed",
            editions=("1.0", "2.0", "3.0"),
        ),
        Reward(
            "support-and-incentives",
            "在创新创业、培训、社会保障、评价和激励等方面获得支持",
            "Support in innovation and business, training, social security, evaluation and incentives",
            "service",
            when=policy.listed(),
            source=source,
            pathway="listed",
            editions=("1.0", "2.0"),
        ),
        Reward(
            "work-residence-certificate",
            "中国公民可办理北京市工作居住证",
            "Beijing work-residence certificate, for Chinese nationals",
            "residence",
            when=MAINLAND,
            source=policy.source("B5"),
            pathway="listed",
            editions=("3.0", "international-2025"),
        ),
    ]


def _titles(policy: Policy) -> list[Reward]:
    """What an urgently needed qualification opens in titles."""
    urgent, source = policy.in_tier("urgent"), policy.source("seed-001")
    recommended = policy.param("full-senior-recommenders") > 0
    return [
        Reward(
            "associate-senior-employment",
            "可直接聘任为对应专业的副高级职称",
            "May be employed directly at associate senior level in the corresponding profession",
            "title",
            when=urgent,
            source=source,
            pathway="urgently-needed",
            editions=("2.0", "3.0"),
        ),
        Reward(
            "full-senior-application",
            "视为具备申报正高级职称的学术条件",
            "Counts as academically eligible to apply for a full senior title",
            "title",
            when=urgent,
            source=source,
            pathway="urgently-needed",
            editions=("2.0", "3.0"),
        ),
        Reward(
            "full-senior-3plus1",
            "贡献突出者可经“3+1”推荐申报正高级职称（本领域3名具有高级职称的专家和相应资格管理机构负责人）",
            "With an outstanding contribution, may apply for a full senior title on a 3+1 recommendation (three "
            "experts of the field with senior titles, and the head of the relevant qualification authority)",
            "title",
            when=urgent & pl.col("outstanding") & recommended,
            source=policy.source("B10"),
            pathway="urgently-needed",
            editions=("3.0", "international-1.0"),
        ),
    ]


def _urgent(policy: Policy) -> list[Reward]:
    """What else an urgently needed qualification brings."""
    urgent, source = policy.in_tier("urgent"), policy.source("seed-001")
    return [
        Reward(
            "talent-introduction",
            "作用突出的中国籍员工经单位推荐可享受人才引进政策",
            "Talent introduction for Chinese employees with a prominent role, on the employer's recommendation",
            "residence",
            when=MAINLAND & pl.col("outstanding") & pl.col("employer_recommendation"),
            source=source,
            pathway="urgently-needed",
            editions=("2.0",),
        ),
        Reward(
            "high-end-confirmation-letter",
            "外籍人才可获高端人才确认函，用于申请人才签证和永久居留",
            "Confirmation letter as high-end talent for foreign nationals, for a talent visa and permanent residence",
            "visa",
            when=FOREIGN,
            source=source,
            pathway="urgently-needed",
            editions=("2.0",),
        ),
        Reward(
            "high-calibre-benefits",
            "享受高层次人才待遇，在人才评选中为重要加分项",
            "Benefits of high-calibre talent, and a strong point in talent selections",
            "service",
            when=urgent,
            source=source,
            pathway="urgently-needed",
            editions=("2.0",),
        ),
        Reward(
            "municipal-science-projects",
            "可申报承担市级科技项目",
            "May apply to take on municipal science and technology projects",
            "service",
            when=urgent,
            source=source,
            pathway="urgently-needed",
            editions=("2.0",),
        ),
    ]
