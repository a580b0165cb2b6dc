"""Perform one run, from its inputs to the files it leaves."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

from rencai.awards import due
from rencai.cells import id_numbers
from rencai.messages.codes import OUTCOMES
from rencai.output.report import overview, review, summary, workbook
from rencai.output.xlsx import writer
from rencai.policy.package import Run
from rencai.ruling import score
from rencai.ruling.table import table
from rencai.runs.context import confirmed
from rencai.runs.request import READ
from rencai.runs.understood import sheets, understood
from rencai.sheets.file import read as file_read
from rencai.sheets.tables import read as tables_read
from rencai.system.errors import CityError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from rencai.messages.codes import State
    from rencai.ruling.score import Result
    from rencai.runs.context import Known
    from rencai.runs.request import Request
    from rencai.sheets.file.book import Book
    from rencai.sheets.file.limits import Limits
    from rencai.store.runs import Part, RunResult


READING, WRITING = "reading", "writing"
"""Steps of a run beside its cities."""
WHO = ("applicant_id", "name", "qualification", "work_city")


@dataclass(frozen=True)
class Made:
    """What a run came to: its state, what its row tells, the files it made, by part, and what cities are told of it."""

    state: State
    told: RunResult
    parts: Mapping[Part, bytes] = field(default_factory=dict)
    run: Run | None = None


def performed(
    request: Request,
    known: Known,
    inputs: Sequence[Path],
    limits: Limits,
    key: bytes,
    begin: Callable[[str], object] = str,
) -> Made:
    """The run's outcome; what its owner can mend, in the input or in a city named, makes it a failed one.

    ``inputs`` are the files, in the order of the request; ``key`` makes the digests of the persons whom awards are due.
    ``begin`` is told each step before its turn: READING, the name of each city's package, WRITING.

    :raises OutputError: when there is no room for what is made; the run is not to blame.
    """
    try:
        begin(READING)
        books, errors = _books(request, known, inputs, limits)
        if request.task == READ:
            return _read(request, known, books, errors)
        result = _scored(request, known, books, errors, begin)
        begin(WRITING)
        return made(result, named=bool(request.cities), key=key)
    except (InputError, UsageError, CityError) as error:
        return Made("failed", {"code": error.code}, {"told": _json({"error": f"{error.code}: {error}"})})


def made(result: Result, *, named: bool = False, key: bytes | None = None) -> Made:
    """What a scored result comes to as a run; ``named``: its cities were asked for by name.

    Without the ``key`` of its persons, the result workbook alone, for a run of which nothing is kept.

    :raises CityError: when one of those failed.
    """
    if named and result.failures:
        raise CityError(f"the city's own code failed on this input: {', '.join(result.failures)}")
    told: RunResult = {
        "rows": result.applicants.height,
        "degraded": int(result.degraded),
        "counts": {f"{one.package.city.key} {one.pathway.code}": one.counts for one in result.ruled},
        "code": None,
    }
    with ThreadPoolExecutor(1) as beside:  # the workbook is written on one core, and holds no other thread up
        kept = beside.submit(_kept, result, key) if key is not None else None
        parts: dict[Part, bytes] = {"result": writer.made(workbook.sheets(result), result.inputs[0].name, result.as_of)}
        parts |= kept.result() if kept else {}
    return Made("partial" if result.degraded else "done", told, parts, summed(result))


def _kept(result: Result, key: bytes) -> dict[Part, bytes]:
    """What is kept of a run beside its result."""
    return {
        "rulings": parquet(table(result.ruled, result.lang)),
        "lines": parquet(overview.lines(result)),
        "due": parquet(due.due(result.ruled, result.typed, key)),
        "applicants": parquet(_applicants(result)),
        "problems": parquet(result.problems),
        "review": parquet(review.doubts(result)),
        "told": _json(_told(result)),
    }


def summed(result: Result) -> Run:
    """What ``rencai_run_finished`` is told of a scored result."""
    return Run(
        result.as_of,
        workbook.version(),
        tuple(one.name for one in result.inputs),
        result.applicants.height,
        {
            (one.package.city.key, one.pathway.code, str(outcome)): count
            for one in result.ruled
            for outcome, count in {**dict.fromkeys(map(str, OUTCOMES), 0), **one.counts}.items()
        },
        (*(broken.name for broken in result.broken), *result.failures),
    )


def _told(result: Result) -> dict[str, Any]:
    """What the run's row does not hold: file and sheet names may be people's."""
    return {
        "unread": result.unread,
        "problems": result.problems.height,
        "unscored": [[one.name, list(one.unscored)] for one in result.inputs if one.unscored],
        "broken": [*(one.name for one in result.broken), *result.failures],
        "failures": list(result.failures),
        "misfits": [[one.city, one.edition, one.version, one.why] for one in result.misfits],
        "late": [
            [one.package.city.key, one.pathway.code, one.not_in_force] for one in result.ruled if one.not_in_force
        ],
        "people": asdict(id_numbers.people(result.typed)),
        "own": result.own,
        "assumed": dict(result.assumed),
        "missing": summary.wanted(result).rows(),
        **understood(result.columns_read, result.skipped, result.applicants, result.own, result.notices),
    }


def _applicants(result: Result) -> pl.DataFrame:
    """Every applicant's line: ``index``, the keys, who it is as typed, and the own columns ``own.0`` and on as text.

    Of each canonical column that any sheet has, ``cell.<name>`` is the text that was read, merged cells filled down and
    with the unit of its heading, and ``read.<name>`` what it was read as.
    """
    who = [pl.Series(name, result.typed[f"{name}.text"]) for name in WHO]
    filled = [one.name for one in result.columns if (result.typed[f"{one.name}.state"] != "empty").any()]
    cells = [pl.Series(f"cell.{name}", result.typed[f"{name}.text"]) for name in filled]
    read = [_text(result.typed[name]).alias(f"read.{name}") for name in filled]
    own = [_text(column) for column in result.applicants.select(cs.starts_with("own."))]
    return result.applicants.with_columns([*own, *who, *cells, *read])


def _text(cells: pl.Series) -> pl.Series:
    """The values as text, whole numbers without a point."""
    texts = cells.cast(pl.String)
    return texts.str.strip_suffix(".0") if cells.dtype.is_float() else texts


def _read(request: Request, known: Known, books: list[Book], errors: list[InputError]) -> Made:
    """What a run comes to that only reads: how its inputs are understood."""
    named = {book.name: book for book in books}
    columns = known.installed.columns()
    found = tables_read.read(named, columns, sheets=request.sheets, confirmed=confirmed(known.headings, request.typed))
    told = {
        "unread": [f"{error.code}: {error}" for error in errors],
        "unscored": [[name, list(left)] for name, left in zip(named, found.unscored, strict=True) if left],
        "sheets": sheets(books),
        **understood(found.columns, found.skipped, found.own, found.headings, found.notices),
    }
    return Made("partial" if errors else "done", {"rows": found.own.height, "code": None}, {"told": _json(told)})


def parquet(told: pl.DataFrame) -> bytes:
    """A table, as it is kept."""
    content = io.BytesIO()
    told.write_parquet(content, compression_level=1, statistics=False)  # half the time, a twentieth more bytes
    return content.getvalue()


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _books(
    request: Request, known: Known, inputs: Sequence[Path], limits: Limits
) -> tuple[list[Book], list[InputError]]:
    """The books that can be read, and of the others why not; one of several harms nobody, none at all is an error.

    While the first is being read, the catalogues and the vocabulary are got ready.
    """
    books, errors = [], []
    names = [name for name, _ in request.inputs]
    with file_read.start_reading(inputs[0], limits, name=names[0]) as first:
        if request.task != READ:
            score.ready(known.installed, known.packages)
        for place, (name, path) in enumerate(zip(names, inputs, strict=True)):
            try:
                books.append(file_read.read(path, limits, name=name) if place else first())
            except InputError as error:
                errors.append(error)
    if not books:
        raise errors[0]
    return books, errors


def _scored(
    request: Request, known: Known, books: list[Book], errors: list[InputError], begin: Callable[[str], object]
) -> Result:
    return score.score(
        books,
        known.installed,
        request.as_of,
        packages=known.packages,
        assumed=request.assumed,
        lang=request.lang,
        unread=[f"{error.code}: {error}" for error in errors],
        sheets=request.sheets,
        confirmed=confirmed(known.headings, request.typed),
        decisions=known.decisions,
        awards=known.awards,
        begin=begin,
    )
