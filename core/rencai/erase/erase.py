"""A person's data are gone from what rencai keeps: whole files, since a workbook cannot be cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai import night, store
from rencai.awards import people

if TYPE_CHECKING:
    from pathlib import Path

    from rencai.erase.search import Found

_SHOWN = 12
"""Signs of the person's digest in the processing record: enough to tell requests apart, too few to look anybody up."""


def erased(data: Path, found: Found, person: str, *, by: str, at: str) -> tuple[int, int]:
    """Nothing of the finished runs is kept, nor what lay in done and quarantine; how many kept files and others.

    The record of it is made with it. What the ledger of awards says of the person stays: it has no name and no number,
    and without it an award would be paid twice.

    :raises OutputError: when a file cannot be deleted; it can be repeated.
    """
    lain = night.erase(found.traces)
    _, kept = store.purge(data, found.finished, by=by, at=at, action="person_erased", subject=person[:_SHOWN])
    return kept, lain


def digest(data: Path, number: str) -> str:
    """The person's key, as the ledger of awards makes it of the number."""
    return str(people(pl.Series([number]), store.key(data)).item())
