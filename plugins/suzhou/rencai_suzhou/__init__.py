"""Suzhou: holders of a listed international qualification obtain the corresponding professional title."""

from collections.abc import Sequence
from datetime import date

from rencai import City, Edition, Pathway, Policy, Reward, hookimpl
from rencai_suzhou import pathways, rewards


@hookimpl
def rencai_city() -> City:
    return City(
        "suzhou",
        "苏州",
        "Suzhou",
        places=(
            "苏州市",
            "江苏苏州",
            "江苏省苏州市",
            "Suzhou City",
            "苏州工业园区",
            "工业园区",
            "SIP",
            "Suzhou Industrial Park",
            "苏州自贸片区",
            "苏州高新区",
            "苏州国家高新技术产业开发区",
            "姑苏区",
            "虎丘区",
            "吴中区",
            "相城区",
            "吴江区",
            "姑苏",
            "吴中",
            "相城",
            "吴江",
            "昆山市",
            "太仓市",
            "常熟市",
            "张家港市",
            "昆山",
            "太仓",
            "常熟",
            "张家港",
            "Kunshan",
            "Taicang",
            "Changshu",
            "Zhangjiagang",
            "Wujiang",
            "Wuzhong",
        ),
    )


@hookimpl
def rencai_catalogue() -> Sequence[Edition]:
    return [
        Edition(
            "batches-1-5",
            "第一至五批目录",
            "Batches 1-5",
            (date(2017, 1, 1), date(2022, 3, 29)),
            "seed-000",
            published=344,
        )
    ]


@hookimpl
def rencai_pathways(policy: Policy) -> Sequence[Pathway]:
    return pathways.pathways(policy)


@hookimpl
def rencai_rewards(policy: Policy) -> Sequence[Reward]:
    return rewards.rewards(policy)
