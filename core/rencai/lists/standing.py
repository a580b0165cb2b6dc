"""As what a line of a list stands in the catalogue: its title level, its field, its tier, and what of it is unclear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.lists.titles import level
from rencai.readings import flag

if TYPE_CHECKING:
    from rencai.lists.words import Words


def levels() -> list[pl.Expr]:
    """``level``: that on which cells and section agree, else the sheet's; none where a level cell names none."""
    cell, title = level(pl.col("title_level")), level(pl.col("title"))
    said = _said(cell, title, pl.col("over.title_level"))
    unread = pl.col("title_level").is_not_null() & cell.is_null()
    nothing = (said.list.len() == 0) & ~unread
    open_ = nothing & pl.col("title").is_not_null() & pl.col("sheet.title_level").is_null()
    return [
        pl.when(nothing).then("sheet.title_level").otherwise(_agreed(said, unread)).alias("level"),
        pl.when(said.list.len() > 1).then(pl.lit("level_contradiction"))
        .when(unread | open_).then(pl.lit("level_unknown")).alias("fault.level"),
        pl.concat_str("title", "title_level", separator=" / ", ignore_nulls=True).alias("text.level"),
    ]  # fmt: skip


def fields(words: Words) -> list[pl.Expr]:
    """``field.key``: that of the cell and the section, else the sheet's; no fault where the city has no fields."""
    cell = words.field(pl.col("field"))
    said = _said(cell, pl.col("over.field"))
    unread = pl.col("field").is_not_null() & cell.is_null()
    nothing = (said.list.len() == 0) & ~unread
    strange = nothing & pl.col("strange").is_not_null() & pl.col("sheet.field").is_null()
    fault = unread | strange | (said.list.len() > 1)
    return [
        pl.when(nothing).then("sheet.field").otherwise(_agreed(said, unread)).alias("field.key"),
        pl.when(fault & pl.lit(words.fields.height > 0)).then(pl.lit("field_unknown")).alias("fault.field"),
        pl.coalesce("field", "strange").alias("text.field"),
    ]


def tiers(words: Words) -> list[pl.Expr]:
    """``tier.key``: that which the cell names, or the only one there is where it says yes; none where it says no."""
    keys = words.tiers["value"].unique().to_list()
    only = pl.lit(keys[0] if len(keys) == 1 else None, pl.String)
    said = flag(pl.col("tier"))
    cell = pl.coalesce(words.tier(pl.col("tier")), pl.when(said).then(only))
    no = said.eq_missing(pl.lit(value=False))
    unread = pl.col("tier").is_not_null() & cell.is_null() & ~no
    return [
        pl.when(~unread & ~no).then(pl.coalesce(cell, "over.tier", "sheet.tier")).alias("tier.key"),
        pl.when(unread).then(pl.lit("tier_unknown")).alias("fault.tier"),
    ]


def _said(*parts: pl.Expr) -> pl.Expr:
    return pl.concat_list(parts).list.drop_nulls().list.unique()


def _agreed(said: pl.Expr, unread: pl.Expr) -> pl.Expr:
    return pl.when(~unread & (said.list.len() == 1)).then(said.list.first())
