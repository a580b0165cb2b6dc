"""Settle which rewards hold or are open, and sum money as an interval in yuan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.schema import RECEIVED
from rencai.policy.schema import STATED, YUAN
from rencai.ruling.schema import HIGH, HOLDING, LEAST, LOW, MOST, OPEN, WHEN, YEARLY

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rencai.policy.nouns import Reward
    from rencai.system.frames import Field


ZERO_YUAN = pl.lit(Decimal(0), YUAN)


def columns(reward: Reward) -> list[pl.Expr]:
    """Return the reward's ``WHEN`` and, for money, its amounts in yuan: ``LEAST`` and ``MOST``, ``YEARLY`` with a cap.

    ``WHEN`` is null where a source does not state the reward, and where a reprint alone denies it; it is false for
    whom the reward is not.
    """
    when = reward.when & pl.col(STATED.of(code=reward.code))
    if reward.source.reliability == "reprint":
        when = when | pl.lit(None, pl.Boolean)
    if reward.whom is not None:
        when = when & reward.whom
    columns_ = [when.alias(WHEN.of(code=reward.code))]
    if reward.is_money:
        columns_ += [
            _amount(reward.low).alias(LEAST.of(code=reward.code)),
            _amount(reward.high).alias(MOST.of(code=reward.code)),
        ]
    if reward.yearly is not None:
        columns_.append(_amount(reward.yearly).alias(YEARLY.of(code=reward.code)))
    return columns_


def states(rewards: Sequence[Reward], awarded: Collection[str] = ()) -> list[pl.Expr]:
    """Return each reward's ``HOLDING`` and ``OPEN``, never null: one whose condition is unknown is open, not held.

    :param awarded: codes of the rewards that have ``RECEIVED``: what was received is neither, what may have been, open.
    """
    return [expr for reward in rewards for expr in _states(reward, awarded=reward.code in awarded)]


def _states(reward: Reward, *, awarded: bool) -> tuple[pl.Expr, pl.Expr]:
    when = pl.col(WHEN.of(code=reward.code))
    holds = (pl.col("outcome") == "eligible") & when.eq_missing(pl.lit(value=True))
    possible = (pl.col("outcome") != "ineligible") & when.ne_missing(pl.lit(value=False))
    if awarded:
        received = pl.col(RECEIVED.of(code=reward.code))
        holds = holds & received.eq_missing(pl.lit(value=False))
        possible = possible & received.ne_missing(pl.lit(value=True))
    return holds.alias(HOLDING.of(code=reward.code)), (possible & ~holds).alias(OPEN.of(code=reward.code))


def codes_in(rewards: Sequence[Reward], state: Field) -> pl.Expr:
    """Return the codes of the rewards that are in a state, ``HOLDING`` or ``OPEN``, in the package's order."""
    listed = [pl.when(pl.col(state.of(code=reward.code))).then(pl.lit(reward.code)) for reward in rewards]
    return pl.concat_list(listed).list.drop_nulls() if listed else pl.lit([], pl.List(pl.String))


def bounds(rewards: Sequence[Reward]) -> list[pl.Expr]:
    """Return ``LOW`` and ``HIGH`` of each money reward, in yuan: [least, most] if held, [0, most] if open, else [0, 0].

    An unpublished ceiling is null; a least amount that is not known is 0, and never more than the ceiling.
    """
    return [expr for reward in rewards if reward.is_money for expr in _bounds(reward)]


def _bounds(reward: Reward) -> tuple[pl.Expr, pl.Expr]:
    least, most = pl.col(LEAST.of(code=reward.code)), pl.col(MOST.of(code=reward.code))
    holds, possible = pl.col(HOLDING.of(code=reward.code)), pl.col(OPEN.of(code=reward.code))
    low = pl.when(least > most).then(most).when(least.is_not_null()).then(least).otherwise(ZERO_YUAN)
    return (
        pl.when(holds).then(low).otherwise(ZERO_YUAN).alias(LOW.of(code=reward.code)),
        pl.when(holds | possible).then(most).otherwise(ZERO_YUAN).alias(HIGH.of(code=reward.code)),
    )


def _amount(amount: Decimal | pl.Expr | None) -> pl.Expr:
    return amount.cast(YUAN) if isinstance(amount, pl.Expr) else pl.lit(amount, YUAN)


def total(rewards: Sequence[Reward], side: Field) -> pl.Expr:
    """Return the sum over groups of each group's largest ``LOW`` or ``HIGH``, in yuan; null where any part is."""
    groups: dict[str, list[pl.Expr]] = {}
    for reward in rewards:
        if reward.is_money:
            groups.setdefault(reward.group or f"={reward.code}", []).append(pl.col(side.of(code=reward.code)))
    amount = ZERO_YUAN
    for members in groups.values():
        amount = amount + _largest(members)
    return amount.cast(YUAN)


def _largest(members: list[pl.Expr]) -> pl.Expr:
    published = pl.all_horizontal([member.is_not_null() for member in members])
    return pl.when(published).then(pl.max_horizontal(members))
