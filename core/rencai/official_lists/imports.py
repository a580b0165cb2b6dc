"""Import, apply and remove official lists on the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rencai.official_lists.draft import draft, edition
from rencai.official_lists.official import Official, overlaid
from rencai.policy.package import ENTRY_SCHEMA
from rencai.sheets.file import read
from rencai.store import audit, lists
from rencai.system import clock, log
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from rencai.official_lists.draft import Draft
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.sheets.file.book import Book
    from rencai.sheets.file.limits import Limits
    from rencai.store.lists import ListVersion


def standing(told: Installed, data: Path, but: tuple[str, str] | None = None) -> Installed:
    """The packages with the official lists that hold, ``but`` that of one city's edition; misfits are logged."""
    held = [(head, entries) for head, entries in lists.holding(data) if (head.city, head.edition) != but]
    if not held:
        return told
    laid, misfits = overlaid(told.packages, [Official.kept(head, entries) for head, entries in held])
    for one in misfits:
        log.event("error", "list_not_used", city=one.city, edition=one.edition, version=one.version, why=one.why)
    return replace(told, packages=laid, misfits=misfits)


def versions(data: Path) -> tuple[tuple[str, str, int], ...]:
    """City, edition and version of every list that holds now: whoever laid others over the cities is out of date."""
    return tuple((head.city, head.edition, head.version) for head in lists.versions(data) if head.holds)


LONGEST = 200
"""Characters of a source's title."""


@dataclass(frozen=True)
class Asked:
    """For which edition of which city (by ``own_key``) a list is; ``begins`` and ``published`` are of a new edition.

    ``sheets`` are those that make the list; it may ``replace`` one that holds.
    """

    city: str
    edition: str
    title: str
    begins: date | None = None
    published: int | None = None
    sheets: tuple[str, ...] = ()
    replace: bool = False


def drafted(data: Path, shipped: Installed, asked: Asked, books: Callable[[], Sequence[Book]]) -> tuple[Draft, Package]:
    """What would be kept, and the package by which it was judged: that with all lists but the one it replaces.

    ``books`` reads the files, once it is clear for which edition they are.

    :raises UsageError: where the edition cannot have this list.
    :raises InputError: where the files hold none.
    """
    package = _keyed(standing(shipped, data, but=(asked.city, asked.edition)), asked.city)
    issue = edition(package, asked.edition, asked.begins, asked.published)
    now = _keyed(standing(shipped, data), asked.city)
    if (held := now.imported(issue)) and not asked.replace:
        raise _exists(asked, held.version)
    return draft(books(), package, issue, now, asked.sheets), package


def kept(data: Path, asked: Asked, draft: Draft, *, by: str) -> int:
    """The version under which the list is kept from now on; the processing record tells of it.

    :raises UsageError: where one holds that it may not replace.
    """
    official = Official.drafted(draft, asked.city, asked.title, clock.moment(), asked.begins)
    version = lists.keep(data, official.head, draft.entries.select(*ENTRY_SCHEMA), replace=asked.replace)
    if version is None:
        raise _exists(asked, None)
    told = {"edition": asked.edition, "version": version}
    audit.enter(data, at=clock.moment(), by=by, action="list_imported", subject=asked.city, details=told)
    return version


def books(files: Sequence[tuple[str, Path]], limits: Limits) -> list[Book]:
    """The files, by name, each read by a process of its own.

    :raises UsageError: when two have one name.
    :raises InputError: when one cannot be read.
    """
    names = [name for name, _ in files]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two files are called {twice!r}, or one is named twice", code="E_USAGE_INPUT")
    return [read.read(path, limits, name=name, documents=True) for name, path in files]


def title(text: str | None, names: Sequence[str]) -> str:
    """What the sheet of sources calls the list: as was said, else the files' names.

    :raises UsageError: when it is too long.
    """
    told = " ".join((text or "").split()) or "; ".join(names)
    if len(told) > LONGEST:
        raise UsageError(f"--source: a title of up to {LONGEST} characters", code="E_USAGE")
    return told


def _keyed(told: Installed, key: str) -> Package:
    return next(one for one in told.packages if one.own_key == key)


def _exists(asked: Asked, version: int | None) -> UsageError:
    said = f" (import version {version})" if version else ""
    return UsageError(
        f"{asked.city} {asked.edition}: a list of this edition was imported already{said}; --replace puts another in"
        " its place, `rencai catalogue remove` takes it away",
        code="E_LIST_EXISTS",
    )


def removable(data: Path, city: str, edition: str) -> tuple[ListVersion, ListVersion | None]:
    """The head of the list that holds, and of that which would hold without it; None: the package's own data would.

    :raises UsageError: where no list of the edition holds.
    """
    of = [head for head in lists.versions(data) if (head.city, head.edition) == (city, edition)]
    held = next((head for head in of if head.holds), None)
    if held is None:
        raise UsageError(
            f"{city} {edition}: no list of it was imported; see `rencai catalogue show`", code="E_LIST_NONE"
        )
    older = [head for head in of if head.version < held.version and head.removed is None]
    return held, older[-1] if older else None


def removed(data: Path, held: ListVersion, *, by: str) -> None:
    """That list holds no longer; the processing record tells of it."""
    lists.withdraw(data, held.city, held.edition, clock.moment())
    told = {"edition": held.edition, "version": held.version}
    audit.enter(data, at=clock.moment(), by=by, action="list_removed", subject=held.city, details=told)
