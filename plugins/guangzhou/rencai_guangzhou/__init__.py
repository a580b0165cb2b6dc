"""Guangzhou: holders of a listed overseas qualification may apply for the title it corresponds to."""

from collections.abc import Sequence

from rencai import City, Edition, Pathway, Policy, Reward, hookimpl
from rencai_guangzhou import pathways, rewards

NAMES = {
    "information-technology": (
        "Information Technology and Artificial Intelligence",
        "信息技术与人工智能",
        "新一代信息技术与人工智能",
    ),
    "engineering": (
        "Engineering, Construction, and Transport",
        "工程、建筑与交通",
        "工程建设与交通",
        "工程建设与交通运输",
        "工程建筑与交通运输",
    ),
    "advanced-manufacturing": (
        "Advanced Manufacturing and Automation",
        "先进制造与自动化",
        "先进制造业与自动化",
    ),
    "biomedicine": ("Biomedicine and Health", "生物医药与健康", "生物医药与大健康"),
    "green": (
        "Green Development and Sustainability",
        "绿色发展与可持续",
        "绿色发展与可持续发展",
        "绿色与可持续发展",
    ),
    "energy-chemicals": (
        "Energy, Chemicals, and New Materials",
        "能源、化工与新材料",
        "能源化工与新材料",
    ),
}
"""The sectors: in English as seed 003 words them; the Chinese words are ours, the list's are not public."""


@hookimpl
def rencai_city() -> City:
    return City(
        "guangzhou",
        "广州",
        "Guangzhou",
        places=(
            "广州市",
            "广东广州",
            "广东省广州市",
            "Guangzhou City",
            "Canton",
            "越秀区",
            "海珠区",
            "荔湾区",
            "天河区",
            "广州市白云区",
            "广州白云区",
            "黄埔区",
            "番禺区",
            "花都区",
            "南沙区",
            "从化区",
            "增城区",
            "广州开发区",
            "广州经济技术开发区",
            "南沙新区",
            "广州南沙",
        ),
    )


@hookimpl
def rencai_catalogue() -> Sequence[Edition]:
    return [
        Edition(
            "2025",
            "2025年版",
            "2025 Edition",
            pathways.BEGINS,
            "seed-003",
            published=170,
            levels={"assistant": 50, "intermediate": 90, "associate_senior": 30},
            fields={
                "information-technology": 58,
                "engineering": 46,
                "advanced-manufacturing": 22,
                "biomedicine": 22,
                "green": 13,
                "energy-chemicals": 9,
            },
            names=NAMES,
        )
    ]


@hookimpl
def rencai_pathways(policy: Policy) -> Sequence[Pathway]:
    return pathways.pathways(policy)


@hookimpl
def rencai_rewards(policy: Policy) -> Sequence[Reward]:
    return rewards.rewards(policy)
