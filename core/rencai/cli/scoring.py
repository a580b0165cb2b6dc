"""Carry out ``rencai score``: rule the applicants, write the files, and record the run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rencai.cli import inputs as cli_inputs
from rencai.cli.common import basis_date, installed, refuse_failed
from rencai.cli.output import print_counts, progress, refuse_unwritable, rulings_kind, write_rulings
from rencai.plugins import loader
from rencai.plugins.selection import chosen
from rencai.ruling import score
from rencai.ruling.table import table
from rencai.runs import perform, queue
from rencai.runs.request import Request
from rencai.sheets.file import read as file_read
from rencai.store import database
from rencai.system import files, log
from rencai.system.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rencai.ruling.score import Result
    from rencai.sheets.file.book import Book
    from rencai.sheets.file.limits import Limits


def scored(
    ctx: click.Context,
    inputs: tuple[Path, ...],
    first: Callable[[], Book],
    limits: Limits,
    *,
    cities: tuple[str, ...],
    as_of: str | None,
    output: Path | None,
    rulings: Path | None,
    assume: tuple[str, ...],
    lang: str,
    record: bool,
    strict: bool,
    **read: Any,  # noqa: ANN401 - what reading.said takes
) -> int:
    """The result lies where it was asked for, the run is recorded, the counts are printed; the exit code.

    The first of the inputs is being read; ``first`` waits for it.
    """
    day = basis_date(as_of)
    target = output or Path(f"{inputs[0].stem}-{'结果' if lang == 'zh' else 'result'}.xlsx")
    _refuse_overwriting(inputs, [target, *([rulings] if rulings else [])])
    kind = rulings_kind(rulings)
    refuse_unwritable(target, [rulings] if rulings else [])
    told = installed(ctx, read["data"])
    packages = chosen(told, cities)
    supposed = _assumed(assume)
    said = cli_inputs.said(ctx, told, packages, **read)
    with progress(len(inputs) + len(packages) + 1) as begin:
        books, unread = _read(inputs, first, limits, begin)
        if record:
            database.ready(said.data)  # said before the work, not after it
        result = score.score(
            books,
            told,
            day,
            packages=packages,
            assumed=supposed,
            lang=lang,
            unread=unread,
            sheets=said.sheets,
            confirmed=said.confirmed,
            decisions=said.known.decisions,
            awards=said.known.awards,
            begin=begin,
        )
        said.refuse_unseen(result)
        refuse_failed(result, cities)
        begin(target.name)
        made = perform.made(result, key=database.key(said.data) if record else None)
        files.write(target, made.parts["result"])
        if rulings:
            write_rulings(table(result.ruled, lang), rulings, kind)
    said.remember()
    keys = tuple(package.city.key for package in packages) if cities else ()
    asked = Request(said.department, (), day, lang, keys, said.sheets, supposed, said.typed)
    run = queue.recorded(said.data, asked, said.known, made, _kept(inputs, books)) if record else None
    print_counts(result, target, rulings, run)
    _finish(result)
    return _code(result, strict=strict)


def _read(
    paths: Sequence[Path], first: Callable[[], Book], limits: Limits, begin: Callable[[str], object]
) -> tuple[list[Book], list[str]]:
    """The books that can be read, and of the others why not; one of several harms nobody, none at all is an error.

    The first has begun to be read.
    """
    books, errors = [], []
    for path in paths:
        begin(path.name)
        try:
            books.append(first() if path == paths[0] else file_read.read(path, limits))
        except InputError as error:
            errors.append(error)
    if not books:
        raise errors[0]
    unread = [f"{error.code}: {error}" for error in errors]
    for line in unread:
        click.echo(line, err=True)
    return books, unread


def _kept(paths: Sequence[Path], books: Sequence[Book]) -> list[tuple[Path, str]]:
    """The inputs that were read, and the digest of what was read of each."""
    digests = {book.name: book.sha256 for book in books}
    return [(path, digests[path.name]) for path in paths if path.name in digests]


def _resolved(path: Path) -> Path:
    """The file that the path leads to; itself where it leads nowhere, which reading it will say."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself, a name too long
        return path


def _refuse_overwriting(inputs: Sequence[Path], outputs: Sequence[Path]) -> None:
    read = {_resolved(path) for path in inputs}
    if len(read) < len(inputs):
        raise UsageError("an input is named twice; its applicants would count twice", code="E_USAGE_INPUT")
    names = [path.name for path in inputs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(
            f"two inputs are called {twice!r}; the rulings name a file only, so rename one", code="E_USAGE_INPUT"
        )
    for path in outputs:
        if _resolved(path) in read:
            raise UsageError(f"{path} is an input; choose another name with -o", code="E_USAGE_OUTPUT")
    if len({_resolved(path) for path in outputs}) < len(outputs):
        raise UsageError("-o and --rulings name the same file", code="E_USAGE_OUTPUT")


def _assumed(pairs: Sequence[str]) -> dict[str, str]:
    told = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (equals and name and value):
            raise UsageError(f"--assume {pair!r}: write COLUMN=VALUE, e.g. job_type=management", code="E_USAGE_ASSUME")
        told[name] = value
    return told


def _finish(result: Result) -> None:
    """Log the run and tell the city packages that it has finished."""
    for name, kind in result.failures.items():
        log.event("error", "city_failed", plugin=name, error=kind)
    run = perform.summed(result)
    for name, kind in loader.notify(result.packages, run):
        log.event("error", "hook_failed", plugin=name, hook="rencai_run_finished", error=kind)
    log.event("info", "run_finished", as_of=str(run.as_of), rows=run.rows, degraded=list(run.degraded))


def _code(result: Result, *, strict: bool) -> int:
    unsettled = any({"review", "evidence_needed"} & one.counts.keys() for one in result.ruled)
    return int(result.degraded or (strict and (unsettled or result.problems.height > 0)))
