"""Perform a run: the one way from its inputs to its outcome.

``rencai score`` and ``explain``, the queue, with it the nightly run and the web service, and ``rencai.score`` go this
way. What they do before and after (where inputs come from, where results go, what is recorded) is their own.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rencai.messages.errors import error_text
from rencai.plugins import loader
from rencai.ruling import score
from rencai.runs.context import confirmed_headings
from rencai.runs.outcome import RunOutcome, build_outcome, describe_reading, failed
from rencai.runs.request import READ
from rencai.sheets.file import read as file_read
from rencai.sheets.file.limits import COMMAND_LINE, format_size
from rencai.sheets.rows.departed import LeaveOut
from rencai.sheets.tables import read as tables_read
from rencai.system import log
from rencai.system.errors import CityError, InputError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rencai.policy.package import Package, Run
    from rencai.ruling.score import ScoredInputs
    from rencai.runs.context import RunContext
    from rencai.runs.request import Request
    from rencai.sheets.file.book import Book
    from rencai.sheets.file.limits import Limits


READING, WRITING = "reading", "writing"
"""Steps of a queued run beside its cities."""


class RoomError(OutputError):
    """The system has no room for the work: temporary files, processes, memory of its own; no input is to blame."""

    code = "E_INPUT_ROOM"


@dataclass(frozen=True)
class Source:
    """An input of a run: what it is called, and what starts reading it.

    What ``start`` gives waits for the book, or raises the ``InputError`` that says why there is none.
    """

    name: str
    start: Callable[[], AbstractContextManager[Callable[[], Book]]]


def file_source(path: Path, limits: Limits, name: str | None = None) -> Source:
    """Return the file as an input, which is read when its turn comes.

    :param name: what the file is called where its path does not say so.
    """
    return Source(name or path.name, partial(file_read.start_reading, path, limits, name=name))


def begun_source(name: str, wait: Callable[[], Book]) -> Source:
    """Return an input that is being read already, or needs no reading: ``wait`` gives its book."""
    return Source(name, lambda: nullcontext(wait))


def queued_source(path: Path, limits: Limits, name: str) -> Source:
    """Return a file of the queue as an input, which is read when its turn comes.

    Where there is no room to read it, its ``wait`` raises ``RoomError``, so that it is tried again and not given up.
    """
    return Source(name, partial(_start_queued, path, limits, name))


@contextmanager
def _start_queued(path: Path, limits: Limits, name: str) -> Iterator[Callable[[], Book]]:
    with file_read.start_reading(path, limits, name=name) as wait:
        yield partial(_wait_for_room, wait)


def _wait_for_room(wait: Callable[[], Book]) -> Book:
    try:
        return wait()
    except InputError as error:
        if error.code == RoomError.code:
            raise RoomError(str(error)) from error
        raise


def refuse_same_names(paths: Sequence[Path]) -> None:
    """Check that no two inputs are one file, or go by one name.

    :raises UsageError: when two do.
    """
    if len({resolve(path) for path in paths}) < len(paths):
        raise UsageError("an input is named twice; its applicants would count twice", code="E_USAGE_INPUT")
    names = [path.name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(
            f"two inputs are called {twice!r}; the rulings name a file only, so rename one", code="E_USAGE_INPUT"
        )


def resolve(path: Path) -> Path:
    """Return the file that the path leads to, or the path where it leads nowhere: reading it will say so."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself, a name too long
        return path


def digests(paths: Sequence[Path], result: ScoredInputs) -> list[tuple[Path, str | None]]:
    """Return the files, and the digest of what was read of each; None where it could not be read."""
    by_name = {source.name: source.sha256 for source in result.inputs}
    return [(path, by_name.get(path.name)) for path in paths]


class Listener:
    """What the caller of a run hears as it goes on; each method does nothing, and may stop the run by raising."""

    def reading(self, name: str) -> None:
        """Hear that the input of that name is read next."""

    def inputs_read(self, unread: Sequence[str]) -> None:
        """Hear that the inputs are read, and of those that cannot be read why not, each with its code."""

    def ruling(self, package: str) -> None:
        """Hear that the city package of that name rules next."""

    def scored(self, result: ScoredInputs) -> None:
        """Hear the result before anything is made of it."""

    def writing(self) -> None:
        """Hear that the outcome's files are made next."""


class StepListener(Listener):
    """Passes the names of cities and ``WRITING`` on as steps."""

    def __init__(self, begin: Callable[[str], object]) -> None:
        self.begin = begin

    def ruling(self, package: str) -> None:
        """Begin the step of the package's name."""
        self.begin(package)

    def writing(self) -> None:
        """Begin the last step."""
        self.begin(WRITING)


def perform(
    request: Request,
    context: RunContext,
    sources: Sequence[Source],
    *,
    key: Callable[[], bytes] | None = None,
    listener: Listener | None = None,
    limits: Limits = COMMAND_LINE,
) -> RunOutcome:
    """Read the inputs, and score them, or only describe how they are understood.

    :param sources: the inputs, at least one; they are read here, whatever ``request.inputs`` names.
    :param key: gives the key that ``outcome.build_outcome`` takes, once the applicants are scored; without it nothing
        is made but the result workbook.
    :param limits: bound how many applicants there may be.
    :raises InputError: when no input can be read, none holds an applicant, or they are too many.
    :raises UsageError: when a sheet, a column or a value that the request names is unknown.
    :raises CityError: when a city that the request names failed.
    """
    listener = listener or Listener()
    if request.task == READ:
        return _read(request, context, sources, listener, limits.rows)
    result = score_sources(request, context, sources, listener=listener, limits=limits)
    listener.writing()
    return build_outcome(result, named=bool(request.cities), key=key() if key else None)


def attempt(
    request: Request,
    context: RunContext,
    inputs: Sequence[Path],
    key: bytes,
    begin: Callable[[str], object] = str,
) -> RunOutcome:
    """Perform a queued run; an error that its owner can settle, in the input or in a city named, makes it a failed one.

    :param inputs: the files, in the order of the request.
    :param key: makes the digests of the persons to whom awards are due.
    :param begin: called with each step before its turn: ``READING``, the name of each city's package, ``WRITING``.
    :raises OutputError: when there is no room for what is made; the run is not to blame.
    """
    begin(READING)
    pairs = zip(inputs, request.inputs, strict=True)
    limits = request.reading_limits
    sources = [queued_source(path, limits, name) for path, (name, _) in pairs]
    for place, name, code in request.unread:
        sources.insert(place, begun_source(name, partial(_refuse_unread, name, code)))
    try:
        outcome = perform(request, context, sources, key=lambda: key, listener=StepListener(begin), limits=limits)
    except (InputError, UsageError, CityError) as error:
        return failed(error, request.lang)
    return _refuse_large(outcome, limits, request.lang)


def _refuse_large(outcome: RunOutcome, limits: Limits, lang: str) -> RunOutcome:
    """Return the outcome, or that it failed, without its files, where these take more room than a run may."""
    if sum(map(len, outcome.parts.values())) <= limits.result:
        return outcome
    now = format_size(limits.result)
    message = f"the result is too large; split the list, or raise the limit result (now {now})"
    return failed(InputError(message, code="E_RUN_RESULT"), lang)


def _refuse_unread(name: str, code: str) -> Book:
    """Refuse an input that could not be read when its run was recorded, and of which nothing is stored.

    :raises InputError: always.
    """
    raise InputError(f"{name}: could not be read when it was scored first, and is not stored", code=code)


def score_sources(
    request: Request,
    context: RunContext,
    sources: Sequence[Source],
    *,
    listener: Listener | None = None,
    limits: Limits = COMMAND_LINE,
) -> ScoredInputs:
    """Read the inputs and rule their applicants; errors are those of ``perform``, but of failed cities."""
    listener = listener or Listener()
    prepare = partial(score.prepare_cities, context.installed, context.packages)
    books, unread = _read_books(sources, listener, prepare, request.lang)
    result = score.score_books(
        books,
        context.installed,
        request.as_of,
        packages=context.packages,
        assumed=request.assumed,
        lang=request.lang,
        unread=unread,
        sheets=request.sheets,
        leave_out=request.leave_out,
        confirmed=confirmed_headings(context.headings, request.typed),
        header_rows=request.header_rows,
        decisions=context.decisions,
        awards=context.awards,
        words=context.words,
        begin=listener.ruling,
        most=limits.rows,
    )
    listener.scored(result)
    return result


def announce(packages: Sequence[Package], run: Run) -> None:
    """Tell the city packages that a run has finished; one that fails at it is logged and harms no other."""
    for name, kind in loader.notify(packages, run):
        log.event("error", "hook_failed", plugin=name, hook="rencai_run_finished", error=kind)


def _read(
    request: Request, context: RunContext, sources: Sequence[Source], listener: Listener, most: int
) -> RunOutcome:
    books, unread = _read_books(sources, listener, lambda: None, request.lang)
    table = tables_read.read(
        {book.name: book for book in books},
        context.installed.columns(),
        sheets=request.sheets,
        confirmed=confirmed_headings(context.headings, request.typed),
        header_rows=request.header_rows,
        choice=LeaveOut(request.leave_out, request.as_of),
        most=most,
    )
    return describe_reading(books, table, unread)


def _read_books(
    sources: Sequence[Source], listener: Listener, prepare: Callable[[], None], lang: str
) -> tuple[list[Book], list[str]]:
    """Return the books that can be read, and of the other inputs why not, each with its code, in the language.

    :param prepare: what can be done while the first input is being read.
    :raises InputError: the first of the inputs' errors, when none can be read.
    """
    books, errors = [], []
    for place, source in enumerate(sources):
        listener.reading(source.name)
        try:
            with source.start() as wait:
                if place == 0:
                    prepare()
                books.append(wait())
        except InputError as error:
            errors.append(error)
    if not books:
        raise errors[0]
    unread = [f"{error.code}: {error_text(error, lang)}" for error in errors]
    listener.inputs_read(unread)
    return books, unread
