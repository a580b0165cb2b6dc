"""The installed cities on the official lists that hold at present."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rencai import log, store
from rencai.lists.official import Official
from rencai.lists.overlay import overlaid

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.plugins import Installed


def standing(told: Installed, data: Path, but: tuple[str, str] | None = None) -> Installed:
    """The packages with the official lists that hold, ``but`` that of one city's edition; misfits are logged."""
    held = [(head, entries) for head, entries in store.holding(data) if (head["city"], head["edition"]) != but]
    if not held:
        return told
    laid, misfits = overlaid(told.packages, [Official.kept(head, entries) for head, entries in held])
    for one in misfits:
        log.event("error", "list_not_used", city=one.city, edition=one.edition, version=one.version, why=one.why)
    return replace(told, packages=laid, misfits=misfits)


def versions(data: Path) -> tuple[tuple[str, str, int], ...]:
    """City, edition and version of every list that holds now: whoever laid others over the cities is out of date."""
    return tuple((head["city"], head["edition"], head["version"]) for head in store.versions(data) if head["holds"])
