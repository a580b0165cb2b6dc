"""The face of rencai: ``score`` and ``match`` for programs, the nouns of a policy and the hook marker for city authors.

A program that scores::

    import rencai

    result = rencai.score("applicants.xlsx", as_of="2026-11-23")
    result.write("result.xlsx")

A city package imports from here and from polars only::

    from rencai import City, hookimpl


    @hookimpl
    def rencai_city() -> City:
        return City("hangzhou", "杭州", "Hangzhou", places=("杭州市",))

Names are imported when they are first used, so that ``rencai --help`` need not load polars.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pluggy

    from rencai.matching.lookup import CityAnswer
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
    from rencai.runs.api import Result, match, score
    from rencai.runs.summary import Alarm, Coverage, Summary
    from rencai.system.errors import RencaiError

    hookimpl: pluggy.HookimplMarker

_HOMES = {
    "rencai.matching.lookup": ("CityAnswer",),
    "rencai.policy.nouns": (
        "LEVELS", "UNKNOWN", "Check", "City", "Column", "ColumnKind", "Edition", "EntryKind", "Extends", "Grants",
        "Level", "Pathway", "Policy", "Reliability", "Reward", "RewardKind", "Source", "Step", "Verification",
        "completed_years", "next_level",
    ),
    "rencai.policy.package": ("Run",),
    "rencai.runs.api": ("Result", "match", "score"),
    "rencai.runs.summary": ("Alarm", "Coverage", "Summary"),
    "rencai.system.errors": ("RencaiError",),
}  # fmt: skip
"""The module of each name."""

__all__ = [
    "LEVELS",
    "UNKNOWN",
    "Alarm",
    "Check",
    "City",
    "CityAnswer",
    "Column",
    "ColumnKind",
    "Coverage",
    "Edition",
    "EntryKind",
    "Extends",
    "Grants",
    "Level",
    "Pathway",
    "Policy",
    "Reliability",
    "RencaiError",
    "Result",
    "Reward",
    "RewardKind",
    "Run",
    "Source",
    "Step",
    "Summary",
    "Verification",
    "completed_years",
    "hookimpl",
    "match",
    "next_level",
    "score",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the face's names
    if name not in __all__:
        raise AttributeError(f"module 'rencai' has no attribute {name!r}; it has {', '.join(__all__)}")
    if name == "hookimpl":
        from pluggy import HookimplMarker

        return globals().setdefault(name, HookimplMarker("rencai"))
    home = next(home for home, names in _HOMES.items() if name in names)
    return globals().setdefault(name, getattr(import_module(home), name))
