"""Compare two lists: which entries are the same, what is carried over, and what is new, gone or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.official_lists.schema import CARRIED, CHANGES, SAME
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from rencai.official_lists.schema import Silent
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


_SHORTEST_NAME = 3
"""Characters from which on a body's name within another's means that they are one body."""


def same_entries(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return the entries that two lists have in common (``schema.SAME``); a name of several entries tells nothing.

    Entries are the same where they have a name in common and their issuers do not contradict. Those that have the id in
    common, too, go before others, so that of several entries of one name each finds itself. Names go before aliases: an
    alias is often a wider name that a sister entry has, too.

    :param new: entries under ``policy.package.ENTRY_SCHEMA``; ``old`` likewise.
    """
    # see "What is the same entry" in DECISIONS.md
    pairs = _with_agreeing_issuers(_join_keys(_names(new), _names(old)), new, old)
    by_id = pairs.filter(pl.col("new") == pl.col("old"))
    rest = pairs.join(by_id, on="new", how="anti").join(by_id, on="old", how="anti", maintain_order="left")
    by_name = pl.concat([by_id, _drop_ambiguous(rest)])
    # what is settled by a name takes no part in the comparison by aliases
    new_left, old_left = (
        frame.join(by_name, left_on="id", right_on=side, how="anti") for frame, side in ((new, "new"), (old, "old"))
    )
    by_alias = _drop_ambiguous(_with_agreeing_issuers(_join_keys(_names(new_left), _aliases(old_left)), new, old))
    parts = [by_name.with_columns(how=pl.lit("name")), by_alias.with_columns(how=pl.lit("alias"))]
    return pl.concat(parts).select(SAME.columns)


def _names(entries: pl.DataFrame) -> pl.DataFrame:
    """Return each name of each entry, folded: ``id``, ``key``."""
    names = (entries.select("id", key=fold(pl.col(name))) for name in ("qualification", "qualification_zh"))
    return pl.concat(list(names)).drop_nulls().unique(maintain_order=True)


def _aliases(entries: pl.DataFrame) -> pl.DataFrame:
    """Return each alias of each entry, folded: ``id``, ``key``."""
    return entries.select("id", "aliases").explode("aliases").select("id", key=fold(pl.col("aliases"))).drop_nulls()


def _join_keys(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of ids that have a key in common: ``new``, ``old``."""
    both = new.join(old, on="key", how="inner", suffix="_old", maintain_order="left")
    return both.select(new="id", old="id_old").unique(maintain_order=True)


def _with_agreeing_issuers(pairs: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose issuers have a name in common, or one of which states no issuer."""
    ours = _issuers(new).rename({"id": "new", "issuer": "ours"})
    theirs = _issuers(old).rename({"id": "old", "issuer": "theirs"})
    both = pairs.join(ours, on="new", how="left").join(theirs, on="old", how="left")
    our_issuer, their_issuer = pl.col("ours"), pl.col("theirs")
    within = our_issuer.str.contains(their_issuer, literal=True) & (their_issuer.str.len_chars() >= _SHORTEST_NAME)
    contains = their_issuer.str.contains(our_issuer, literal=True) & (our_issuer.str.len_chars() >= _SHORTEST_NAME)
    fit = both.filter(our_issuer.is_null() | their_issuer.is_null() | (our_issuer == their_issuer) | within | contains)
    return pairs.join(fit.select("new", "old").unique(), on=["new", "old"], how="semi", maintain_order="left")


def _issuers(entries: pl.DataFrame) -> pl.DataFrame:
    """Return each name of each entry's issuer, folded: ``id``, ``issuer``."""
    names = entries.select("id", issuer=pl.concat_list("issuer", "issuer_zh", "issuer_aliases")).explode("issuer")
    return names.select("id", issuer=fold(pl.col("issuer"))).drop_nulls().unique(maintain_order=True)


def _drop_ambiguous(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of which neither side occurs twice."""
    return pairs.filter(~pl.col("new").is_duplicated() & ~pl.col("old").is_duplicated())


_NO_TEXTS = pl.lit([], pl.List(pl.String))


def carry_over(
    entries: pl.DataFrame, package: Package, edition: Edition, silent: Collection[Silent], source: str
) -> pl.DataFrame:
    """Return the list's entries with what the package documents of the same ones (``schema.CARRIED``).

    Of an entry that is the same by name the aliases come along, and what the list is silent of, with the sources of
    that. Of one that is the same by an alias only the issuer's names do.

    :param entries: the list's, under ``policy.package.ENTRY_SCHEMA``.
    :param silent: what the list has no column for.
    :param source: id of the list's source.
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
    return _assign_ids(joined, package, edition).select(CARRIED.columns)


def _drop_claimed_aliases(pairs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with those aliases of the package's entry that no other entry of the list goes by."""
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
    """Return each text of the lists, folded, by its entry: ``id``, ``text``, ``key``."""
    parts = [entries.select("id", text=names).explode("text") for names in lists]
    return pl.concat(parts).with_columns(key=fold(pl.col("text"))).drop_nulls("key")


def _further_names(same_name: pl.Expr) -> list[pl.Expr]:
    """Return the columns of names: the list's own first, then those of the package's entry."""
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


def _tier_and_title(same_name: pl.Expr, silent: Collection[Silent], source: str) -> list[pl.Expr]:
    """Return tier, title and ``source``: as the package documents them, where the list has no column for them."""
    names = [
        *(["tier"] if "tier" in silent else []),
        *(["title", "title_zh", "title_level"] if "title" in silent else []),
    ]
    used = pl.any_horizontal(pl.lit(value=False), *(pl.col(f"{name}.was").is_not_null() for name in names))
    # the list itself is the first source of what it states
    own = pl.lit([source], pl.List(pl.String))
    taken = pl.when(same_name & used).then("source.was").otherwise(_NO_TEXTS)
    return [
        *(pl.coalesce(name, pl.when(same_name).then(f"{name}.was")).alias(name) for name in names),
        pl.concat_list(own, taken).alias("source"),
    ]


def _assign_ids(joined: pl.DataFrame, package: Package, edition: Edition) -> pl.DataFrame:
    """Give each entry the package's id, or where that goes on in other editions a new one, else the list's."""
    # decisions are stored by id, so that a same entry should keep the one it has
    only = pl.col("edition.was").list.len() == 1
    again = pl.concat_str("old", pl.lit(f"@{edition.key}"))
    ids = pl.when(pl.col("old").is_null()).then("id").when(only).then("old").otherwise(again)
    taken = package.entries.filter(~pl.col("id").is_in(joined["old"].drop_nulls().implode()))["id"]
    free = joined.with_columns(id=ids)
    clash = pl.col("id").is_in(taken.implode()) | (pl.col("old").is_null() & pl.col("id").is_duplicated())
    return free.with_columns(id=pl.when(clash).then(pl.concat_str("id", pl.lit(f"@{edition.key}"))).otherwise("id"))


COMPARED = ("title_level", "title_any", "field", "tier")
"""Cells in which two editions are compared, beside what they call the entry and its issuer."""


def changes(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return how the list differs from the old one (``schema.CHANGES``).

    A cell counts as changed only where the old list states it: what was not documented before has not changed. A name,
    or an issuer, has changed where both lists state one and neither knows the other's.
    """
    pairs = same_entries(new, old)
    added = new.join(pairs, left_on="id", right_on="new", how="anti", maintain_order="left")
    gone = old.join(pairs, left_on="id", right_on="old", how="anti", maintain_order="left")
    parts = [_whole_entries(added, "added"), _whole_entries(gone, "vanished"), _changed_cells(pairs, new, old)]
    return pl.concat(parts).select(CHANGES.columns)


def _whole_entries(entries: pl.DataFrame, change: str) -> pl.DataFrame:
    """Return the entries as added or vanished."""
    nothing = {name: pl.lit(None, pl.String) for name in ("what", "before", "after")}
    return entries.select("id", change=pl.lit(change), name=_name(), **nothing).select(CHANGES.columns)


def _name() -> pl.Expr:
    """What an entry is called, in Chinese where it has a Chinese name."""
    return pl.coalesce("qualification_zh", "qualification")


def _changed_cells(pairs: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return the changed cells of the entries that both lists have."""
    now, before = (
        frame.select("id", _name().alias("name"), **_compared_columns(), **_called_columns()) for frame in (new, old)
    )
    both = pairs.join(now, left_on="new", right_on="id").join(before, left_on="old", right_on="id", suffix=".old")
    parts = [
        # a cell that becomes null is a change, too; ne_missing counts null as a value
        _changes_of(both.filter(pl.col(f"{what}.old").is_not_null() & pl.col(what).ne_missing(pl.col(f"{what}.old"))),
                    what, what)
        for what in COMPARED
    ] + [_changes_of(both.filter(_called_otherwise(cell, names)), what, cell)
         for what, (names, cells) in _CALLED.items() for cell in cells]  # fmt: skip
    return pl.concat(parts).select(CHANGES.columns)


def _changes_of(entries: pl.DataFrame, what: str, cell: str) -> pl.DataFrame:
    """Return the cell of the entries as changed; ``what`` is the word for it."""
    return entries.select(
        change=pl.lit("changed"), id="new", name="name", what=pl.lit(what), before=f"{cell}.old", after=cell
    )


def _compared_columns() -> dict[str, pl.Expr]:
    """Return the compared cells of entries, of which one is made of two columns."""
    return {what: pl.coalesce("title_zh", "title") if what == "title_any" else pl.col(what) for what in COMPARED}


_CALLED = {
    "name": ("names", ("qualification_zh", "qualification")),
    "issuer_any": ("issuers", ("issuer_zh", "issuer")),
}
"""What an entry is called: the word for it, all that it goes by, and the columns of its name in either language."""


def _called_columns() -> dict[str, pl.Expr]:
    """Return the names of entries and issuers, and folded all by which either goes."""
    names, issuers = _CALLED["name"][1], _CALLED["issuer_any"][1]
    return {
        **{cell: pl.col(cell) for cell in (*names, *issuers)},
        "names": _folded_names(*names, "aliases", "shared_aliases"),
        "issuers": _folded_names(*issuers, "issuer_aliases"),
    }


def _folded_names(*columns: str) -> pl.Expr:
    return pl.concat_list(columns).list.eval(fold(pl.element())).list.drop_nulls()


def _called_otherwise(cell: str, names: str) -> pl.Expr:
    """Return whether both lists state the name, and neither knows the other's."""
    now, before = fold(pl.col(cell)), fold(pl.col(f"{cell}.old"))
    unlike = ~pl.col(names).list.contains(before) & ~pl.col(f"{names}.old").list.contains(now)
    return now.is_not_null() & before.is_not_null() & unlike
