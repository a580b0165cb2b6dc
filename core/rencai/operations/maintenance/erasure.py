"""Find where a person's data is kept, and delete it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from rencai.awards.model import person_keys
from rencai.cells import id_numbers
from rencai.operations.nightly import retention
from rencai.runs import records
from rencai.sheets.file import read
from rencai.store import database, files, runs
from rencai.store import retention as store_retention
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rencai.operations.nightly.retention import Trace
    from rencai.sheets.file.book import Book
    from rencai.sheets.file.limits import Limits
    from rencai.store.runs import Run


@dataclass(frozen=True)
class Occurrences:
    """Where a person's number occurs.

    ``finished`` and ``waiting`` are runs whose inputs have it; a run whose file a night has not put away yet counts as
    waiting. ``traces`` are entries of journals. ``unread`` could not be searched.
    """

    finished: list[str]
    waiting: list[str]
    traces: list[Trace]
    unread: list[str]


def find_occurrences(data: Path, number: str, limits: Limits) -> Occurrences:
    """Return everything stored that has the ID number, as ``id_numbers.read`` gives it; each content is searched once.

    :raises OutputError: when the store cannot be read.
    """
    contents = {run.id: dict(_contents(data, run)) for run in runs.read_all(data, task=None) if not run.purged_at}
    names = {sha256: name for named in contents.values() for sha256, name in named.items()}
    occurrence = {sha256: _holds(files.path_of(data, sha256), name, number, limits) for sha256, name in names.items()}
    theirs = {sha256 for sha256, holds in occurrence.items() if holds}
    occurs = [run for run in runs.read_all(data, task=None) if theirs & contents.get(run.id, {}).keys()]
    refused = {
        trace: _holds(Path(str(trace.entry.put)), trace.entry.name, number, limits)
        for trace in retention.find_refused(data)
    }
    traces = retention.find_traces(data, {run.id for run in occurs}, theirs)
    ended = {run.id for run in occurs if run.finished}
    ended -= {str(trace.entry.run) for trace in traces if not trace.ended}
    unreadable = {sha256 for sha256, holds in occurrence.items() if holds is None}
    return Occurrences(
        finished=[run.id for run in occurs if run.id in ended],
        waiting=[run.id for run in occurs if run.id not in ended],
        traces=[*(trace for trace in traces if trace.ended), *(trace for trace, holds in refused.items() if holds)],
        unread=[
            *(f"run {run}" for run, named in contents.items() if unreadable & named.keys()),
            *(str(trace.entry.put) for trace, holds in refused.items() if holds is None),
        ],
    )


def _contents(data: Path, run: Run) -> Iterator[tuple[str, str]]:
    """Yield digest and name of what is searched of a run: its inputs, and its result where an input is not stored."""
    try:
        requested = {sha256: name for name, sha256 in records.read_request(data, run).inputs}
    except (UsageError, ValueError, KeyError, TypeError):  # not kept, or damaged
        requested = {}
    yield from ((sha256, requested.get(sha256, "")) for sha256 in run.inputs)
    if "result" in run.parts and requested.keys() != set(run.inputs):
        yield run.parts["result"], "result.xlsx"


def _holds(path: Path, name: str, number: str, limits: Limits) -> bool | None:
    """Return whether a cell of the file has the number; None where the file cannot be read."""
    try:
        book = read.read(path, limits, name=name or None)
    except InputError:
        return None
    return any(_cells(book, number))


def _cells(book: Book, number: str) -> Iterator[bool]:
    yield from (
        id_numbers.contains_number(column, number) for sheet in book.sheets for column in sheet.cells.iter_columns()
    )


_DIGEST_SHOWN = 12
"""Signs of the person's digest in the processing record: enough to tell requests apart, too few to look anybody up."""


def erase(data: Path, occurrences: Occurrences, person: str, *, by: str, at: str) -> tuple[int, int]:
    """Purge the finished runs, delete the traces' files, and record it; return how many files of each that were.

    The ledger of awards is left: it has no name and no number, and without it an award would be paid twice.

    :raises OutputError: when a file cannot be deleted; the erasure can be repeated.
    """
    erased_files = retention.erase(occurrences.traces)
    purged = store_retention.purge(
        data, occurrences.finished, by=by, at=at, action="person_erased", subject=person[:_DIGEST_SHOWN]
    )
    return purged.files, erased_files


def person_key(data: Path, number: str) -> str:
    """Return the digest by which the ledger of awards knows the number."""
    return str(person_keys(pl.Series([number]), database.key(data)).item())
