"""Beijing: listed overseas qualifications bring benefits, urgently needed ones an associate senior title too."""

from collections.abc import Sequence

from rencai import City, Edition, Pathway, Policy, Reward, hookimpl
from rencai_beijing import editions, pathways, places, rewards


@hookimpl
def rencai_city() -> City:
    return City("beijing", "北京", "Beijing", places=places.PLACES)


@hookimpl
def rencai_catalogue() -> Sequence[Edition]:
    return editions.EDITIONS


@hookimpl
def rencai_pathways(policy: Policy) -> Sequence[Pathway]:
    return pathways.pathways(policy)


@hookimpl
def rencai_rewards(policy: Policy) -> Sequence[Reward]:
    return rewards.rewards(policy)
