"""The recorded awards that a run takes into account; a person is a keyed digest of an ID number."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.schema import AWARDS
from rencai.cells.id_wording import former_numbers, other_spellings

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, eq=False)
class Awards:
    """The awards that are not reversed, of all departments.

    :param key: makes the digests of persons, see ``person_keys``.
    :param rows: a frame of ``awards.schema.AWARDS``.
    """

    key: bytes
    rows: pl.DataFrame

    def of(self, city: str) -> pl.DataFrame:
        """Return the rows of one city, or of one addition to it, by its key."""
        return self.rows.filter(pl.col("city") == city)


NONE = Awards(b"", AWARDS.empty())
"""An empty ledger."""


def unreversed(awards: pl.DataFrame) -> pl.DataFrame:
    """Return the awards that were recorded and not reversed, both frames of ``awards.schema.AWARDS``."""
    return awards.filter(pl.col("reversed_at").is_null())


def person_keys(ids: pl.Series, key: bytes) -> pl.Series:
    """Return a digest of the person behind each ID number; null where the number is null.

    :param ids: numbers as ``id_numbers.read`` normalizes them. That normal form may not change once awards are
        recorded: another form gives another digest, and the person could be awarded again.
    :param key: the store's secret.
    """
    distinct = ids.drop_nulls().unique()
    keys = [_digest(number, key) for number in distinct]
    return ids.replace_strict(distinct, keys, default=None, return_dtype=pl.String)


def recorded_keys(ids: pl.Series, key: bytes, standing: Collection[str]) -> pl.DataFrame:
    """Return the keys of the ledger that are those of the persons: ``person_key``, their own, and ``recorded``.

    A person may stand in the ledger under another spelling of the number, see ``id_wording.other_spellings``.

    :param standing: the keys of the ledger.
    """
    pairs = [
        (own, recorded)
        for number in ids.drop_nulls().unique(maintain_order=True)
        for own in (_digest(number, key),)
        for recorded in (own, *(_digest(spelling, key) for spelling in other_spellings(number)))
        if recorded in standing
    ]
    return pl.DataFrame(pairs, schema={"person_key": pl.String, "recorded": pl.String}, orient="row")


def nobody_keys(key: bytes) -> frozenset[str]:
    """Return the digests of words that older versions took for ID numbers, such as 后补: they are nobody's."""
    return frozenset(_digest(number, key) for number in former_numbers())


def _digest(number: str, key: bytes) -> str:
    return hmac.digest(key, f"person\0{number}".encode(), "sha256").hex()
