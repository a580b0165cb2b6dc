"""The decisions on names that a run applies, keyed by digests so that no name is stored."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import polars as pl

from rencai.decisions.schema import EFFECTIVE
from rencai.decisions.shown import lapsed
from rencai.decisions.standing import live
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.package import Package

Verdict = Literal["same", "different", "listed", "unlisted"]
"""Whether the name is an entry's, or by a look-up whether the official document of an edition lists it."""
SAME: Verdict = "same"
DIFFERENT: Verdict = "different"
LISTED: Verdict = "listed"
UNLISTED: Verdict = "unlisted"
LOOK_UPS: tuple[Verdict, ...] = (LISTED, UNLISTED)
"""The verdicts that say what somebody read in an official document (由用户查得)."""

NO_TIER = "none"
"""The tier of a look-up that says: the document lists the entry in no tier."""

IS_LOOK_UP = pl.col("verdict").is_in(LOOK_UPS)


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decisions that a department's run applies: its own and the promoted ones.

    :param key: makes the digests of names, see ``with_digests``.
    :param rows: a frame of ``decisions.schema.EFFECTIVE``; of look-ups, the names are unsealed.
    """

    key: bytes
    rows: pl.DataFrame

    def of(self, package: Package) -> pl.DataFrame:
        """Return the rows on one city, but those that are to be decided again."""
        rows = self.rows.filter(pl.col("city") == package.name)
        return rows.filter(~pl.col("number").is_in(lapsed(rows, package).implode()))

    def look_ups(self, package: Package) -> pl.DataFrame:
        """Return the rows that are look-ups in one city's editions, but those that are to be decided again."""
        return self.of(package).filter(IS_LOOK_UP)

    def ended(self, package: Package) -> pl.DataFrame:
        """Return the rows on one city that decide nothing, with their ``state``.

        They are ``void``, on what the city does not have, or not any more, or ``lapsed``, on what has changed.
        """
        rows = self.rows.filter(pl.col("city") == package.name)
        editions = [edition.key for edition in package.editions]
        gone = pl.when(IS_LOOK_UP).then(~pl.col("edition").is_in(editions)).otherwise(
            ~pl.col("entry").is_in(package.ids.implode())
        )  # fmt: skip
        changed = pl.col("number").is_in(lapsed(rows, package).implode())
        state = pl.when(gone).then(pl.lit("void")).when(changed).then(pl.lit("lapsed"))
        return rows.with_columns(state=state).drop_nulls("state")

    def holding(self, packages: Sequence[Package]) -> Decisions:
        """Return the decisions without those that decide nothing in the packages."""
        numbers = [number for package in packages for number in self.ended(package)["number"].to_list()]
        return replace(self, rows=self.rows.filter(~pl.col("number").is_in(numbers)))


NONE = Decisions(b"", EFFECTIVE.empty())
"""Nothing was decided."""


def effective(decisions: pl.DataFrame, department: str) -> pl.DataFrame:
    """Return the decisions that hold for the department: the last on each pair of name and issuer, and its object.

    A department's own decision goes before a promoted one, whichever is newer. A pair is the same as one entry only,
    the one decided last; should that be refused later, no earlier one comes back, unless the refusal is undone.
    A look-up is about an edition and stands beside; which of them answers there is for matching to say.

    :param decisions: ``decisions.schema.DECISIONS`` of any departments.
    :returns: ``decisions.schema.EFFECTIVE``, by number.
    """
    rows = live(decisions, department)
    last = rows.unique(["city", "pair", "entry", "edition"], keep="last")["number"]
    same = rows.filter(pl.col("verdict") == SAME).unique(["city", "pair"], keep="last", maintain_order=True)
    rest = rows.filter(pl.col("verdict") != SAME)
    return pl.concat([same, rest]).filter(pl.col("number").is_in(last.implode())).sort("number")


def with_digests(pairs: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Add the digests ``name`` and ``pair`` of qualification and issuer; null where the name has no letter.

    Texts that ``fold`` alike have one digest, so what it folds may not change once decisions are stored.

    :param pairs: has the text columns ``qualification`` and ``issuer``; without an issuer the pair's digest is the
        name's.
    :param key: the store's secret.
    """
    folded = pairs.select(q=fold(pl.col("qualification")), j=fold(pl.col("issuer"))).rows()
    names = [q and _digest(key, q) for q, _ in folded]
    both = [name if j is None else name and _digest(key, q, j) for name, (q, j) in zip(names, folded, strict=True)]
    return pairs.with_columns(pl.Series("name", names, pl.String), pl.Series("pair", both, pl.String))


def _digest(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\0".join(("match", *parts)).encode(), "sha256").hex()
