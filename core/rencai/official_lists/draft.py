"""Draft an import: the edition it is for, the list it would keep, its faults and its changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from rencai.official_lists import tables as official_lists_tables
from rencai.official_lists.comparison import carried, changes
from rencai.official_lists.entries import UNLOADED, entries
from rencai.official_lists.lines import lines, stated
from rencai.official_lists.totals import TITLE, reconciled, totals
from rencai.official_lists.words import words
from rencai.policy.in_force import in_order
from rencai.policy.nouns import Begins, Edition, earliest, latest
from rencai.system.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rencai.messages.notices import Notice
    from rencai.official_lists.totals import Total
    from rencai.policy.package import Package
    from rencai.sheets.file.book import Book


CODE = "E_LIST_EDITION"


def edition(package: Package, key: str, begins: date | None, published: int | None) -> Edition:
    """The package's edition of that key, or a new one.

    :raises UsageError: where what was given contradicts the package, or is not enough for a new edition.
    """
    if not any(root.startswith("match.") for root in package.roots()):
        raise UsageError(f"{package.name} has no catalogue: none of its conditions reads one", code=CODE)
    known = next((one for one in package.editions if one.key == key), None)
    return _known(known, begins, published) if known else _new(package, key, begins, published)


def _known(known: Edition, begins: date | None, published: int | None) -> Edition:
    if begins is not None and known.begins != begins:
        raise UsageError(
            f"--from {begins}: the edition {known.key!r} begins {shown(known.begins)}; leave --from out", code=CODE
        )
    if published is not None and known.published not in (None, published):
        said = f"--published {published}: the edition {known.key!r} has {known.published} entries; leave it out"
        raise UsageError(said, code=CODE)
    return replace(known, published=known.published if known.published is not None else published)


def _new(package: Package, key: str, begins: date | None, published: int | None) -> Edition:
    keys = [one.key for one in package.editions]
    near = get_close_matches(key, keys, n=1)
    guess = f"; did you mean {near[0]}?" if near else ""
    if begins is None:
        said = f"--edition {key!r} is none of {', '.join(keys) or 'none'}{guess}; a new edition needs --from DATE"
        raise UsageError(said, code=CODE)
    if other := next((one.key for one in package.editions if one.begins == begins), None):
        raise UsageError(f"--from {begins}: the edition {other!r} begins on that day", code=CODE)
    try:
        return Edition(key, key, key, begins, "", published)
    except PolicyError as error:
        raise UsageError(f"--edition: {error}", code=CODE) from error


def shown(begins: Begins) -> str:
    """The day, or the range of days, as text."""
    first, last = earliest(begins), latest(begins)
    return str(first) if first == last else f"{first}…{last}"


@dataclass(frozen=True, eq=False)
class Draft:
    """``entries`` would be kept. ``new``: only the import has the edition. ``complete``: all totals that count are met.

    ``silent`` is what the list does not speak of. ``faults`` lie under ``FAULTS``; ``known`` and ``before`` are the
    changes against what is known of the edition, and against the edition before it, which is ``previous``.
    ``left_out``: reason -> rows that are no entries; ``unread``: sheets of which nothing was taken.
    """

    books: Sequence[Book]
    edition: Edition
    new: bool
    entries: pl.DataFrame
    silent: frozenset[str]
    complete: bool
    totals: Sequence[Total]
    faults: pl.DataFrame
    known: pl.DataFrame
    before: pl.DataFrame
    previous: Edition | None
    left_out: Mapping[str, Sequence[int]]
    unread: Sequence[str]

    @property
    def notices(self) -> list[Notice]:
        """What is to be said of the files."""
        return [notice for book in self.books for notice in book.notices]


def draft(books: Sequence[Book], package: Package, edition: Edition, now: Package, sheets: Sequence[str] = ()) -> Draft:
    """The books' lists, which together are the edition's; ``now`` is the package with the list that they replace.

    :raises UsageError: where a sheet asked for is in none of them.
    :raises InputError: where one of them holds no list, several, or one of applicants.
    """
    known = words(package)
    found = [(book, official_lists_tables.tables(book, known, sheets)) for book in books]
    tables = [table for _, several in found for table in several]
    read = lines(tables, known)
    made, faults = entries(read, known, edition.key)
    silent = _silent(made, stated(tables))
    told = totals(carried(made, package, edition, silent, ""), edition, silent)
    previous = _previous(package, edition)
    lost = faults["fault"].is_in(UNLOADED).any()
    return Draft(
        books=books,
        edition=edition,
        new=edition.key not in {one.key for one in package.editions},
        entries=made,
        silent=silent,
        complete=reconciled(told) and not lost,
        totals=told,
        faults=faults,
        known=changes(made, now.exact(edition)),
        before=changes(made, package.exact(previous)) if previous else changes(made, made),
        previous=previous,
        left_out=_left_out(read),
        unread=[
            f"{book.name} / {name}" for book, several in found for name in official_lists_tables.unread(book, several)
        ],
    )


def _silent(entries: pl.DataFrame, columns: frozenset[str]) -> frozenset[str]:
    """Of tier and title, that for which the list has neither a column nor a section."""
    told = {"tier": "tier" in columns, "title": bool(columns & set(TITLE))}
    cells = {"tier": "tier", "title": "title_level"}
    return frozenset(
        name for name, has in told.items() if not has and entries[cells[name]].null_count() == entries.height
    )


def _previous(package: Package, edition: Edition) -> Edition | None:
    """The edition in force before this one."""
    ordered = in_order([*(one for one in package.editions if one.key != edition.key), edition])
    at = next(place for place, one in enumerate(ordered) if one.key == edition.key)
    return ordered[at - 1] if at else None


def _left_out(read: pl.DataFrame) -> dict[str, list[int]]:
    lines = read.filter(pl.col("reason").is_not_null(), pl.col("reason") != "blank")
    grouped = lines.group_by("reason", maintain_order=True).agg("row")
    return {str(reason): rows for reason, rows in grouped.sort("reason").iter_rows()}
