"""Score and look names up from Python: what ``rencai.score`` and ``rencai.match`` do."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from rencai.accounts import department as departments
from rencai.decisions.model import NONE
from rencai.matching.lookup import look_up
from rencai.messages.codes import MARKED
from rencai.plugins.current import CurrentPackages
from rencai.plugins.selection import select
from rencai.runs import context, perform, records
from rencai.runs import headings as headings_of_run
from rencai.runs.outcome import require_every_city, serialize_workbook
from rencai.runs.request import Request
from rencai.runs.summary import summarize
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.sheets.from_frame import read_frame
from rencai.sheets.headers.by_hand import parse_header_rows
from rencai.store import database, decisions, lists, statements
from rencai.system import clock, files
from rencai.system.data_folder import default_data_folder
from rencai.system.errors import UsageError
from rencai.system.login import login

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from rencai.matching.lookup import CityAnswer
    from rencai.messages.codes import Mark
    from rencai.plugins.loader import Installed
    from rencai.ruling import score as ruling_score
    from rencai.runs.context import RunContext
    from rencai.runs.outcome import RunOutcome
    from rencai.runs.perform import Source
    from rencai.runs.summary import Summary

    Input = str | Path | pl.DataFrame


class Result:
    """What ``rencai.score`` gives: rulings, facts and problems, and the result workbook on demand.

    ``summary`` has the facts, and ``run`` the id of the recorded run, None where nothing was recorded.
    """

    def __init__(
        self, scored: ruling_score.ScoredInputs, inputs: Sequence[Path], workbook: bytes | None, run: str | None
    ) -> None:
        self._scored, self._inputs, self._workbook = scored, tuple(inputs), workbook
        self.summary: Summary = summarize(scored)
        self.run: str | None = run

    @property
    def rulings(self) -> pl.DataFrame:
        """The rulings table: a line for each applicant, qualification, city and pathway (``ruling.schema.RULINGS``)."""
        return self._scored.rulings

    @property
    def problems(self) -> pl.DataFrame:
        """The cells that could not be read, or contradict another (``runs.schema.PROBLEMS``); never their content."""
        return self._scored.problems

    def write(self, path: str | Path) -> Path:
        """Write the result workbook, the one that ``rencai score`` writes, whole or not at all, and return its path.

        :raises UsageError: when the name does not end in .xlsx, or the file is one of the inputs.
        :raises OutputError: when it cannot be written.
        """
        target = Path(path)
        if target.suffix.lower() != ".xlsx":
            raise UsageError(f"{target.name!r}: the workbook's name must end in .xlsx", code="E_USAGE_OUTPUT")
        if target.exists() and any(source.exists() and source.samefile(target) for source in self._inputs):
            raise UsageError(f"{target} is an input; choose another name", code="E_USAGE_OUTPUT")
        if self._workbook is None:
            self._workbook = serialize_workbook(self._scored)
        files.write(target, self._workbook)
        return target

    def __repr__(self) -> str:
        """Return counts only: no name of a file or a person."""
        return f"<rencai.Result of {self.summary.rows} rows as of {self.summary.as_of}: {self.rulings.height} rulings>"


def score(
    inputs: Input | Sequence[Input],
    *,
    cities: str | Sequence[str] = (),
    as_of: date | str | None = None,
    department: str | None = None,
    sheets: str | Sequence[str] = (),
    headings: Mapping[str, str] | None = None,
    header_rows: str | int | Sequence[str | int] = (),
    leave_out: Sequence[Mark] = (),
    assume: Mapping[str, str] | None = None,
    lang: Literal["zh", "en"] = "zh",
    data: str | Path | None = None,
    record: bool = False,
) -> Result:
    """Score workbooks or frames: every applicant, in every city, under every pathway.

    What rencai remembers is read only where ``department``, ``data`` or ``record`` is given: the department's headings,
    decisions and awards, and imported official lists. Without them the result depends on the arguments and on the
    installed cities alone.

    :param inputs: a path, a Polars frame whose column names are headings, or several of them.
    :param cities: keys or names; all installed cities where none is named.
    :param as_of: the day whose law applies; today in China where it is None.
    :param department: whose headings and decisions apply; "default" where only ``data`` or ``record`` is given.
    :param sheets: only the sheets of these names, hidden ones too.
    :param headings: heading -> the column that it means, by its name or one of its headings, "" for none of rencai's;
        remembered for the department where the run is recorded.
    :param header_rows: where the headers are, by Excel's row numbers: 3, "2-3", or for one sheet "名单=2-3".
    :param leave_out: rows that are not scored: "departed", of people who have left; "struck", struck through; "hidden".
    :param assume: column -> value: what if this were every row's cell?
    :param lang: the language of notes, steps and the workbook.
    :param data: the folder of what rencai remembers; that of the command line where it is None.
    :param record: whether the run is kept, as ``rencai score`` keeps it, and city packages are told that it finished.
    :raises InputError: when no input can be read, or none holds an applicant.
    :raises UsageError: when an argument names nothing that there is.
    :raises CityError: when a city that is named is broken, or its own code fails.
    :raises OutputError: when the run is to be recorded and cannot be.
    """
    given = [inputs] if isinstance(inputs, str | Path | pl.DataFrame) else list(inputs)
    paths = [Path(each) for each in given if not isinstance(each, pl.DataFrame)]
    if not given:
        raise UsageError("no input is given; name a workbook, or give a frame", code="E_USAGE_INPUT")
    if record and len(paths) < len(given):
        raise UsageError("a frame cannot be recorded; write it to a file and score that", code="E_USAGE_INPUT")
    perform.refuse_same_names(paths)
    day = _parse_day(as_of)
    names = _names(cities)
    remembers = record or department is not None or data is not None
    folder = _folder(data) if remembers else None
    run_context = _context(folder, department, names)
    columns = run_context.installed.columns()
    typed = headings_of_run.parse_meanings(
        ((f"headings[{heading!r}]", heading, column) for heading, column in (headings or {}).items()), columns
    )
    request = Request(
        department or departments.DEFAULT,
        (),
        day,
        lang,
        tuple(package.city.key for package in run_context.packages) if names else (),
        _names(sheets),
        dict(assume or {}),
        typed,
        parse_header_rows([header_rows] if isinstance(header_rows, str | int) else header_rows),
        leave_out=_marks(leave_out),
    )
    sources = [_source(each) for each in given]
    if folder is None or not record:
        scored = perform.score_sources(request, run_context, sources)
        headings_of_run.refuse_unseen(typed, scored, "headings")
        if names:
            require_every_city(scored)
        return Result(scored, paths, None, None)
    listener = _RecordingListener(folder, typed)
    outcome = perform.perform(request, run_context, sources, key=partial(database.key, folder), listener=listener)
    headings_of_run.remember(folder, request.department, typed, run_context, by=login())
    return _record(folder, request, run_context, outcome, listener.results[0], paths)


def match(
    name: str,
    issuer: str | None = None,
    cities: str | Sequence[str] = (),
    as_of: date | str | None = None,
    *,
    department: str | None = None,
    lang: Literal["zh", "en"] = "zh",
    data: str | Path | None = None,
) -> list[CityAnswer]:
    """Look a qualification's name up in the catalogues: one answer for each city package, as ``rencai match --json``.

    :param issuer: the body that issued the certificate.
    :param department: whose decisions apply; as in ``score``, nothing is remembered unless it or ``data`` is given.
    :raises UsageError: when an argument names nothing that there is.
    :raises CityError: when a city that is named is broken.
    """
    day = _parse_day(as_of)
    folder = None if department is None and data is None else _folder(data)
    _check_department(department)
    packages = select(_installed(folder), _names(cities))
    whose = department or departments.DEFAULT
    applied = NONE if folder is None else decisions.read_applied(folder, whose)
    packages = packages if folder is None else statements.read_applied(folder, whose).lay_over(packages)
    return [look_up(package, name, issuer, day, lang, applied) for package in packages]


class _RecordingListener(perform.Listener):
    """Opens the store before anything is ruled, and keeps the result for the caller."""

    def __init__(self, folder: Path, typed: Mapping[str, str]) -> None:
        self.folder, self.typed = folder, typed
        self.results: list[ruling_score.ScoredInputs] = []

    def inputs_read(self, unread: Sequence[str]) -> None:  # noqa: ARG002 - the summary says it
        """Open the store, so that one that cannot be opened stops the run here."""
        database.require_writable(self.folder)

    def scored(self, result: ruling_score.ScoredInputs) -> None:
        """Keep the result, unless it has no heading of a name that the caller gave."""
        headings_of_run.refuse_unseen(self.typed, result, "headings")
        self.results.append(result)


def _record(
    folder: Path,
    request: Request,
    run_context: RunContext,
    outcome: RunOutcome,
    scored: ruling_score.ScoredInputs,
    paths: Sequence[Path],
) -> Result:
    """Store the run, and tell the city packages that it has finished."""
    run = records.record_run(folder, request, run_context, outcome, perform.digests(paths, scored))
    if outcome.run:
        perform.announce(scored.packages, outcome.run)
    return Result(scored, paths, outcome.parts["result"], run)


def _source(given: Input) -> Source:
    if isinstance(given, pl.DataFrame):
        return perform.begun_source("frame", partial(read_frame, given))
    return perform.file_source(Path(given), COMMAND_LINE)


def _context(folder: Path | None, department: str | None, names: Sequence[str]) -> RunContext:
    _check_department(department)
    installed = _installed(folder)
    packages = select(installed, names)
    if folder is None:
        return context.empty_context(installed, packages)
    return context.load_context(folder, department or departments.DEFAULT, installed, packages)


_PACKAGES = CurrentPackages()
"""The city packages with their own data, loaded anew when their files change."""


def _installed(folder: Path | None) -> Installed:
    """Return the city packages, on the official lists that were imported where what is remembered is read."""
    if folder is None or not lists.read_versions(folder):
        return _PACKAGES.get()
    from rencai.official_lists import imports  # lists are imported where there are any

    return imports.apply_lists(_PACKAGES.get(), folder)


def _folder(data: str | Path | None) -> Path:
    return default_data_folder() if data is None else Path(data)


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _marks(given: Sequence[Mark]) -> tuple[Mark, ...]:
    for name in given:
        if name not in MARKED:
            raise UsageError(f"leave_out {name!r}: write of {', '.join(MARKED)}", code="E_USAGE_LEAVE_OUT")
    return tuple(sorted(set(given)))


def _check_department(name: str | None) -> None:
    if name is not None and not departments.is_name(name):
        raise UsageError(
            f"department {name!r}: a name of up to 64 characters without / and \\ that begins with no dot",
            code="E_USAGE_DEPARTMENT",
        )


def _parse_day(given: date | str | None) -> date:
    if given is None:
        return clock.today()
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"as_of {given!r} is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error
