"""Decide which awards of a run may enter the ledger, which are there already, and which no rule permits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from rencai.awards.schema import AwardState


_PERSON = ("person_key", "city")
_REWARD = (*_PERSON, "reward")
_GROUP = (*_PERSON, "group")


def classify(lines: pl.DataFrame, ledger: pl.DataFrame, last: int) -> pl.DataFrame:
    """Return the proposed awards with what becomes of each: ``awards.schema.CLASSIFIED``, in the same order.

    Of several new awards of an exclusive group the largest is recorded. A bound that is null bounds nothing.

    :param lines: ``awards.schema.PROPOSED``.
    :param ledger: the unreversed ``awards.schema.AWARDS``.
    :param last: the highest number that was ever given; those of new awards follow on it.
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
    """Return the lines that may be recorded beside the ledger's and beside each other, their amounts apart."""
    free = placed.filter("due_today")
    free = free.join(ledger.select(_REWARD), on=_REWARD, how="anti", maintain_order="left")
    free = free.join(ledger.select(_GROUP).drop_nulls("group"), on=_GROUP, how="anti", maintain_order="left")
    unknown = free.filter(pl.col("amount").is_null()).select(_GROUP).drop_nulls("group")
    payable = free.filter(pl.col("amount").is_not_null()).join(unknown, on=_GROUP, how="anti", maintain_order="left")
    largest = payable.sort("amount", descending=True, maintain_order=True)
    first = pl.col("group").is_null() | pl.struct(_GROUP).is_first_distinct()
    return largest.filter(first).sort("place")


def _yearly_sums(new: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """Return for the ``place`` of each new line the least ``cap`` of its person and year, and whether it is ``over``.

    An older award's cap counts as well: the year is capped whichever award comes last.
    """
    year = [*_PERSON, "year"]
    columns = [*year, "amount", "yearly"]
    every = pl.concat([ledger.select(columns), new.select(columns)])
    sums = every.group_by(year).agg(pl.sum("amount"), cap=pl.min("yearly"))
    over = sums.select(*year, "cap", over=pl.col("amount") > pl.col("cap"))
    return new.select("place", *year).join(over, on=year, how="left").select("place", "over", "cap")


def _state(new: pl.Expr) -> pl.Expr:
    """Return the state by ``number``, which ``new`` says to be given now, and ``own``, that of the same reward."""

    def state(name: AwardState) -> pl.Expr:
        return pl.lit(name)

    outside = (pl.col("amount") < pl.col("low")) | (pl.col("amount") > pl.col("high"))
    return (
        pl.when(pl.col("number").is_null() & ~pl.col("due_today"))
        .then(state("lapsed"))
        .when(pl.col("number").is_null() & pl.col("amount").is_null())
        .then(state("figure"))
        .when(pl.col("number").is_null())
        .then(state("waits"))
        .when(pl.col("own").is_null())
        .then(state("group"))
        # Comparisons with a null bound are null, and ``when`` takes null for false: no bound, no refusal.
        .when(new & outside)
        .then(state("bounds"))
        .when(new & pl.col("over"))
        .then(state("yearly"))
        .when(new)
        .then(state("recorded"))
        .otherwise(state("already"))
    )
