"""Decide which awards of a run may enter the ledger, which are there already, and which no rule permits."""

from __future__ import annotations

import polars as pl

_PERSON = ("person_key", "city")
_REWARD = (*_PERSON, "reward")
_GROUP = (*_PERSON, "group")
REFUSED = ("bounds", "yearly")
"""States of lines because of which none is recorded."""


def classify(lines: pl.DataFrame, ledger: pl.DataFrame, last: int) -> pl.DataFrame:
    """The lines with their ``state``, and ``number``, ``run`` and ``recorded_at`` of the award by which it is so.

    ``recorded``: new; numbers follow on ``last``. ``already``: the person has that reward, ``group``: another of its
    exclusive group; of several new ones the largest amount counts. ``figure``: no amount is known, ``waits``: nor is it
    known of another of the group, which may be the larger. ``bounds``: the amount lies outside ``low`` and ``high``,
    ``yearly``: more than may be awarded in the calendar year. A bound that is not published bounds nothing. ``lines``
    are of one run, have no award twice, and carry amounts in fen.
    """
    placed = lines.with_row_index("place")
    new = _recordable(placed, ledger).with_columns(number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + last)
    columns = [*_GROUP, "reward", "number"]
    every = pl.concat([ledger.select(columns), new.select(columns)])
    own = every.select(*_REWARD, own="number")
    group = every.drop_nulls("group").unique(_GROUP, keep="first", maintain_order=True).select(*_GROUP, kin="number")
    result = placed.join(own, on=_REWARD, how="left", maintain_order="left")
    result = result.join(group, on=_GROUP, how="left", maintain_order="left")
    result = result.join(_yearly_sums(new, ledger), on="place", how="left", maintain_order="left")
    result = result.with_columns(number=pl.coalesce("own", "kin"))
    result = result.with_columns(state=_state(pl.col("number") > last))
    standing = ledger.select("number", "run", "recorded_at")
    return result.join(standing, on="number", how="left", maintain_order="left").drop("place", "own", "kin", "over")


def _recordable(placed: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """The lines that may be recorded beside what is held and beside each other."""
    free = placed.join(ledger.select(_REWARD), on=_REWARD, how="anti", maintain_order="left")
    free = free.join(ledger.select(_GROUP).drop_nulls("group"), on=_GROUP, how="anti", maintain_order="left")
    unknown = free.filter(pl.col("amount").is_null()).select(_GROUP).drop_nulls("group")
    payable = free.filter(pl.col("amount").is_not_null()).join(unknown, on=_GROUP, how="anti", maintain_order="left")
    largest = payable.sort("amount", descending=True, maintain_order=True)
    first = pl.col("group").is_null() | pl.struct(_GROUP).is_first_distinct()
    return largest.filter(first).sort("place")


def _yearly_sums(new: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """``place`` of each new line, the least ``cap`` of its person and year, and whether all awards are ``over`` it."""
    year = [*_PERSON, "year"]
    columns = [*year, "amount", "yearly"]
    every = pl.concat([ledger.select(columns), new.select(columns)])
    sums = every.group_by(year).agg(pl.sum("amount"), cap=pl.min("yearly"))
    over = sums.select(*year, "cap", over=pl.col("amount") > pl.col("cap"))
    return new.select("place", *year).join(over, on=year, how="left").select("place", "over", "cap")


def _state(new: pl.Expr) -> pl.Expr:
    outside = (pl.col("amount") < pl.col("low")) | (pl.col("amount") > pl.col("high"))
    return (
        pl.when(pl.col("number").is_null() & pl.col("amount").is_null())
        .then(pl.lit("figure"))
        .when(pl.col("number").is_null())
        .then(pl.lit("waits"))
        .when(pl.col("own").is_null())
        .then(pl.lit("group"))
        .when(new & outside)
        .then(pl.lit("bounds"))
        .when(new & pl.col("over"))
        .then(pl.lit("yearly"))
        .when(new)
        .then(pl.lit("recorded"))
        .otherwise(pl.lit("already"))
    )
