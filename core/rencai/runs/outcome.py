"""What a run comes to: its state, the facts of its row, and the files that are kept of it."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, cast

import polars as pl
import polars.selectors as cs

from rencai.awards import due
from rencai.cells import id_numbers
from rencai.cells.schema import STATE, TEXT
from rencai.messages.codes import OUTCOMES
from rencai.messages.errors import error_text
from rencai.output.report import overview, review, summary, workbook
from rencai.output.report.actions import steps
from rencai.output.xlsx import writer
from rencai.policy.package import Run
from rencai.runs.details import describe_inputs, list_sheets
from rencai.store.runs import SUCCEEDED
from rencai.system.errors import CityError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.messages.codes import State
    from rencai.ruling.score import ScoredInputs
    from rencai.sheets.file.book import Book
    from rencai.sheets.tables.applicants import Applicants
    from rencai.store.details import NextSteps, PeopleDetails, RunDetails
    from rencai.store.runs import Part, RunResult
    from rencai.system.errors import RencaiError


WHO = ("applicant_id", "name", "qualification", "work_city")
"""Columns that say who an applicant is, kept as typed."""


LIMITED = frozenset({
    "E_INPUT_TOO_LARGE", "E_INPUT_TOO_WIDE", "E_INPUT_TOO_LONG", "E_INPUT_TIMEOUT", "E_INPUT_UNSAFE", "E_INPUT_READER",
    "E_INPUT_ROOM",
})  # fmt: skip
"""Why an input is not read that other limits, or a machine with more room, might let in."""


@dataclass(frozen=True)
class RunOutcome:
    """What a run came to.

    ``row`` is what its row says, ``parts`` are the files to keep, and ``run`` is what city packages are told of it,
    None where nothing was ruled. ``unread`` says of inputs that could not be read why not, each with its code.
    """

    state: State
    row: RunResult
    parts: Mapping[Part, bytes] = field(default_factory=dict)
    run: Run | None = None
    unread: Sequence[str] = ()

    @property
    def is_bounded(self) -> bool:
        """Whether it came to a result without an input that other limits of reading might have let in."""
        codes = {line.partition(":")[0] for line in self.unread}
        return self.state in SUCCEEDED and bool(codes & LIMITED)


def build_outcome(result: ScoredInputs, *, named: bool = False, key: bytes | None = None) -> RunOutcome:
    """Build the files and the facts of a scored result.

    :param named: whether the cities were asked for by name, so that none of them may be missing.
    :param key: makes the digests of the persons to whom awards are due; without it the result workbook is the only
        part, for a run of which nothing is kept.
    :raises CityError: when a city that was asked for by name failed.
    """
    if named:
        require_every_city(result)
    row: RunResult = {
        "rows": result.applicants.height,
        "degraded": int(result.degraded),
        "counts": {f"{rulings.package.city.key} {rulings.pathway.code}": rulings.counts for rulings in result.ruled},
        "code": None,
    }
    with ThreadPoolExecutor(1) as beside:  # the workbook is written on one core, and holds no other thread up
        others = beside.submit(_serialize_parts, result, key) if key is not None else None
        parts: dict[Part, bytes] = {"result": serialize_workbook(result)}
        parts |= others.result() if others else {}
    state: State = "partial" if result.degraded else "done"
    return RunOutcome(state, row, parts, announcement(result), tuple(result.unread))


def require_every_city(result: ScoredInputs) -> None:
    """Check that no city is missing from the result.

    :raises CityError: when a city's own code failed.
    """
    if result.failures:
        raise CityError(f"the city's own code failed on this input: {', '.join(result.failures)}")


def failed(error: RencaiError, lang: str = "en") -> RunOutcome:
    """Return the outcome of a run that an error ended which its owner can settle, worded in the language."""
    worded = f"{error.code}: {error_text(error, lang)}"
    return RunOutcome("failed", {"code": error.code}, {"told": _json({"error": worded})})


def serialize_workbook(result: ScoredInputs) -> bytes:
    """Return the result workbook's bytes."""
    return writer.build(workbook.sheets(result), result.inputs[0].name, result.as_of)


def announcement(result: ScoredInputs) -> Run:
    """Return what ``rencai_run_finished`` is told of a scored result."""
    return Run(
        result.as_of,
        workbook.version(),
        tuple(source.name for source in result.inputs),
        result.applicants.height,
        {
            (rulings.package.city.key, rulings.pathway.code, str(outcome)): rulings.counts.get(outcome, 0)
            for rulings in result.ruled
            for outcome in OUTCOMES
        },
        (*(broken.name for broken in result.broken), *result.failures),
    )


def _serialize_parts(result: ScoredInputs, key: bytes) -> dict[Part, bytes]:
    """Return what is kept of a run beside its workbook; its frames are declared in ``runs.schema``."""
    return {
        "lines": serialize_frame(overview.lines(result)),
        "due": serialize_frame(due.due_awards(result.ruled, result.typed, key)),
        "applicants": serialize_frame(applicants(result)),
        "problems": serialize_frame(result.problems),
        "review": serialize_frame(review.doubts(result)),
        "told": _json(_details(result)),
        "rulings": serialize_frame(result.rulings),  # last: the result keeps it, and it is the largest
    }


def _details(result: ScoredInputs) -> RunDetails:
    """Return what the run's row must not hold: the names of files and sheets may be those of people."""
    details: RunDetails = {
        "unread": result.unread,
        "problems": result.problems.height,
        "unscored": [(source.name, list(source.unscored)) for source in result.inputs if source.unscored],
        "broken": [*(broken.name for broken in result.broken), *result.failures],
        "failures": list(result.failures),
        "misfits": [
            (unusable.city, unusable.edition, unusable.version, unusable.why) for unusable in result.unusable_lists
        ],
        "late": [
            (rulings.package.city.key, rulings.pathway.code, rulings.not_in_force)
            for rulings in result.ruled
            if rulings.not_in_force
        ],
        "people": cast("PeopleDetails", asdict(id_numbers.count_people(result.typed))),
        "own": result.own,
        "assumed": dict(result.assumed),
        "missing": summary.missing_counts(result).rows(),
        "next": next_steps(result),
    }
    details.update(describe_inputs(result.columns_read, result.skipped, result.applicants, result.own, result.notices))
    return details


def next_steps(result: ScoredInputs) -> NextSteps:
    """Return how far the result has come and what to do next, in each language."""
    far, listed = steps(result)
    return {"standing": far, "actions": [(step.kind, step.words, step.city) for step in listed]}


def applicants(result: ScoredInputs) -> pl.DataFrame:
    """Return every applicant's line as it is kept (``runs.schema.APPLICANTS``)."""
    who = [pl.Series(name, result.typed[TEXT.of(cell=name)]) for name in WHO]
    filled = [column.name for column in result.columns if (result.typed[STATE.of(cell=column.name)] != "empty").any()]
    cells = [pl.Series(f"cell.{name}", result.typed[TEXT.of(cell=name)]) for name in filled]
    read = [_text(result.typed[name]).alias(f"read.{name}") for name in filled]
    own = [_text(column) for column in result.applicants.select(cs.starts_with("own."))]
    return result.applicants.with_columns([*own, *who, *cells, *read])


def _text(cells: pl.Series) -> pl.Series:
    """Return the values as text, whole numbers without a point."""
    texts = cells.cast(pl.String)
    return texts.str.strip_suffix(".0") if cells.dtype.is_float() else texts


def describe_reading(books: Sequence[Book], table: Applicants, unread: Sequence[str]) -> RunOutcome:
    """Return the outcome of a run that only reads: how its inputs are understood."""
    names = dict.fromkeys(book.name for book in books)
    details: RunDetails = {
        "unread": unread,
        "unscored": [(name, list(left)) for name, left in zip(names, table.unscored, strict=True) if left],
        "sheets": list_sheets(books),
    }
    details.update(describe_inputs(table.columns, table.skipped, table.own, table.headings, table.notices))
    state: State = "partial" if unread else "done"
    return RunOutcome(state, {"rows": table.own.height, "code": None}, {"told": _json(details)}, unread=tuple(unread))


def serialize_frame(frame: pl.DataFrame) -> bytes:
    """Return a frame as it is kept: as Parquet."""
    content = io.BytesIO()
    frame.write_parquet(content, compression_level=1, statistics=False)  # half the time, a twentieth more bytes
    return content.getvalue()


def _json(details: RunDetails) -> bytes:
    return json.dumps(details, ensure_ascii=False, sort_keys=True).encode()
