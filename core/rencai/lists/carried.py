"""What the package knows of entries that a list names too: ids, further names, and what the list leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.fold import fold
from rencai.lists.same import same
from rencai.package import ENTRY_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection

    from rencai.package import Package
    from rencai.policy import Edition

_NONE = pl.lit([], pl.List(pl.String))


def carried(
    entries: pl.DataFrame, package: Package, edition: Edition, silent: Collection[str], source: str
) -> pl.DataFrame:
    """The list's entries with ``source``, and ``was``: the id of the package's entry that is the same, null if none.

    Of one that is the same by name the further names come along, and what the list is ``silent`` of with the sources
    that say it; of one that is the same by an alias the issuer's names alone.
    """
    old = package.exact(edition)
    pairs = same(entries, old).join(old, left_on="old", right_on="id", how="left", suffix="_").rename({"new": "id"})
    told = entries.join(_unclaimed(pairs, entries), on="id", how="left", suffix=".was", maintain_order="left")
    known = (pl.col("how") == "name").fill_null(value=False)
    told = told.with_columns(*_further(known), *_left_out(known, silent, source), was="old")
    return _identified(told, package, edition).select(*ENTRY_SCHEMA, "was")


def _unclaimed(pairs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The pairs with those further names of the package's entry only that no other entry of the list goes by."""
    main = pl.concat_list("qualification", "qualification_zh").list.drop_nulls()
    claimed = _keys(entries, main, "aliases", "shared_aliases").rename({"id": "whose"})
    own = _keys(entries, main)
    pairs = pairs.with_columns(aliases=pl.concat_list(main, "aliases"))
    for name in ("aliases", "shared_aliases"):
        rows = _keys(pairs, name).with_row_index("order")
        others = rows.join(claimed, on="key").filter(pl.col("whose") != pl.col("id"))
        free = rows.join(others, on="order", how="anti").join(own, on=["id", "key"], how="anti")
        kept = free.sort("order").group_by("id", maintain_order=True).agg(pl.col("text").alias(name))
        pairs = pairs.drop(name).join(kept, on="id", how="left").with_columns(pl.col(name).fill_null([]))
    return pairs


def _keys(entries: pl.DataFrame, *lists: pl.Expr | str) -> pl.DataFrame:
    """Each text of the lists, as compared, by its entry."""
    parts = [entries.select("id", text=one).explode("text") for one in lists]
    return pl.concat(parts).with_columns(key=fold(pl.col("text"))).drop_nulls("key")


def _further(known: pl.Expr) -> list[pl.Expr]:
    """The names of the package's entry beside the list's own."""
    bodies = pl.concat_list("issuer.was", "issuer_zh.was", "issuer_aliases.was").list.drop_nulls().fill_null([])
    aliases, shared = (
        pl.concat_list(name, pl.when(known).then(f"{name}.was").otherwise(_NONE)).list.unique(maintain_order=True)
        for name in ("aliases", "shared_aliases")
    )
    return [
        aliases.alias("aliases"),
        shared.list.set_difference(aliases).alias("shared_aliases"),
        pl.concat_list("issuer_aliases", bodies).list.unique(maintain_order=True).alias("issuer_aliases"),
        *(
            pl.coalesce(name, pl.when(known).then(f"{name}.was")).alias(name)
            for name in ("qualification", "qualification_zh", "country", "field")
        ),
    ]


def _left_out(known: pl.Expr, silent: Collection[str], source: str) -> list[pl.Expr]:
    """Tier and title as the package documents them, where the list has no column for them."""
    names = [
        *(["tier"] if "tier" in silent else []),
        *(["title", "title_zh", "title_level"] if "title" in silent else []),
    ]
    used = pl.any_horizontal(pl.lit(value=False), *(pl.col(f"{name}.was").is_not_null() for name in names))
    own = pl.lit([source], pl.List(pl.String))
    taken = pl.when(known & used).then("source.was").otherwise(_NONE)
    return [
        *(pl.coalesce(name, pl.when(known).then(f"{name}.was")).alias(name) for name in names),
        pl.concat_list(own, taken).alias("source"),
    ]


def _identified(told: pl.DataFrame, package: Package, edition: Edition) -> pl.DataFrame:
    """The package's id, unless its entry goes on in other editions, or else the list's, which no other may have."""
    only = pl.col("edition.was").list.len() == 1
    again = pl.concat_str("old", pl.lit(f"@{edition.key}"))
    ids = pl.when(pl.col("old").is_null()).then("id").when(only).then("old").otherwise(again)
    taken = package.entries.filter(~pl.col("id").is_in(told["old"].drop_nulls().implode()))["id"]
    free = told.with_columns(id=ids)
    clash = pl.col("id").is_in(taken.implode()) | (pl.col("old").is_null() & pl.col("id").is_duplicated())
    return free.with_columns(id=pl.when(clash).then(pl.concat_str("id", pl.lit(f"@{edition.key}"))).otherwise("id"))
