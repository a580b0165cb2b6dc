"""Where a person occurs: the kept inputs are read again, since a run that failed has no rulings to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rencai import identity, intake, night, runs, store
from rencai.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rencai.intake import Book, Limits
    from rencai.night import Trace


@dataclass(frozen=True)
class Found:
    """``finished`` and ``waiting`` are the runs whose inputs hold the number; ``traces`` what the nights tell of them.

    A run whose file a night has not put aside yet is waiting too. ``unread`` could not be looked through.
    """

    finished: list[str]
    waiting: list[str]
    traces: list[Trace]
    unread: list[str]


def found(data: Path, number: str, limits: Limits) -> Found:
    """Everything of ours that holds the number, as ``identity.read`` gives it; each content is read once.

    :raises OutputError: when the store cannot be read.
    """
    contents = {run["id"]: dict(_contents(data, run)) for run in store.runs(data, task=None) if not run["purged_at"]}
    names = {sha256: name for told in contents.values() for sha256, name in told.items()}
    held = {sha256: _holds(store.place(data, sha256), name, number, limits) for sha256, name in names.items()}
    theirs = {sha256 for sha256, holds in held.items() if holds}
    occurs = [run for run in store.runs(data, task=None) if theirs & contents.get(run["id"], {}).keys()]
    refused = {one: _holds(Path(str(one.entry.put)), one.entry.name, number, limits) for one in night.refused(data)}
    traces = night.traces(data, {run["id"] for run in occurs}, theirs)
    ended = {run["id"] for run in occurs if run["state"] in store.FINISHED}
    ended -= {str(one.entry.run) for one in traces if not one.ended}
    closed = {sha256 for sha256, holds in held.items() if holds is None}
    return Found(
        finished=[run["id"] for run in occurs if run["id"] in ended],
        waiting=[run["id"] for run in occurs if run["id"] not in ended],
        traces=[*(one for one in traces if one.ended), *(one for one, holds in refused.items() if holds)],
        unread=[
            *(f"run {run}" for run, told in contents.items() if closed & told.keys()),
            *(str(one.entry.put) for one, holds in refused.items() if holds is None),
        ],
    )


def _contents(data: Path, run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The digests and names of what is looked through of a run: its inputs, and its result where one is not kept."""
    try:
        asked = {sha256: name for name, sha256 in runs.request(data, run).inputs}
    except (UsageError, ValueError, KeyError, TypeError):  # not kept, or damaged
        asked = {}
    yield from ((sha256, asked.get(sha256, "")) for sha256 in run["inputs"])
    if run["result"] and asked.keys() != set(run["inputs"]):
        yield run["result"], "result.xlsx"


def _holds(path: Path, name: str, number: str, limits: Limits) -> bool | None:
    """Whether a cell of the file holds the number; None where the file cannot be read."""
    try:
        book = intake.read(path, limits, name=name or None)
    except InputError:
        return None
    return any(_cells(book, number))


def _cells(book: Book, number: str) -> Iterator[bool]:
    yield from (identity.stands(column, number) for sheet in book.sheets for column in sheet.cells.iter_columns())
