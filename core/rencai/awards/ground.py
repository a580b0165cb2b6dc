"""On what an award rests: the decisions, list, documents and package by which it was due when it was recorded."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Ground:
    """What made an award due; the run itself stands beside it in the ledger.

    No name of a person, a file or a sheet is in it. ``row`` is Excel's own number of the applicant's line, ``as_of``
    the basis date. ``package`` is the city package's name, with ``version`` and ``fingerprint``. ``edition`` has the
    keys of the editions that may have been in force, ``lists`` of those that were imported the versions; ``entry`` is
    the id and ``entry_name`` the catalogue's own name of the entry. ``decisions``, ``words`` and ``statements`` are the
    numbers of those of the ``department`` by which the line was read; ``sources`` are the ids of the documents.
    """

    department: str
    row: int
    as_of: str
    pathway: str
    package: str
    version: str
    fingerprint: str
    edition: tuple[str, ...] = ()
    lists: tuple[tuple[str, int], ...] = ()
    entry: str | None = None
    entry_name: str | None = None
    decisions: tuple[int, ...] = ()
    words: tuple[int, ...] = ()
    statements: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()

    def serialize(self) -> str:
        """Return it as JSON, the same text for the same ground."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def parse_ground(text: str) -> Ground:
    """Return the ground that ``Ground.serialize`` gave this text for."""
    fields: dict[str, Any] = json.loads(text)
    lists = tuple((edition, version) for edition, version in fields.pop("lists"))
    several = {name: tuple(fields[name]) for name in ("edition", "decisions", "words", "statements", "sources")}
    return Ground(**{**fields, **several, "lists": lists})
