"""Compute the one-time awards that a scored workbook makes due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.model import person_keys
from rencai.awards.schema import DUE
from rencai.cells.schema import TEXT
from rencai.policy.schema import YUAN
from rencai.ruling.schema import HIGH, HOLDING, LOW, YEARLY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Reward
    from rencai.ruling.rulings import Rulings


def due_awards(ruled: Sequence[Rulings], typed: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Return each one-time money reward that holds, ``awards.schema.DUE``, in the applicants' order.

    A person may have the same reward on several lines, by several qualifications; ``amounts.assign`` makes them one.

    :param typed: the normalized frame that was ruled, for its ID numbers.
    :param key: the store's secret, for the persons' digests.
    """
    parts = [due_lines(rulings, reward) for rulings in ruled if rulings.check_specs for reward in paid_once(rulings)]
    if not parts:
        return DUE.empty()
    lines = pl.concat(parts).sort("index", maintain_order=True)
    person = person_keys(typed["id_number"].gather(lines["index"]), key)
    return lines.with_columns(person.alias("person")).select(pl.col(field.name).cast(field.dtype) for field in DUE)


def paid_once(rulings: Rulings) -> list[Reward]:
    """Return the rewards of the rulings' pathway that are money and paid once for a person."""
    return [reward for reward in rulings.package.rewards_of(rulings.pathway) if reward.once and reward.is_money]


def due_lines(rulings: Rulings, reward: Reward) -> pl.DataFrame:
    """Return the lines for which the reward holds, each with its worth on the line's own basis date.

    :returns: ``awards.schema.DUE`` without ``person``, beside the ``index`` of the applicant's line; in the order of
        ``Rulings.rows``.
    """
    code, yearly = reward.code, reward.yearly is not None
    numbered = rulings.distinct.with_row_index("distinct").filter(HOLDING.of(code=code))
    worth = numbered.select(
        "distinct",
        "title_level",
        low=LOW.of(code=code),
        high=HIGH.of(code=code),
        yearly=pl.col(YEARLY.of(code=code)) if yearly else pl.lit(None, YUAN),
    )
    keys = ("index", "input", "sheet", "row", "applicant_id", "as_of", "distinct")
    lines = rulings.rows.select(*keys, qualification=pl.coalesce("qualification", TEXT.of(cell="qualification")))
    return lines.join(worth, on="distinct", how="inner", maintain_order="left").with_columns(
        city=pl.lit(rulings.package.own_key),
        pathway=pl.lit(rulings.pathway.code),
        reward=pl.lit(code),
        group=pl.lit(reward.group, pl.String),
    )
