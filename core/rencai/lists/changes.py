"""What is new, gone or otherwise in a list, beside the entries of another."""

from __future__ import annotations

import polars as pl

from rencai.lists.same import same

COMPARED = ("title_level", "title_any", "field", "tier")
SCHEMA = dict.fromkeys(("change", "id", "name", "what", "before", "after"), pl.String)


def changes(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Under ``SCHEMA``: ``added`` and ``vanished`` entries, and each cell stated before that has ``changed``."""
    pairs = same(new, old)
    added = new.join(pairs, left_on="id", right_on="new", how="anti", maintain_order="left")
    gone = old.join(pairs, left_on="id", right_on="old", how="anti", maintain_order="left")
    parts = [_named(added, "added"), _named(gone, "vanished"), _changed(pairs, new, old)]
    return pl.concat(parts).select(*SCHEMA)


def _named(entries: pl.DataFrame, change: str) -> pl.DataFrame:
    nothing = {name: pl.lit(None, pl.String) for name in ("what", "before", "after")}
    return entries.select("id", change=pl.lit(change), name=_name(), **nothing).select(*SCHEMA)


def _name() -> pl.Expr:
    return pl.coalesce("qualification_zh", "qualification")


def _changed(pairs: pl.DataFrame, new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    now, before = (
        frame.select("id", _name().alias("name"), title_any=pl.coalesce("title_zh", "title"), **_cells())
        for frame in (new, old)
    )
    both = pairs.join(now, left_on="new", right_on="id").join(before, left_on="old", right_on="id", suffix=".old")
    parts = [
        both.filter(pl.col(f"{what}.old").is_not_null() & pl.col(what).ne_missing(pl.col(f"{what}.old"))).select(
            change=pl.lit("changed"), id="new", name="name", what=pl.lit(what), before=f"{what}.old", after=what
        )
        for what in COMPARED
    ]
    return pl.concat(parts).select(*SCHEMA)


def _cells() -> dict[str, str]:
    return {what: what for what in COMPARED if what != "title_any"}
