"""Import, apply and remove official lists on the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypedDict

import polars as pl

from rencai.decisions import service
from rencai.decisions.model import IS_LOOK_UP
from rencai.matching.contradicted import contradicted
from rencai.official_lists.draft import make_draft, select_edition
from rencai.official_lists.official import OfficialList, lay_over, overlay
from rencai.official_lists.schema import TOUCHED
from rencai.official_lists.touched import touched_decisions
from rencai.policy.package import ENTRY_SCHEMA
from rencai.sheets.file import read
from rencai.store import audit, lists
from rencai.system import clock, log
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rencai.official_lists.draft import Draft
    from rencai.plugins.loader import Installed
    from rencai.policy.package import Package
    from rencai.sheets.file.book import Book
    from rencai.sheets.file.limits import Limits
    from rencai.store.lists import ListVersion


def apply_lists(installed: Installed, data: Path, without: tuple[str, str] | None = None) -> Installed:
    """Return the packages with the official lists in force laid over them; unusable lists are logged, and left out.

    :param without: city and edition of a list to leave out, as if it had not been imported.
    """
    lists_in_force = [
        (head, entries) for head, entries in lists.read_applied(data) if (head.city, head.edition) != without
    ]
    if not lists_in_force:
        return installed
    packages, unusable = overlay(
        installed.packages,
        [OfficialList.from_store(head, entries) for head, entries in lists_in_force],
        broken=bool(installed.broken),
    )
    for unused in unusable:
        place = {"city": unused.city, "edition": unused.edition, "version": unused.version}
        log.event("error", "list_not_used", **place, why=unused.why)
    return replace(installed, packages=packages, unusable_lists=unusable)


def versions(data: Path) -> tuple[tuple[str, str, int], ...]:
    """Return city, edition and version of every list in force.

    A process that has applied lists compares this to see whether its packages are out of date.
    """
    return tuple((head.city, head.edition, head.version) for head in lists.read_versions(data) if head.holds)


LONGEST_TITLE = 200
"""Characters of a source's title."""


class RequestPayload(TypedDict):
    """An ``ImportRequest`` as JSON; ``begins`` is an ISO date."""

    city: str
    edition: str
    title: str
    begins: str | None
    published: int | None
    sheets: list[str]
    replace: bool


@dataclass(frozen=True)
class ImportRequest:
    """For which edition of which city a list is.

    ``city`` is the package's ``own_key``. ``begins`` and ``published`` describe a new edition; an existing one has its
    own. ``sheets`` are those that make the list, all where empty. ``replace`` permits to replace a list in force.
    """

    city: str
    edition: str
    title: str
    begins: date | None = None
    published: int | None = None
    sheets: tuple[str, ...] = ()
    replace: bool = False

    @classmethod
    def from_payload(cls, payload: RequestPayload) -> ImportRequest:
        """Return the request that ``payload`` wrote."""
        begins = date.fromisoformat(payload["begins"]) if payload["begins"] else None
        return cls(
            payload["city"], payload["edition"], payload["title"], begins, payload["published"],
            tuple(payload["sheets"]), payload["replace"],
        )  # fmt: skip

    @property
    def payload(self) -> RequestPayload:
        """The request as JSON has it."""
        return {
            "city": self.city,
            "edition": self.edition,
            "title": self.title,
            "begins": self.begins.isoformat() if self.begins else None,
            "published": self.published,
            "sheets": list(self.sheets),
            "replace": self.replace,
        }


def draft_import(
    data: Path, shipped: Installed, request: ImportRequest, books: Callable[[], Sequence[Book]]
) -> tuple[Draft, Package]:
    """Draft an import; nothing is kept.

    :param shipped: the packages without any imported list.
    :param books: reads the files; called once it is clear for which edition they are, since reading is slow.
    :return: the draft, and the package by which it was judged: that with all lists except the one it replaces.
    :raises UsageError: when the edition cannot have this list.
    :raises InputError: when the files hold none.
    """
    package = _package_of(apply_lists(shipped, data, without=(request.city, request.edition)), request.city)
    issue = select_edition(package, request.edition, request.begins, request.published)
    current = _package_of(apply_lists(shipped, data), request.city)
    if (imported := current.imported(issue)) and not request.replace:
        raise _exists_error(request, imported.version)
    return make_draft(books(), package, issue, current, request.sheets), package


def contradicted_look_ups(data: Path, request: ImportRequest, draft: Draft, package: Package) -> pl.DataFrame:
    """Return the look-ups of all departments that the drafted list contradicts (``contradicted.contradicted``).

    :param package: that by which the draft was judged.
    """
    standing = service.list_decisions(data, [package]).filter(state="standing")
    look_ups = standing.filter(IS_LOOK_UP, city=package.name, edition=request.edition)
    if look_ups.is_empty():
        return look_ups.with_columns(against=pl.lit(None, pl.String))
    return contradicted(look_ups, _with_draft(request, draft, package))


def decisions_touched(
    data: Path, shipped: Installed, request: ImportRequest, draft: Draft, package: Package
) -> pl.DataFrame:
    """Return what becomes of the decisions of all departments when the draft is kept (``schema.TOUCHED``).

    :param package: that by which the draft was judged.
    """
    current = _package_of(apply_lists(shipped, data), request.city)
    return touched_decisions(data, current, _with_draft(request, draft, package))


def decisions_touched_by_removal(
    data: Path, shipped: Installed, newest: ListVersion, older: ListVersion | None
) -> pl.DataFrame:
    """Return what becomes of the decisions of all departments when the list in force is removed (``schema.TOUCHED``).

    :param older: the list that is in force then; None: the package's own data are.
    """
    current = next((each for each in apply_lists(shipped, data).packages if each.own_key == newest.city), None)
    if current is None:
        return TOUCHED.empty()
    after = _package_of(apply_lists(shipped, data, without=(newest.city, newest.edition)), newest.city)
    if older:
        official = OfficialList.from_store(older, lists.read_entries(data, older))
        after = overlay([after], [official])[0][0]
    return touched_decisions(data, current, after)


def _with_draft(request: ImportRequest, draft: Draft, package: Package) -> Package:
    """Return the package with the drafted list."""
    official = OfficialList.from_draft(draft, request.city, request.title, clock.moment(), request.begins)
    return lay_over(package, replace(official, entries=draft.entries.select(*ENTRY_SCHEMA)))


def keep(data: Path, request: ImportRequest, draft: Draft, *, by: str) -> int:
    """Write the draft to the store as the list in force, and to the processing record; return its version.

    :raises UsageError: when a list is in force that it may not replace.
    """
    # the store decides whether a list is in force, in the transaction that adds this one: another may have come
    # between
    official = OfficialList.from_draft(draft, request.city, request.title, clock.moment(), request.begins)
    version = lists.add(data, official.head, draft.entries.select(*ENTRY_SCHEMA), replace=request.replace)
    if version is None:
        raise _exists_error(request, None)
    details = {"edition": request.edition, "version": version}
    audit.record(data, at=clock.moment(), by=by, action="list_imported", subject=request.city, details=details)
    return version


def read_books(files: Sequence[tuple[str, Path]], limits: Limits) -> list[Book]:
    """Read the files, given by name and path, each in a process of its own.

    :raises UsageError: when two have one name.
    :raises InputError: when one cannot be read.
    """
    names = [name for name, _ in files]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two files are called {twice!r}, or one is named twice", code="E_USAGE_INPUT")
    return [read.read(path, limits, name=name, documents=True) for name, path in files]


def source_title(text: str | None, names: Sequence[str]) -> str:
    """Return what the sheet of sources calls the list: the given text, else the files' names.

    :raises UsageError: when it is longer than ``LONGEST_TITLE``.
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
    """Return the list in force, and the one that would be in force without it; None: the package's own data would.

    :raises UsageError: when no list of the edition is in force.
    """
    heads = [head for head in lists.read_versions(data) if (head.city, head.edition) == (city, edition)]
    current = next((head for head in heads if head.holds), None)
    if current is None:
        raise UsageError(
            f"{city} {edition}: no list of it was imported; see `rencai catalogue show`", code="E_LIST_NONE"
        )
    older = [head for head in heads if head.version < current.version and head.removed is None]
    return current, older[-1] if older else None


def require_unsuspended(installed: Installed, city: str) -> None:
    """Refuse to take a list away whose package may be one that is broken: it is suspended, and used again afterwards.

    :raises UsageError: when that may be so.
    """
    if installed.broken and city not in {package.own_key for package in installed.packages}:
        names = ", ".join(each.name for each in installed.broken)
        raise UsageError(
            f"{city}: its lists are suspended, for a package is broken ({names}); nothing was removed: mend the"
            " package, and they are used again",
            code="E_LIST_SUSPENDED",
        )


def find_restorable(data: Path, city: str, edition: str, version: int | None) -> ListVersion:
    """Return the list of the edition that was removed last, or that removed version, if it would be in force.

    :raises UsageError: when there is none, or a later one is in force.
    """
    heads = [head for head in lists.read_versions(data) if (head.city, head.edition) == (city, edition)]
    removed = [head for head in heads if head.removed is not None and version in (None, head.version)]
    if not removed:
        raise UsageError(
            f"{city} {edition}: no removed list of it is stored; see `rencai catalogue show`", code="E_LIST_NONE"
        )
    wanted = max(removed, key=lambda head: (head.removed or "", head.version))
    if later := next((head for head in heads if head.holds and head.version > wanted.version), None):
        raise UsageError(
            f"{city} {edition}: import version {later.version} is in force, which is newer; remove it first",
            code="E_LIST_EXISTS",
        )
    return wanted


def restore(data: Path, head: ListVersion, *, by: str) -> None:
    """Put a removed list into force again, and enter that in the processing record."""
    lists.restore(data, head.city, head.edition, head.version)
    details = {"edition": head.edition, "version": head.version}
    audit.record(data, at=clock.moment(), by=by, action="list_restored", subject=head.city, details=details)


def remove(data: Path, head: ListVersion, *, by: str) -> None:
    """Take the list out of force, and enter that in the processing record.

    Its version stays in the store, and ``restore`` puts it into force again.
    """
    lists.withdraw(data, head.city, head.edition, clock.moment())
    details = {"edition": head.edition, "version": head.version}
    audit.record(data, at=clock.moment(), by=by, action="list_removed", subject=head.city, details=details)
