"""Shenyang: holders of an engineering title may sit vocational skill assessments; there is no catalogue."""

from collections.abc import Sequence

from rencai import City, Edition, Pathway, Policy, Reward, hookimpl
from rencai_shenyang import pathways, rewards


@hookimpl
def rencai_city() -> City:
    return City(
        "shenyang",
        "沈阳",
        "Shenyang",
        places=(
            "沈阳市",
            "辽宁沈阳",
            "辽宁省沈阳市",
            "Shenyang City",
            "沈阳市和平区",
            "沈河区",
            "大东区",
            "皇姑区",
            "沈阳市铁西区",
            "苏家屯区",
            "浑南区",
            "沈北新区",
            "于洪区",
            "辽中区",
            "新民市",
            "康平县",
            "法库县",
        ),
    )


@hookimpl
def rencai_catalogue() -> Sequence[Edition]:
    return []


@hookimpl
def rencai_pathways(policy: Policy) -> Sequence[Pathway]:
    return pathways.pathways(policy)


@hookimpl
def rencai_rewards(policy: Policy) -> Sequence[Reward]:
    return rewards.rewards(policy)
