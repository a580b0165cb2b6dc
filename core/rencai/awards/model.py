"""The recorded awards that a run takes into account; a person is a keyed digest of an ID number."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import polars as pl

SCHEMA: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "person_key": pl.String(),
    "city": pl.String(),
    "reward": pl.String(),
    "group": pl.String(),
    "amount": pl.Int64(),
    "yearly": pl.Int64(),
    "year": pl.Int64(),
    "run": pl.String(),
    "recorded_at": pl.String(),
    "by": pl.String(),
    "reason": pl.String(),
    "reversed_at": pl.String(),
    "reversed_by": pl.String(),
}
"""An award with its reversal; ``city`` is the key of the city or addition, amounts are fen, times are UTC."""


@dataclass(frozen=True, eq=False)
class Awards:
    """Those that stand, as a run is told of them; ``key`` makes the digests of its persons."""

    key: bytes
    rows: pl.DataFrame

    def of(self, city: str) -> pl.DataFrame:
        """Those of one city, or of one addition to it."""
        return self.rows.filter(pl.col("city") == city)


def unreversed(awards: pl.DataFrame) -> pl.DataFrame:
    """The awards that were recorded and not reversed."""
    return awards.filter(pl.col("reversed_at").is_null())


def person_keys(ids: pl.Series, key: bytes) -> pl.Series:
    """The key of the person whom each usable ID number names; null where there is none.

    What ``identity.read`` makes of a number may thus not change for awards that are recorded.
    """
    distinct = ids.drop_nulls().unique()
    keys = [hmac.digest(key, f"person\0{number}".encode(), "sha256").hex() for number in distinct]
    return ids.replace_strict(distinct, keys, default=None, return_dtype=pl.String)


NONE = Awards(b"", pl.DataFrame(schema=SCHEMA))
"""Nothing was awarded."""
