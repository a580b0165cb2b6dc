"""What a decision was on, as it was shown to whoever decided, and whether its city's catalogue still shows that."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from rencai.policy.nouns import earliest, latest
from rencai.system.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rencai.policy.nouns import Begins, Edition
    from rencai.policy.package import Package


UNCLEAR = ""
"""The edition of a decision of which nobody can tell any more what it was on: it is to be decided again."""
_NAMES = ("shown_qualification", "shown_qualification_zh")
_ISSUERS = ("shown_issuer", "shown_issuer_zh")
_SHORTEST_NAME = 3
"""Characters from which on a body's name within another's means that they are the same body."""


def with_shown(parsed: pl.DataFrame, packages: Sequence[Package]) -> pl.DataFrame:
    """Return what is to be decided (``schema.PARSED``) with what it is on as the catalogue has it, ``schema.SHOWN``."""
    entries = pl.concat([_catalogue(package) for package in packages])
    editions = [(package.name, *_edition(edition)) for package in packages for edition in package.editions]
    columns = ("city", "shown_edition", "shown_edition_name", "shown_begins")
    named = pl.DataFrame(editions, schema=dict.fromkeys(columns, pl.String), orient="row")
    by_entry = parsed.join(entries, on=["city", "entry"], how="left", maintain_order="left")
    return by_entry.join(named, on=["city", "shown_edition"], how="left", maintain_order="left")


def _catalogue(package: Package) -> pl.DataFrame:
    """Return ``city``, ``entry``, and the names of entry and issuer, of the package's exact entries."""
    exact = package.entries.filter(pl.col("kind") == "exact")
    names = {name: name.removeprefix("shown_") for name in (*_NAMES, *_ISSUERS)}
    return exact.select(pl.lit(package.name).alias("city"), entry="id", **names).unique("entry", maintain_order=True)


def _edition(edition: Edition) -> tuple[str, str, str]:
    return edition.key, edition.zh, days_text(edition.begins)


def days_text(begins: Begins) -> str:
    """Return the day on which an edition begins as ISO text, or where it is not published the first and last possible.

    >>> days_text((date(2023, 9, 5), date(2025, 9, 11)))
    '2023-09-05/2025-09-11'
    """
    first, last = earliest(begins), latest(begins)
    return str(first) if first == last else f"{first}/{last}"


def lapsed(rows: pl.DataFrame, package: Package) -> pl.Series:
    """Return the numbers of the decisions whose entry or edition is there, but is not any more what it was.

    An entry is still that while it goes by a name that was shown, has an issuer that was shown (none where none was),
    and is in the edition that was asked about. An edition is while it begins on the day that was shown and is called
    so. A decision that remembers nothing, of an older version, is taken at its word.

    :param rows: decisions on one city, with the columns ``number``, ``entry`` and ``edition`` and those of ``SHOWN``.
    """
    remembering = rows.filter(pl.col("shown_edition").is_not_null())
    if remembering.is_empty():
        return rows["number"].clear()
    on_entries = remembering.filter(pl.col("edition").is_null())
    numbers = [*_changed_entries(on_entries, package), *_changed_editions(remembering, package)]
    return pl.Series(rows["number"].name, numbers, rows["number"].dtype)


def _changed_entries(rows: pl.DataFrame, package: Package) -> list[int]:
    """Return the numbers of the decisions on entries that have changed."""
    shown = rows.select(
        "number", "entry", "shown_edition", "entry_before", split=pl.concat_str("entry", pl.lit("@"), "shown_edition"),
        was_called=_folded_names(*_NAMES), was_issued=_folded_names(*_ISSUERS),
    )  # fmt: skip
    joined = shown.join(_current(package), left_on="entry", right_on="id", how="inner", maintain_order="left")
    called = _in_common("was_called", "called") | _both_empty("was_called", "called")
    # an entry that goes on in other editions has an id of its own in an edition for which a list was imported
    there = pl.col("editions").list.contains(pl.col("shown_edition")) | pl.col("split").is_in(package.ids.implode())
    issued = [_same_bodies(was, now) for was, now in joined.select("was_issued", "issued").rows()]
    # the old id of an entry may have been the package's own of another one
    taken = pl.col("entry_before").is_in(package.ids.implode()).eq_missing(pl.lit(value=True))
    clear = (pl.col("shown_edition") != UNCLEAR) & ~taken
    holds = called & there & clear & pl.Series("issued", issued, pl.Boolean)
    return joined.filter(~holds)["number"].to_list()


@lru_cache(maxsize=64)
def _current(package: Package) -> pl.DataFrame:
    """Return ``id``, ``editions``, and folded the names of entry and issuer, of the package's exact entries."""
    return package.entries.filter(pl.col("kind") == "exact").select(
        "id",
        editions="edition",
        called=_folded_names("qualification", "qualification_zh", "aliases"),
        issued=_folded_names("issuer", "issuer_zh", "issuer_aliases"),
    )


def _folded_names(*columns: str) -> pl.Expr:
    return pl.concat_list(columns).list.eval(fold(pl.element())).list.drop_nulls()


def _in_common(left: str, right: str) -> pl.Expr:
    return pl.col(left).list.set_intersection(right).list.len() > 0


def _both_empty(left: str, right: str) -> pl.Expr:
    return (pl.col(left).list.len() == 0) & (pl.col(right).list.len() == 0)


def _same_bodies(was: Sequence[str], now: Sequence[str]) -> bool:
    """Return whether the issuers have a name in common, or one within another's; or neither states any."""
    if not was or not now:
        return not was and not now
    return any(_is_same_body(*sorted((before, after), key=len)) for before in was for after in now)


def _is_same_body(short: str, long: str) -> bool:
    return short == long or (len(short) >= _SHORTEST_NAME and short in long)


def _changed_editions(rows: pl.DataFrame, package: Package) -> list[int]:
    """Return the numbers of the look-ups in editions that have changed."""
    editions = {edition.key: edition for edition in package.editions}
    look_ups = rows.filter(pl.col("edition").is_in(list(editions)))
    columns = ("number", "edition", "shown_edition", "shown_edition_name", "shown_begins")
    return [
        number
        for number, key, shown, name, begins in look_ups.select(columns).rows()
        if shown == UNCLEAR or not _is_same_edition(editions[key], name, begins)
    ]


def _is_same_edition(edition: Edition, name: str | None, begins: str | None) -> bool:
    """Return whether the edition may begin on a day that was shown, and is called so."""
    # an edition that only an import brings is called by its key, until the city's package has a name for it
    called = name in (None, edition.zh, edition.en, edition.key)
    if begins is None:
        return called
    days = [date.fromisoformat(day) for day in begins.split("/")]
    return called and earliest(edition.begins) <= days[-1] and days[0] <= latest(edition.begins)
