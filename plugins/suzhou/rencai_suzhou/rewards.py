"""What follows from recognition in Suzhou; no source ties money to it."""

from rencai import Policy, Reward


def rewards(policy: Policy) -> list[Reward]:
    return [
        Reward(
            "talent-programme-support",
            "所获职称可为申报人才计划提供支持（依据一名获认定者的讲述，未见金额）",
            "The title may support an application to a talent programme (one person's account; no amount is stated)",
            "service",
            when=policy.listed(),
            source=policy.source("seed-000"),
            pathway="title-recognition",
            editions=("batches-1-5",),
        )
    ]
