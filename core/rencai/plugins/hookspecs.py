"""The hooks of a city package, group ``rencai.v1``; each is called for one plugin at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from rencai.policy.nouns import City, Column, Edition, Extends, Pathway, Policy, Reward
    from rencai.policy.package import Run


hookspec = pluggy.HookspecMarker("rencai")


@hookspec(firstresult=True)
def rencai_city() -> City | Extends:
    """Say who the package is, or which city it adds to; left out where ``city.toml`` does.

    ``return City("hangzhou", "杭州", "Hangzhou", places=("杭州市", "余杭"))``
    """
    raise NotImplementedError


@hookspec(firstresult=True)
def rencai_catalogue() -> Sequence[Edition]:
    """Give the dated editions with their published totals; their entries come from ``catalogue.csv``.

    ``return [Edition("2025", "2025年版", "2025 Edition", date(2025, 9, 12), "notice", published=163)]``
    """
    raise NotImplementedError


@hookspec(firstresult=True)
def rencai_pathways(policy: Policy) -> Sequence[Pathway]:
    """Give the eligibility checks, and what passing them grants.

    ``return [Pathway("listed", "…", "…", date(2025, 9, 12), "benefits", (check,), policy.source("notice"))]``
    """
    raise NotImplementedError


@hookspec(firstresult=True)
def rencai_conditions(policy: Policy) -> Mapping[str, pl.Expr]:
    """Give the conditions that ``when`` in ``rewards.toml`` names, each three-valued.

    ``return {"foreign": pl.col("nationality.group") == "foreign"}``
    """
    raise NotImplementedError


@hookspec(firstresult=True)
def rencai_rewards(policy: Policy) -> Sequence[Reward]:
    """Give the benefits and money, with their conditions and bounds.

    ``return [Reward("visa", "…", "…", "visa", when=policy.listed(), source=policy.source("notice"))]``
    """
    raise NotImplementedError


@hookspec(firstresult=True)
def rencai_columns() -> Sequence[Column]:
    """Give extra input columns that the package's checks read.

    ``return [Column("tax_years", ("纳税年限",), ("years of tax paid",), "number", "Years of tax paid in the city.")]``
    """
    raise NotImplementedError


@hookspec
def rencai_run_finished(run: Run) -> None:
    """Hear that a run has finished (mail, chat, a webhook); a failure here is logged and changes nothing.

    ``def rencai_run_finished(run): print(run.as_of, run.counts)``
    """
