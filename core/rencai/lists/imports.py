"""An official list handed in: drafted beside what holds, and kept once somebody has seen what it would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rencai import clock, intake, store
from rencai.errors import UsageError
from rencai.lists.draft import draft
from rencai.lists.edition import edition
from rencai.lists.held import standing
from rencai.lists.official import Official
from rencai.package import ENTRY_SCHEMA, own_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from rencai.intake import Book, Limits
    from rencai.lists.draft import Draft
    from rencai.package import Package
    from rencai.plugins import Installed

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
    version = store.keep(data, official.head, draft.entries.select(*ENTRY_SCHEMA), replace=asked.replace)
    if version is None:
        raise _exists(asked, None)
    told = {"edition": asked.edition, "version": version}
    store.enter(data, at=clock.moment(), by=by, action="list_imported", subject=asked.city, told=told)
    return version


def books(files: Sequence[tuple[str, Path]], limits: Limits) -> list[Book]:
    """The files, by name, each read by a process of its own.

    :raises UsageError: when two have one name.
    :raises InputError: when one cannot be read.
    """
    names = [name for name, _ in files]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two files are called {twice!r}, or one is named twice", code="E_USAGE_INPUT")
    return [intake.read(path, limits, name=name, documents=True) for name, path in files]


def title(text: str | None, names: Sequence[str]) -> str:
    """What the sheet of sources calls the list: as was said, else the files' names.

    :raises UsageError: when it is too long.
    """
    told = " ".join((text or "").split()) or "; ".join(names)
    if len(told) > LONGEST:
        raise UsageError(f"--source: a title of up to {LONGEST} characters", code="E_USAGE")
    return told


def _keyed(told: Installed, key: str) -> Package:
    return next(one for one in told.packages if own_key(one) == key)


def _exists(asked: Asked, version: int | None) -> UsageError:
    said = f" (import version {version})" if version else ""
    return UsageError(
        f"{asked.city} {asked.edition}: a list of this edition was imported already{said}; --replace puts another in"
        " its place, `rencai catalogue remove` takes it away",
        code="E_LIST_EXISTS",
    )
