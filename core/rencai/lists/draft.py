"""What an import would do: the list that it would keep, what is wrong with it, what is new in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from rencai.law import in_order
from rencai.lists import tables as found_in
from rencai.lists.carried import carried
from rencai.lists.changes import changes
from rencai.lists.entries import UNLOADED, entries
from rencai.lists.lines import lines, stated
from rencai.lists.totals import TITLE, reconciled, totals
from rencai.lists.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.intake import Book
    from rencai.lists.totals import Total
    from rencai.messages.notices import Notice
    from rencai.package import Package
    from rencai.policy import Edition


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
    found = [(book, found_in.tables(book, known, sheets)) for book in books]
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
        unread=[f"{book.name} / {name}" for book, several in found for name in found_in.unread(book, several)],
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
