"""Compare two lists: which entries are the same, what is carried over, and what is new, gone or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.policy.package import ENTRY_SCHEMA
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


SAME_SCHEMA = {"new": pl.String, "old": pl.String, "how": pl.String}
"""``how``: by a ``name`` of both, or by an ``alias`` that only the old one lists."""
_SHORTEST_NAME = 3
"""Characters from which on a body's name within another's says that they are one."""


def same_entries(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """The pairs of ids, each at most once; of a name that is several entries' there is none."""
    by_name = _drop_ambiguous(_with_agreeing_issuers(_join_keys(_names(new), _names(old)), new, old))
    rest = [
        frame.join(by_name, left_on="id", right_on=side, how="anti") for frame, side in ((new, "new"), (old, "old"))
    ]
    by_alias = _drop_ambiguous(_with_agreeing_issuers(_join_keys(_names(rest[0]), _aliases(rest[1])), new, old))
    parts = [by_name.with_columns(how=pl.lit("name")), by_alias.with_columns(how=pl.lit("alias"))]
    return pl.concat(parts).select(*SAME_SCHEMA)


def _names(entries: pl.DataFrame) -> pl.DataFrame:
    names = (entries.select("id", key=fold(pl.col(name))) for name in ("qualification", "qualification_zh"))
    return pl.concat(list(names)).drop_nulls().unique(maintain_order=True)


def _aliases(entries: pl.DataFrame) -> pl.DataFrame:
    return entries.select("id", "aliases").explode("aliases").select("id", key=fold(pl.col("aliases"))).drop_nulls()


def _join_keys(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    both = new.join(old, on="key", how="inner", suffix="_old", maintain_order="left")
    return both.select(new="id", old="id_old").unique(maintain_order=True)


def _with_agreeing_issuers(pairs: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose issuers have a name in common, or one of which names none."""
    ours = _issuers(new).rename({"id": "new", "issuer": "ours"})
    theirs = _issuers(old).rename({"id": "old", "issuer": "theirs"})
    both = pairs.join(ours, on="new", how="left").join(theirs, on="old", how="left")
    our_issuer, their_issuer = pl.col("ours"), pl.col("theirs")
    within = our_issuer.str.contains(their_issuer, literal=True) & (their_issuer.str.len_chars() >= _SHORTEST_NAME)
    contains = their_issuer.str.contains(our_issuer, literal=True) & (our_issuer.str.len_chars() >= _SHORTEST_NAME)
    fit = both.filter(our_issuer.is_null() | their_issuer.is_null() | (our_issuer == their_issuer) | within | contains)
    return pairs.join(fit.select("new", "old").unique(), on=["new", "old"], how="semi", maintain_order="left")


def _issuers(entries: pl.DataFrame) -> pl.DataFrame:
    names = entries.select("id", issuer=pl.concat_list("issuer", "issuer_zh", "issuer_aliases")).explode("issuer")
    return names.select("id", issuer=fold(pl.col("issuer"))).drop_nulls().unique(maintain_order=True)


def _drop_ambiguous(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.filter(~pl.col("new").is_duplicated() & ~pl.col("old").is_duplicated())


_NO_TEXTS = pl.lit([], pl.List(pl.String))


def carry_over(
    entries: pl.DataFrame, package: Package, edition: Edition, silent: Collection[str], source: str
) -> pl.DataFrame:
    """The list's entries with ``source``, and ``was``: the id of the package's entry that is the same, null if none.

    Of one that is the same by name the further names come along, and what the list is ``silent`` of with the sources
    that say it; of one that is the same by an alias the issuer's names alone.
    """
    old = package.exact(edition)
    pairs = (
        same_entries(entries, old).join(old, left_on="old", right_on="id", how="left", suffix="_").rename({"new": "id"})
    )
    joined = entries.join(
        _drop_claimed_aliases(pairs, entries), on="id", how="left", suffix=".was", maintain_order="left"
    )
    same_name = (pl.col("how") == "name").fill_null(value=False)
    joined = joined.with_columns(*_further_names(same_name), *_tier_and_title(same_name, silent, source), was="old")
    return _assign_ids(joined, package, edition).select(*ENTRY_SCHEMA, "was")


def _drop_claimed_aliases(pairs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The pairs with those further names of the package's entry only that no other entry of the list goes by."""
    main = pl.concat_list("qualification", "qualification_zh").list.drop_nulls()
    claimed = _keys(entries, main, "aliases", "shared_aliases").rename({"id": "whose"})
    own = _keys(entries, main)
    pairs = pairs.with_columns(aliases=pl.concat_list(main, "aliases"))
    for name in ("aliases", "shared_aliases"):
        rows = _keys(pairs, name).with_row_index("order")
        others = rows.join(claimed, on="key").filter(pl.col("whose") != pl.col("id"))
        free = rows.join(others, on="order", how="anti").join(own, on=["id", "key"], how="anti")
        unclaimed = free.sort("order").group_by("id", maintain_order=True).agg(pl.col("text").alias(name))
        pairs = pairs.drop(name).join(unclaimed, on="id", how="left").with_columns(pl.col(name).fill_null([]))
    return pairs


def _keys(entries: pl.DataFrame, *lists: pl.Expr | str) -> pl.DataFrame:
    """Each text of the lists, as compared, by its entry."""
    parts = [entries.select("id", text=names).explode("text") for names in lists]
    return pl.concat(parts).with_columns(key=fold(pl.col("text"))).drop_nulls("key")


def _further_names(same_name: pl.Expr) -> list[pl.Expr]:
    """The names of the package's entry beside the list's own."""
    bodies = pl.concat_list("issuer.was", "issuer_zh.was", "issuer_aliases.was").list.drop_nulls().fill_null([])
    aliases, shared = (
        pl.concat_list(name, pl.when(same_name).then(f"{name}.was").otherwise(_NO_TEXTS)).list.unique(
            maintain_order=True
        )
        for name in ("aliases", "shared_aliases")
    )
    return [
        aliases.alias("aliases"),
        shared.list.set_difference(aliases).alias("shared_aliases"),
        pl.concat_list("issuer_aliases", bodies).list.unique(maintain_order=True).alias("issuer_aliases"),
        *(
            pl.coalesce(name, pl.when(same_name).then(f"{name}.was")).alias(name)
            for name in ("qualification", "qualification_zh", "country", "field")
        ),
    ]


def _tier_and_title(same_name: pl.Expr, silent: Collection[str], source: str) -> list[pl.Expr]:
    """Tier and title as the package documents them, where the list has no column for them."""
    names = [
        *(["tier"] if "tier" in silent else []),
        *(["title", "title_zh", "title_level"] if "title" in silent else []),
    ]
    used = pl.any_horizontal(pl.lit(value=False), *(pl.col(f"{name}.was").is_not_null() for name in names))
    own = pl.lit([source], pl.List(pl.String))
    taken = pl.when(same_name & used).then("source.was").otherwise(_NO_TEXTS)
    return [
        *(pl.coalesce(name, pl.when(same_name).then(f"{name}.was")).alias(name) for name in names),
        pl.concat_list(own, taken).alias("source"),
    ]


def _assign_ids(joined: pl.DataFrame, package: Package, edition: Edition) -> pl.DataFrame:
    """The package's id, unless its entry goes on in other editions, or else the list's, which no other may have."""
    only = pl.col("edition.was").list.len() == 1
    again = pl.concat_str("old", pl.lit(f"@{edition.key}"))
    ids = pl.when(pl.col("old").is_null()).then("id").when(only).then("old").otherwise(again)
    taken = package.entries.filter(~pl.col("id").is_in(joined["old"].drop_nulls().implode()))["id"]
    free = joined.with_columns(id=ids)
    clash = pl.col("id").is_in(taken.implode()) | (pl.col("old").is_null() & pl.col("id").is_duplicated())
    return free.with_columns(id=pl.when(clash).then(pl.concat_str("id", pl.lit(f"@{edition.key}"))).otherwise("id"))


COMPARED = ("title_level", "title_any", "field", "tier")
CHANGES_SCHEMA = dict.fromkeys(("change", "id", "name", "what", "before", "after"), pl.String)


def changes(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Under ``SCHEMA``: ``added`` and ``vanished`` entries, and each cell stated before that has ``changed``."""
    pairs = same_entries(new, old)
    added = new.join(pairs, left_on="id", right_on="new", how="anti", maintain_order="left")
    gone = old.join(pairs, left_on="id", right_on="old", how="anti", maintain_order="left")
    parts = [_whole_entries(added, "added"), _whole_entries(gone, "vanished"), _changed_cells(pairs, new, old)]
    return pl.concat(parts).select(*CHANGES_SCHEMA)


def _whole_entries(entries: pl.DataFrame, change: str) -> pl.DataFrame:
    nothing = {name: pl.lit(None, pl.String) for name in ("what", "before", "after")}
    return entries.select("id", change=pl.lit(change), name=_name(), **nothing).select(*CHANGES_SCHEMA)


def _name() -> pl.Expr:
    return pl.coalesce("qualification_zh", "qualification")


def _changed_cells(pairs: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    now, before = (
        frame.select("id", _name().alias("name"), title_any=pl.coalesce("title_zh", "title"), **_compared_columns())
        for frame in (new, old)
    )
    both = pairs.join(now, left_on="new", right_on="id").join(before, left_on="old", right_on="id", suffix=".old")
    parts = [
        both.filter(pl.col(f"{what}.old").is_not_null() & pl.col(what).ne_missing(pl.col(f"{what}.old"))).select(
            change=pl.lit("changed"), id="new", name="name", what=pl.lit(what), before=f"{what}.old", after=what
        )
        for what in COMPARED
    ]
    return pl.concat(parts).select(*CHANGES_SCHEMA)


def _compared_columns() -> dict[str, str]:
    return {what: what for what in COMPARED if what != "title_any"}
