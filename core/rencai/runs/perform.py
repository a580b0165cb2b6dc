"""One run from its inputs to its files: the result workbook, the rulings, the awards that are due, what is told."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rencai import awards, intake, report, score, workbook
from rencai.errors import CityError, InputError, UsageError
from rencai.labels import OUTCOMES
from rencai.package import Run
from rencai.runs.known import confirmed
from rencai.table import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from rencai.intake import Limits
    from rencai.runs.known import Known
    from rencai.runs.request import Request
    from rencai.score import Result


@dataclass(frozen=True)
class Made:
    """What a run came to: its state, what its row tells, the files it made, by part, and what cities are told of it."""

    state: str
    told: Mapping[str, Any]
    parts: Mapping[str, bytes] = field(default_factory=dict)
    run: Run | None = None


def performed(request: Request, known: Known, inputs: Sequence[Path], limits: Limits, key: bytes) -> Made:
    """The run's outcome; what its owner can mend, in the input or in a city named, makes it a failed one.

    ``inputs`` are the files, in the order of the request; ``key`` makes the digests of the persons whom awards are due.

    :raises OutputError: when there is no room for what is made; the run is not to blame.
    """
    try:
        return made(_scored(request, known, inputs, limits), named=bool(request.cities), key=key)
    except (InputError, UsageError, CityError) as error:
        return Made("failed", {"code": error.code}, {"told": _json({"error": f"{error.code}: {error}"})})


def made(result: Result, *, named: bool = False, key: bytes | None = None) -> Made:
    """What a scored result comes to as a run; ``named``: its cities were asked for by name.

    Without the ``key`` of its persons, the result workbook alone, for a run of which nothing is kept.

    :raises CityError: when one of those failed.
    """
    if named and result.failures:
        raise CityError(f"the city's own code failed on this input: {', '.join(result.failures)}")
    told = {
        "rows": result.applicants.height,
        "degraded": int(result.degraded),
        "counts": {f"{one.package.city.key} {one.pathway.code}": one.count() for one in result.ruled},
        "code": None,
    }
    name = result.inputs[0].name
    parts = {"result": workbook.made(report.sheets(result), name, result.as_of)}
    if key is not None:
        due = awards.due(result.ruled, result.typed, key)
        parts |= {
            "rulings": parquet(table(result.ruled, result.lang)),
            "due": parquet(due),
            "told": _json(_told(result)),
        }
    return Made("partial" if result.degraded else "done", told, parts, summed(result))


def summed(result: Result) -> Run:
    """What ``rencai_run_finished`` is told of a scored result."""
    return Run(
        result.as_of,
        report.version(),
        tuple(one.name for one in result.inputs),
        result.applicants.height,
        {
            (one.package.city.key, one.pathway.code, str(outcome)): count
            for one in result.ruled
            for outcome, count in {**dict.fromkeys(OUTCOMES, 0), **one.count()}.items()
        },
        (*(broken.name for broken in result.broken), *result.failures),
    )


def _told(result: Result) -> dict[str, Any]:
    """What the run's row does not hold: file and sheet names may be people's."""
    return {
        "unread": result.unread,
        "problems": result.problems.height,
        "skipped": result.skipped.height,
        "unscored": [[one.name, list(one.unscored)] for one in result.inputs if one.unscored],
        "broken": [*(one.name for one in result.broken), *result.failures],
    }


def parquet(told: pl.DataFrame) -> bytes:
    """A table, as it is kept."""
    content = io.BytesIO()
    told.write_parquet(content, compression_level=1, statistics=False)  # half the time, a twentieth more bytes
    return content.getvalue()


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _scored(request: Request, known: Known, inputs: Sequence[Path], limits: Limits) -> Result:
    books, errors = [], []
    for (name, _), path in zip(request.inputs, inputs, strict=True):
        try:
            books.append(intake.read(path, limits, name=name))
        except InputError as error:
            errors.append(error)
    if not books:
        raise errors[0]
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
    )
