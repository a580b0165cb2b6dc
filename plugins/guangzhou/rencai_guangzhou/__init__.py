"""Guangzhou: holders of a listed overseas qualification may apply for the title it corresponds to."""

from collections.abc import Sequence

from rencai import City, Edition, Pathway, Policy, Reward, hookimpl
from rencai_guangzhou import pathways, rewards


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
        )
    ]


@hookimpl
def rencai_pathways(policy: Policy) -> Sequence[Pathway]:
    return pathways.pathways(policy)


@hookimpl
def rencai_rewards(policy: Policy) -> Sequence[Reward]:
    return rewards.rewards(policy)
