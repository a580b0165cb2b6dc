"""An official list as it was imported: for which edition, from where, whether it is complete, and its entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rencai.lists.totals import control
from rencai.policy import Edition, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from rencai.lists.draft import Draft
    from rencai.messages.codes import MisfitCause
    from rencai.package import Package

HEAD = ("version", "title", "files", "imported", "complete", "holds", "removed")
"""What is shown of a list that was imported."""


@dataclass(frozen=True, eq=False)
class Official:
    """``begins`` is the first day of an edition that only the import knows; ``imported`` the UTC time of the import.

    ``files`` is name -> sha256, ``control`` the edition's totals at that time, ``silent`` what the list does not speak
    of (tier, title). ``entries`` lie under ``ENTRY_SCHEMA``, without sources.
    """

    city: str
    edition: str
    title: str
    imported: str
    files: Mapping[str, str]
    control: Mapping[str, Any]
    complete: bool
    entries: pl.DataFrame
    begins: date | None = None
    silent: frozenset[str] = frozenset()
    version: int = 0

    @classmethod
    def kept(cls, head: Mapping[str, Any], entries: pl.DataFrame) -> Official:
        """The list as the store has it."""
        begins = date.fromisoformat(head["begins"]) if head["begins"] else None
        names = ("city", "edition", "title", "imported", "files", "control", "version")
        return cls(
            **{name: head[name] for name in names},
            complete=bool(head["complete"]),
            entries=entries,
            begins=begins,
            silent=frozenset(head["silent"]),
        )

    @classmethod
    def drafted(cls, draft: Draft, city: str, title: str, imported: str, begins: date | None) -> Official:
        """The draft as it is to be kept."""
        return cls(
            city=city,
            edition=draft.edition.key,
            title=title,
            imported=imported,
            files={book.name: book.sha256 for book in draft.books},
            control=control(draft.edition),
            complete=draft.complete,
            entries=draft.entries,
            begins=begins if draft.new else None,
            silent=draft.silent,
        )

    @property
    def head(self) -> dict[str, Any]:
        """All but its entries and version, as the store keeps it."""
        names = ("city", "edition", "title", "imported", "files", "control")
        return {
            **{name: getattr(self, name) for name in names},
            "complete": int(self.complete),
            "begins": self.begins and self.begins.isoformat(),
            "silent": sorted(self.silent),
        }

    @property
    def source(self) -> Source:
        """The list as a document."""
        where = "; ".join(f"{name} (sha256 {sha256})" for name, sha256 in self.files.items())
        day = date.fromisoformat(self.imported[:10])
        return Source(
            id=f"list-{self.edition}-v{self.version}",
            title=self.title,
            issuer="—",
            where=where,
            published="—",
            verified=day,
            reliability="supplied",
        )

    def of(self, package: Package) -> Edition | None:
        """The edition: the package's own, with the total that the import gave where it has none, else the import's."""
        known = next((edition for edition in package.editions if edition.key == self.edition), None)
        published = self.control["published"]
        if known:
            return known if known.published is not None else replace(known, published=published)
        if self.begins is None:
            return None
        return Edition(self.edition, self.edition, self.edition, self.begins, self.source, published)

    def misfit(self, package: Package) -> MisfitCause | None:
        """Why the list can no longer stand for the edition: it is gone, begins otherwise, or has other totals.

        It is worded by ``list.misfit``; None where it can.
        """
        edition = self.of(package)
        if edition is None:
            return "edition"
        if self.begins is not None and edition.begins != self.begins:
            return "begins"
        if control(edition) != self.control:
            return "totals"
        return None
