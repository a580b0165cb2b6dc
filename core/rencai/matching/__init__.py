"""Qualification names -> catalogue entries: exact, folded and alias names, issuer families, candidates.

Distinct (qualification, issuer) pairs are resolved once for each period. Only the certain steps decide: a candidate,
a tie or a family leaves ``match.listed`` null with its cause; "not listed" needs a complete edition (or tier), or an
entry that a source says has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.matching import editions, hits
from rencai.matching.names import SPLIT, names, pairs
from rencai.matching.notes import note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.law import Period
    from rencai.package import Package

__all__ = ["SPLIT", "match", "pairs"]


def match(distinct: pl.DataFrame, present: Sequence[Period], package: Package, lang: str) -> pl.DataFrame:
    """One row for each pair and period: ``match.listed``, its ``.cause``, the entry and what speaks for it.

    ``match.in_tier.<tier>`` and its cause stand beside it for every tier. ``match.note`` says in words what a human
    must look up, null where there is nothing to.
    """
    book = names(package.entries)
    named = hits.named(distinct, book)
    near = hits.near(_unsettled(distinct, named, present, package), book)
    told = [editions.on(period, distinct, named, near, package) for period in present]
    if not told:
        return (
            editions.nowhere(distinct, package)
            .head(0)
            .with_columns(period=pl.lit(0, pl.UInt32))
            .pipe(_described, package, lang)
        )
    return pl.concat([one.select(told[0].columns) for one in told]).pipe(_described, package, lang)


def _unsettled(
    distinct: pl.DataFrame, named: pl.DataFrame, present: Sequence[Period], package: Package
) -> pl.DataFrame:
    """The pairs that do not name an entry in each edition of these periods; only they can have candidates."""
    keys = {edition.key for period in present for edition in period.editions if edition}
    standing = package.entries.filter(pl.col("from").is_null()).select(entry="id", key="edition").explode("key")
    held = named.join(standing.filter(pl.col("key").is_in(keys)), on="entry").group_by("pair").agg(pl.n_unique("key"))
    return distinct.join(held.filter(pl.col("key") == len(keys)), on="pair", how="anti", maintain_order="left")


def _described(told: pl.DataFrame, package: Package, lang: str) -> pl.DataFrame:
    """The match columns under their reserved names, with what the entry grants and a note for a human."""
    zh = lang == "zh"
    granted = package.entries.select(
        pl.col("id").alias("entry"),
        pl.coalesce("title_zh", "title").alias("match.title")
        if zh
        else pl.coalesce("title", "title_zh").alias("match.title"),
        pl.col("title_level").alias("match.title_level"),
        pl.col("source").list.join("; ").alias("match.source"),
        pl.col("tier").alias("match.tier"),
        pl.col("field").alias("match.field"),
    )
    return (
        told.join(granted, on="entry", how="left", maintain_order="left")
        .with_columns(note(package, zh=zh).alias("match.note"))
        .rename({"entry": "match.entry", "method": "match.method", "near": "match.score", "others": "match.others"})
        .with_columns(pl.col("match.method").cast(pl.String))
        .drop("pair", "edition", "known_in")
    )
