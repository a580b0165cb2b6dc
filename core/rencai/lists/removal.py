"""An imported list taken away: which one it is, and what holds instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import clock, store
from rencai.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def removable(data: Path, city: str, edition: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The head of the list that holds, and of that which would hold without it; None: the package's own data would.

    :raises UsageError: where no list of the edition holds.
    """
    of = [head for head in store.versions(data) if (head["city"], head["edition"]) == (city, edition)]
    held = next((head for head in of if head["holds"]), None)
    if held is None:
        raise UsageError(
            f"{city} {edition}: no list of it was imported; see `rencai catalogue show`", code="E_LIST_NONE"
        )
    older = [head for head in of if head["version"] < held["version"] and head["removed"] is None]
    return held, older[-1] if older else None


def removed(data: Path, held: dict[str, Any], *, by: str) -> None:
    """That list holds no longer; the processing record tells of it."""
    store.withdraw(data, held["city"], held["edition"], clock.moment())
    told = {"edition": held["edition"], "version": held["version"]}
    store.enter(data, at=clock.moment(), by=by, action="list_removed", subject=held["city"], told=told)
