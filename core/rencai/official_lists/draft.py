"""Draft an import: the edition it is for, the list it would keep, its faults and its changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from rencai.official_lists import tables as official_lists_tables
from rencai.official_lists.comparison import carry_over, changes
from rencai.official_lists.entries import UNLOADED, entries
from rencai.official_lists.lines import common_columns, read_lines
from rencai.official_lists.totals import TITLE, reconcile, totals
from rencai.official_lists.words import load_words
from rencai.policy.in_force import by_begin
from rencai.policy.nouns import Begins, Edition, earliest, latest
from rencai.system.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rencai.messages.notices import Notice
    from rencai.official_lists.schema import Silent
    from rencai.official_lists.totals import Total
    from rencai.policy.package import Package
    from rencai.sheets.file.book import Book


CODE = "E_LIST_EDITION"


def select_edition(package: Package, key: str, begins: date | None, published: int | None) -> Edition:
    """Return the package's edition of that key, with the published total where it lacks one; or a new edition.

    :param begins: first day of a new edition; for an existing one it must be the same day, or left out.
    :param published: number of published entries; for an existing edition that has one it must be the same, or left
        out.
    :raises UsageError: when what was given contradicts the package, or is not enough for a new edition.
    """
    if not any(root.startswith("match.") for root in package.roots()):
        raise UsageError(f"{package.name} has no catalogue: none of its conditions reads one", code=CODE)
    existing = next((issue for issue in package.editions if issue.key == key), None)
    return _existing_edition(existing, begins, published) if existing else _new_edition(package, key, begins, published)


def _existing_edition(existing: Edition, begins: date | None, published: int | None) -> Edition:
    if begins is not None and existing.begins != begins:
        raise UsageError(
            f"--from {begins}: the edition {existing.key!r} begins {begins_text(existing.begins)}; leave --from out",
            code=CODE,
        )
    if published is not None and existing.published not in (None, published):
        message = (
            f"--published {published}: the edition {existing.key!r} has {existing.published} entries; leave it out"
        )
        raise UsageError(message, code=CODE)
    return replace(existing, published=existing.published if existing.published is not None else published)


def _new_edition(package: Package, key: str, begins: date | None, published: int | None) -> Edition:
    keys = [issue.key for issue in package.editions]
    near = get_close_matches(key, keys, n=1)
    guess = f"; did you mean {near[0]}?" if near else ""
    if begins is None:
        message = f"--edition {key!r} is none of {', '.join(keys) or 'none'}{guess}; a new edition needs --from DATE"
        raise UsageError(message, code=CODE)
    if other := next((issue.key for issue in package.editions if issue.begins == begins), None):
        raise UsageError(f"--from {begins}: the edition {other!r} begins on that day", code=CODE)
    try:
        return Edition(key, key, key, begins, "", published)
    except PolicyError as error:
        raise UsageError(f"--edition: {error}", code=CODE) from error


def begins_text(begins: Begins) -> str:
    """Return the day on which an edition begins as text, or the range of days where it is not published."""
    first, last = earliest(begins), latest(begins)
    return str(first) if first == last else f"{first}…{last}"


@dataclass(frozen=True, eq=False)
class Draft:
    """A list as it would be kept.

    ``entries`` are under ``schema.ENTRY_DRAFTS``, ``carried`` the same with the names that the package documents, under
    ``schema.CARRIED``. ``new`` says that only the import has the edition, ``complete`` that
    all totals that count are met and no line was lost. ``silent`` is what the list does not speak of. ``faults`` are
    under ``schema.FAULTS``. ``changes_to_loaded`` (against what is loaded of the edition) and ``changes_to_previous``
    (against the edition before it, which is ``previous``) are under ``schema.CHANGES``. ``left_out`` maps a reason to
    the rows that are no entries; ``unread`` are the sheets of which nothing was taken.
    """

    books: Sequence[Book]
    edition: Edition
    new: bool
    entries: pl.DataFrame
    carried: pl.DataFrame
    silent: frozenset[Silent]
    complete: bool
    totals: Sequence[Total]
    faults: pl.DataFrame
    changes_to_loaded: pl.DataFrame
    changes_to_previous: pl.DataFrame
    previous: Edition | None
    left_out: Mapping[str, Sequence[int]]
    unread: Sequence[str]

    @property
    def notices(self) -> list[Notice]:
        """The notices about the files."""
        return [notice for book in self.books for notice in book.notices]


def make_draft(
    books: Sequence[Book], package: Package, edition: Edition, current: Package, sheets: Sequence[str] = ()
) -> Draft:
    """Read the lists of the books, which together are the edition's, and compare them.

    :param package: the package without the list that this one replaces; totals and the previous edition are judged by
        it.
    :param current: the package as it is in force, with the list that this one replaces.
    :param sheets: the sheets that make the list; all where empty.
    :raises UsageError: when a sheet asked for is in none of them.
    :raises InputError: when one of them holds no list, several, or one of applicants, or no line's text can be read.
    """
    list_words = load_words(package)
    tables_by_book = [(book, official_lists_tables.find_tables(book, list_words, sheets)) for book in books]
    tables = [table for _, book_tables in tables_by_book for table in book_tables]
    table_lines = read_lines(tables, list_words)
    new_entries, faults = entries(table_lines, list_words, edition.key)
    if new_entries.is_empty() and "text_lost" in faults["fault"]:
        raise official_lists_tables.unreadable_error(", ".join(book.name for book in books))
    silent = _silent_columns(new_entries, common_columns(tables))
    # counted with what the package adds, since a list without tiers is judged by the package's
    carried = carry_over(new_entries, package, edition, silent, "")
    control_totals = totals(carried, edition, silent)
    previous = _previous_edition(package, edition)
    # a line that could not be loaded may be a published entry, whatever the totals say
    lost = faults["fault"].is_in(UNLOADED).any()
    return Draft(
        books=books,
        edition=edition,
        new=edition.key not in {issue.key for issue in package.editions},
        entries=new_entries,
        carried=carried,
        silent=silent,
        complete=reconcile(control_totals) and not lost,
        totals=control_totals,
        faults=faults,
        changes_to_loaded=changes(new_entries, current.exact(edition)),
        changes_to_previous=changes(new_entries, package.exact(previous))
        if previous
        else changes(new_entries, new_entries),
        previous=previous,
        left_out=_left_out_rows(table_lines),
        unread=[
            f"{book.name} / {name}"
            for book, book_tables in tables_by_book
            for name in official_lists_tables.unread_sheets(book, book_tables)
        ],
    )


def _silent_columns(entries: pl.DataFrame, columns: frozenset[str]) -> frozenset[Silent]:
    """Return those of tier and title for which the list has neither a column nor a section."""
    stated_columns: dict[Silent, bool] = {"tier": "tier" in columns, "title": bool(columns & set(TITLE))}
    cells: dict[Silent, str] = {"tier": "tier", "title": "title_level"}
    return frozenset(
        name for name, has in stated_columns.items() if not has and entries[cells[name]].null_count() == entries.height
    )


def _previous_edition(package: Package, edition: Edition) -> Edition | None:
    """Return the edition in force before this one; None for the first."""
    ordered = by_begin([*(issue for issue in package.editions if issue.key != edition.key), edition])
    at = next(place for place, issue in enumerate(ordered) if issue.key == edition.key)
    return ordered[at - 1] if at else None


def _left_out_rows(table_lines: pl.DataFrame) -> dict[str, list[int]]:
    """Return reason -> the rows that are no entries, blank ones left out."""
    lines = table_lines.filter(pl.col("reason").is_not_null(), pl.col("reason") != "blank")
    grouped = lines.group_by("reason", maintain_order=True).agg("row")
    return {str(reason): rows for reason, rows in grouped.sort("reason").iter_rows()}
