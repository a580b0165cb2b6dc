"""Import, apply and remove official lists on the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rencai.official_lists.draft import make_draft, select_edition
from rencai.official_lists.official import OfficialList, overlay
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


def apply_lists(installed: Installed, data: Path, without: tuple[str, str] | None = None) -> Installed:
    """The packages with the official lists that hold, ``without`` that of one city's edition; misfits are logged."""
    lists_in_force = [
        (head, entries) for head, entries in lists.read_applied(data) if (head.city, head.edition) != without
    ]
    if not lists_in_force:
        return installed
    packages, misfits = overlay(
        installed.packages, [OfficialList.from_store(head, entries) for head, entries in lists_in_force]
    )
    for misfit in misfits:
        log.event(
            "error", "list_not_used", city=misfit.city, edition=misfit.edition, version=misfit.version, why=misfit.why
        )
    return replace(installed, packages=packages, unusable_lists=misfits)


def versions(data: Path) -> tuple[tuple[str, str, int], ...]:
    """City, edition and version of every list that holds now: whoever laid others over the cities is out of date."""
    return tuple((head.city, head.edition, head.version) for head in lists.read_versions(data) if head.holds)


LONGEST_TITLE = 200
"""Characters of a source's title."""


@dataclass(frozen=True)
class ImportRequest:
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


def draft_import(
    data: Path, shipped: Installed, request: ImportRequest, books: Callable[[], Sequence[Book]]
) -> tuple[Draft, Package]:
    """What would be kept, and the package by which it was judged: that with all lists but the one it replaces.

    ``books`` reads the files, once it is clear for which edition they are.

    :raises UsageError: where the edition cannot have this list.
    :raises InputError: where the files hold none.
    """
    package = _package_of(apply_lists(shipped, data, without=(request.city, request.edition)), request.city)
    issue = select_edition(package, request.edition, request.begins, request.published)
    current = _package_of(apply_lists(shipped, data), request.city)
    if (imported := current.imported(issue)) and not request.replace:
        raise _exists_error(request, imported.version)
    return make_draft(books(), package, issue, current, request.sheets), package


def keep(data: Path, request: ImportRequest, draft: Draft, *, by: str) -> int:
    """The version under which the list is kept from now on; the processing record tells of it.

    :raises UsageError: where one holds that it may not replace.
    """
    official = OfficialList.from_draft(draft, request.city, request.title, clock.moment(), request.begins)
    version = lists.add(data, official.head, draft.entries.select(*ENTRY_SCHEMA), replace=request.replace)
    if version is None:
        raise _exists_error(request, None)
    details = {"edition": request.edition, "version": version}
    audit.record(data, at=clock.moment(), by=by, action="list_imported", subject=request.city, details=details)
    return version


def read_books(files: Sequence[tuple[str, Path]], limits: Limits) -> list[Book]:
    """The files, by name, each read by a process of its own.

    :raises UsageError: when two have one name.
    :raises InputError: when one cannot be read.
    """
    names = [name for name, _ in files]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two files are called {twice!r}, or one is named twice", code="E_USAGE_INPUT")
    return [read.read(path, limits, name=name, documents=True) for name, path in files]


def source_title(text: str | None, names: Sequence[str]) -> str:
    """What the sheet of sources calls the list: as was said, else the files' names.

    :raises UsageError: when it is too long.
    """
    title_ = " ".join((text or "").split()) or "; ".join(names)
    if len(title_) > LONGEST_TITLE:
        raise UsageError(f"--source: a title of up to {LONGEST_TITLE} characters", code="E_USAGE")
    return title_


def _package_of(installed: Installed, key: str) -> Package:
    return next(package for package in installed.packages if package.own_key == key)


def _exists_error(request: ImportRequest, version: int | None) -> UsageError:
    version_text = f" (import version {version})" if version else ""
    return UsageError(
        f"{request.city} {request.edition}: a list of this edition was imported already{version_text};"
        " --replace puts another in its place, `rencai catalogue remove` takes it away",
        code="E_LIST_EXISTS",
    )


def find_removable(data: Path, city: str, edition: str) -> tuple[ListVersion, ListVersion | None]:
    """The head of the list that holds, and of that which would hold without it; None: the package's own data would.

    :raises UsageError: where no list of the edition holds.
    """
    heads = [head for head in lists.read_versions(data) if (head.city, head.edition) == (city, edition)]
    current = next((head for head in heads if head.holds), None)
    if current is None:
        raise UsageError(
            f"{city} {edition}: no list of it was imported; see `rencai catalogue show`", code="E_LIST_NONE"
        )
    older = [head for head in heads if head.version < current.version and head.removed is None]
    return current, older[-1] if older else None


def remove(data: Path, head: ListVersion, *, by: str) -> None:
    """That list holds no longer; the processing record tells of it."""
    lists.withdraw(data, head.city, head.edition, clock.moment())
    details = {"edition": head.edition, "version": head.version}
    audit.record(data, at=clock.moment(), by=by, action="list_removed", subject=head.city, details=details)
