"""Which entries of two lists are the same one: by name, and by an issuer that does not contradict."""

from __future__ import annotations

import polars as pl

from rencai.fold import fold

SCHEMA = {"new": pl.String, "old": pl.String, "how": pl.String}
"""``how``: by a ``name`` of both, or by an ``alias`` that only the old one lists."""
_TOLD = 3
"""Characters from which on a body's name within another's says that they are one."""


def same(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """The pairs of ids, each at most once; of a name that is several entries' there is none."""
    by_name = _single(_agreeing(_joined(_names(new), _names(old)), new, old))
    rest = [
        frame.join(by_name, left_on="id", right_on=side, how="anti") for frame, side in ((new, "new"), (old, "old"))
    ]
    by_alias = _single(_agreeing(_joined(_names(rest[0]), _aliases(rest[1])), new, old))
    parts = [by_name.with_columns(how=pl.lit("name")), by_alias.with_columns(how=pl.lit("alias"))]
    return pl.concat(parts).select(*SCHEMA)


def _names(entries: pl.DataFrame) -> pl.DataFrame:
    names = (entries.select("id", key=fold(pl.col(name))) for name in ("qualification", "qualification_zh"))
    return pl.concat(list(names)).drop_nulls().unique(maintain_order=True)


def _aliases(entries: pl.DataFrame) -> pl.DataFrame:
    return entries.select("id", "aliases").explode("aliases").select("id", key=fold(pl.col("aliases"))).drop_nulls()


def _joined(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    both = new.join(old, on="key", how="inner", suffix="_old", maintain_order="left")
    return both.select(new="id", old="id_old").unique(maintain_order=True)


def _agreeing(pairs: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose issuers have a name in common, or one of which names none."""
    ours = _issuers(new).rename({"id": "new", "issuer": "ours"})
    theirs = _issuers(old).rename({"id": "old", "issuer": "theirs"})
    both = pairs.join(ours, on="new", how="left").join(theirs, on="old", how="left")
    one, two = pl.col("ours"), pl.col("theirs")
    within = one.str.contains(two, literal=True) & (two.str.len_chars() >= _TOLD)
    holds = two.str.contains(one, literal=True) & (one.str.len_chars() >= _TOLD)
    fit = both.filter(one.is_null() | two.is_null() | (one == two) | within | holds)
    return pairs.join(fit.select("new", "old").unique(), on=["new", "old"], how="semi", maintain_order="left")


def _issuers(entries: pl.DataFrame) -> pl.DataFrame:
    told = entries.select("id", issuer=pl.concat_list("issuer", "issuer_zh", "issuer_aliases")).explode("issuer")
    return told.select("id", issuer=fold(pl.col("issuer"))).drop_nulls().unique(maintain_order=True)


def _single(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.filter(~pl.col("new").is_duplicated() & ~pl.col("old").is_duplicated())
