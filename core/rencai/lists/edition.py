"""The edition for which a list is imported: one that the package knows, or a new one with its first day."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rencai.errors import PolicyError, UsageError
from rencai.policy import Begins, Edition, earliest, latest

if TYPE_CHECKING:
    from datetime import date

    from rencai.package import Package

CODE = "E_LIST_EDITION"


def edition(package: Package, key: str, begins: date | None, published: int | None) -> Edition:
    """The package's edition of that key, or a new one.

    :raises UsageError: where what was given contradicts the package, or is not enough for a new edition.
    """
    if not any(root.startswith("match.") for root in package.roots()):
        raise UsageError(f"{package.name} has no catalogue: none of its conditions reads one", code=CODE)
    known = next((one for one in package.editions if one.key == key), None)
    return _known(known, begins, published) if known else _new(package, key, begins, published)


def _known(known: Edition, begins: date | None, published: int | None) -> Edition:
    if begins is not None and known.begins != begins:
        raise UsageError(
            f"--from {begins}: the edition {known.key!r} begins {shown(known.begins)}; leave --from out", code=CODE
        )
    if published is not None and known.published not in (None, published):
        said = f"--published {published}: the edition {known.key!r} has {known.published} entries; leave it out"
        raise UsageError(said, code=CODE)
    return replace(known, published=known.published if known.published is not None else published)


def _new(package: Package, key: str, begins: date | None, published: int | None) -> Edition:
    keys = [one.key for one in package.editions]
    near = get_close_matches(key, keys, n=1)
    guess = f"; did you mean {near[0]}?" if near else ""
    if begins is None:
        said = f"--edition {key!r} is none of {', '.join(keys) or 'none'}{guess}; a new edition needs --from DATE"
        raise UsageError(said, code=CODE)
    if other := next((one.key for one in package.editions if one.begins == begins), None):
        raise UsageError(f"--from {begins}: the edition {other!r} begins on that day", code=CODE)
    try:
        return Edition(key, key, key, begins, "", published)
    except PolicyError as error:
        raise UsageError(f"--edition: {error}", code=CODE) from error


def shown(begins: Begins) -> str:
    """The day, or the range of days, as text."""
    first, last = earliest(begins), latest(begins)
    return str(first) if first == last else f"{first}…{last}"
