"""The decisions on names that a run applies, keyed by digests so that no name is stored."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import polars as pl

from rencai.system.text import fold

SAME, DIFFERENT = "same", "different"

SCHEMA: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "department": pl.String(),
    "city": pl.String(),
    "name": pl.String(),
    "pair": pl.String(),
    "entry": pl.String(),
    "verdict": pl.String(),
    "by": pl.String(),
    "at": pl.String(),
    "undone_at": pl.String(),
    "undone_by": pl.String(),
    "promoted_at": pl.String(),
    "promoted_by": pl.String(),
    "withdrawn_at": pl.String(),
    "withdrawn_by": pl.String(),
}
"""A decision as it is stored; ``city`` is the package's name, ``name`` and ``pair`` are digests, times are UTC."""

PROMOTED = pl.col("promoted_at").is_not_null() & pl.col("withdrawn_at").is_null()
"""Whether a decision holds in every department."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """Those that a run applies: one department's own and the promoted ones; ``key`` makes the digests of its names."""

    key: bytes
    rows: pl.DataFrame

    def of(self, city: str) -> pl.DataFrame:
        """Those on one city's entries."""
        return self.rows.filter(pl.col("city") == city)

    def void(self, city: str, entries: pl.Series) -> list[int]:
        """The numbers of those on entries that the city does not have, or not any more."""
        return self.of(city).filter(~pl.col("entry").is_in(entries.implode()))["number"].to_list()


def effective(decisions: pl.DataFrame, department: str) -> pl.DataFrame:
    """The decisions that hold for the department, ``own`` or promoted: the last word on each pair and entry.

    A department's own word goes before a promoted one, whenever it was said. A pair is the same as one entry only, the
    one last named; should that be refused later, none that was named before comes back, unless the refusal is undone.
    """
    own = pl.col("department") == department
    live = decisions.filter(pl.col("undone_at").is_null(), own | PROMOTED)
    live = live.with_columns(own=own).sort("own", "number", maintain_order=True)
    last = live.unique(["city", "pair", "entry"], keep="last")["number"]
    same = live.filter(pl.col("verdict") == SAME).unique(["city", "pair"], keep="last", maintain_order=True)
    rest = live.filter(pl.col("verdict") == DIFFERENT)
    return pl.concat([same, rest]).filter(pl.col("number").is_in(last.implode())).sort("number")


def with_digests(pairs: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """``name`` and ``pair`` for each ``qualification`` and ``issuer``; null where the name has no letter.

    Texts that ``fold`` alike go by one digest, so what it folds may not change once decisions are stored. Without an
    issuer the pair's digest is the name's.
    """
    folded = pairs.select(q=fold(pl.col("qualification")), j=fold(pl.col("issuer"))).rows()
    names = [q and _digest(key, q) for q, _ in folded]
    both = [name if j is None else name and _digest(key, q, j) for name, (q, j) in zip(names, folded, strict=True)]
    return pairs.with_columns(pl.Series("name", names, pl.String), pl.Series("pair", both, pl.String))


def _digest(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\0".join(("match", *parts)).encode(), "sha256").hex()


NONE = Decisions(b"", pl.DataFrame(schema={**SCHEMA, "own": pl.Boolean()}))
"""Nothing was decided."""
