"""The face for city authors: the nouns of a policy, the hook marker, and nothing else.

A city package imports from here and from polars only::

    from rencai import City, hookimpl


    @hookimpl
    def rencai_city() -> City:
        return City("hangzhou", "杭州", "Hangzhou", places=("杭州市",))

Names are imported when they are first used, so that ``rencai --help`` need not load polars.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pluggy

    from rencai.policy.nouns import (
        LEVELS,
        UNKNOWN,
        Check,
        City,
        Column,
        ColumnKind,
        Edition,
        EntryKind,
        Extends,
        Grants,
        Level,
        Pathway,
        Policy,
        Reliability,
        Reward,
        RewardKind,
        Source,
        Step,
        Verification,
        completed_years,
        next_level,
    )
    from rencai.policy.package import Run

    hookimpl: pluggy.HookimplMarker

__all__ = [
    "LEVELS",
    "UNKNOWN",
    "Check",
    "City",
    "Column",
    "ColumnKind",
    "Edition",
    "EntryKind",
    "Extends",
    "Grants",
    "Level",
    "Pathway",
    "Policy",
    "Reliability",
    "Reward",
    "RewardKind",
    "Run",
    "Source",
    "Step",
    "Verification",
    "completed_years",
    "hookimpl",
    "next_level",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the face's names
    if name not in __all__:
        raise AttributeError(f"module 'rencai' has no attribute {name!r}; it has {', '.join(__all__)}")
    if name == "hookimpl":
        from pluggy import HookimplMarker

        return globals().setdefault(name, HookimplMarker("rencai"))
    from rencai.policy import nouns, package

    return globals().setdefault(name, getattr(package if name == "Run" else nouns, name))
