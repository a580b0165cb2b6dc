"""Compare what users looked up with what the loaded catalogue states of the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions.model import LISTED, NO_TIER, UNLISTED
from rencai.matching.match import match
from rencai.matching.pairs import pairs
from rencai.policy.in_force import Period
from rencai.policy.nouns import latest

if TYPE_CHECKING:
    from rencai.policy.nouns import Edition
    from rencai.policy.package import Package


_STATED = {"level": "match.title_level", "tier": "match.tier", "field": "match.field"}
"""What a look-up tells of an entry, and where the catalogue's own word stands."""


def contradicted(look_ups: pl.DataFrame, package: Package) -> pl.DataFrame:
    """Return the look-ups against which the catalogue speaks, with ``against``, and the names that tell no certificate.

    ``against`` is ``listed`` or ``unlisted``, as the catalogue has the name for certain; ``level``, ``tier`` or
    ``field``, which it states otherwise; or ``unreadable``.

    :param look_ups: rows of ``decisions.schema.LOOKED_UP`` and ``SEALED`` in clear, with ``verdict``; those without a
        name are left out, as nobody can tell what they are about.
    :param package: the city's package; what users looked up or decided does not count.
    """
    package = package.catalogue or package
    named = look_ups.filter(pl.col("qualification").is_not_null())
    parts = [_in_edition(named.filter(pl.col("edition") == edition.key), edition, package)
             for edition in package.editions]  # fmt: skip
    return pl.concat([named.clear().with_columns(against=pl.lit(None, pl.String)), *parts])


def is_entry(look_up: pl.DataFrame, package: Package) -> bool:
    """Return whether the catalogue lists the name for certain, so that a look-up only adds to the entry.

    :param look_up: one row, as ``contradicted`` takes it.
    """
    unlisted = contradicted(look_up.with_columns(verdict=pl.lit(UNLISTED)), package)
    return unlisted["against"].to_list() == ["listed"]


def _in_edition(look_ups: pl.DataFrame, edition: Edition, package: Package) -> pl.DataFrame:
    if look_ups.is_empty():
        return look_ups.with_columns(against=pl.lit(None, pl.String))
    period = Period(0, latest(edition.begins), (edition,))
    answers = match(pairs(look_ups), [period], package, "zh")
    columns = ("qualification", "issuer", "match.listed", "match.listed.cause", *_STATED.values())
    joined = look_ups.join(
        answers.select(columns), on=["qualification", "issuer"], how="left", nulls_equal=True, maintain_order="left"
    )
    listed, verdict = pl.col("match.listed"), pl.col("verdict")
    against = (
        pl.when(pl.col("match.listed.cause") == "unreadable").then(pl.lit("unreadable"))
        .when(listed & (verdict == UNLISTED)).then(pl.lit("listed"))
        .when(~listed & (verdict == LISTED)).then(pl.lit("unlisted"))
    )  # fmt: skip
    for name, column in _STATED.items():
        looked_up = pl.col(name) if name != "tier" else pl.col(name).replace(NO_TIER, "")
        # a null on either side gives null: what one of them does not tell is no contradiction
        against = against.when(listed & (verdict == LISTED) & (pl.col(column) != looked_up)).then(pl.lit(name))
    rows = joined.with_columns(against=against).drop(columns[2:])
    return rows.filter(pl.col("against").is_not_null())
