"""Settle which rewards hold or are open, and sum money as an interval in yuan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rencai.policy.nouns import Reward


YUAN = pl.Decimal(18, 2)
BLANK: dict[str, pl.DataType] = {"reward_low_cny": YUAN, "reward_high_cny": YUAN}
NOTHING = pl.lit(Decimal(0), YUAN)


def columns(reward: Reward) -> list[pl.Expr]:
    """``<code>.when``, three-valued, and for money ``.least``, ``.most`` and ``.yearly`` as the row would have them."""
    when = reward.when & pl.col(f"stated.{reward.code}")
    if reward.source.reliability == "reprint":
        when = when | pl.lit(None, pl.Boolean)
    columns_ = [when.alias(f"{reward.code}.when")]
    if reward.kind == "money":
        columns_ += [
            _amount(reward.low).alias(f"{reward.code}.least"),
            _amount(reward.high).alias(f"{reward.code}.most"),
        ]
    if reward.yearly is not None:
        columns_.append(_amount(reward.yearly).alias(f"{reward.code}.yearly"))
    return columns_


def states(rewards: Sequence[Reward], awarded: Collection[str] = ()) -> list[pl.Expr]:
    """``<code>.held`` and ``<code>.open``, never null: a reward whose condition is unknown is open, not held.

    Of those ``awarded`` to anybody ``<code>.received`` is known: what was received is neither, what may have been is
    open.
    """
    return [expr for reward in rewards for expr in _states(reward, awarded=reward.code in awarded)]


def _states(reward: Reward, *, awarded: bool) -> tuple[pl.Expr, pl.Expr]:
    when = pl.col(f"{reward.code}.when")
    holds = (pl.col("outcome") == "eligible") & when.eq_missing(pl.lit(value=True))
    possible = (pl.col("outcome") != "ineligible") & when.ne_missing(pl.lit(value=False))
    if awarded:
        received = pl.col(f"{reward.code}.received")
        holds = holds & received.eq_missing(pl.lit(value=False))
        possible = possible & received.ne_missing(pl.lit(value=True))
    return holds.alias(f"{reward.code}.held"), (possible & ~holds).alias(f"{reward.code}.open")


def codes_in(rewards: Sequence[Reward], state: str) -> pl.Expr:
    """The codes of the rewards in that state (``held`` or ``open``), in the package's order."""
    listed = [pl.when(pl.col(f"{r.code}.{state}")).then(pl.lit(r.code)) for r in rewards]
    return pl.concat_list(listed).list.drop_nulls() if listed else pl.lit([], pl.List(pl.String))


def bounds(rewards: Sequence[Reward]) -> list[pl.Expr]:
    """``<code>.low`` and ``.high``: holding [low, high], open [0, high], else [0, 0].

    An unpublished ceiling is null; a least amount that is not known is 0, and never more than the ceiling.
    """
    return [expr for reward in rewards if reward.kind == "money" for expr in _bounds(reward)]


def _bounds(reward: Reward) -> tuple[pl.Expr, pl.Expr]:
    least, most = pl.col(f"{reward.code}.least"), pl.col(f"{reward.code}.most")
    holds, possible = pl.col(f"{reward.code}.held"), pl.col(f"{reward.code}.open")
    low = pl.when(least > most).then(most).when(least.is_not_null()).then(least).otherwise(NOTHING)
    return (
        pl.when(holds).then(low).otherwise(NOTHING).alias(f"{reward.code}.low"),
        pl.when(holds | possible).then(most).otherwise(NOTHING).alias(f"{reward.code}.high"),
    )


def _amount(amount: Decimal | pl.Expr | None) -> pl.Expr:
    return amount.cast(YUAN) if isinstance(amount, pl.Expr) else pl.lit(amount, YUAN)


def total(rewards: Sequence[Reward], side: str) -> pl.Expr:
    """The sum over groups of each group's largest; null (not published) where any part is."""
    groups: dict[str, list[pl.Expr]] = {}
    for reward in rewards:
        if reward.kind == "money":
            groups.setdefault(reward.group or f"={reward.code}", []).append(pl.col(f"{reward.code}.{side}"))
    amount = NOTHING
    for members in groups.values():
        amount = amount + _largest(members)
    return amount.cast(YUAN)


def _largest(members: list[pl.Expr]) -> pl.Expr:
    published = pl.all_horizontal([member.is_not_null() for member in members])
    return pl.when(published).then(pl.max_horizontal(members))
