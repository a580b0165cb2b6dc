"""Carry out ``rencai score``: rule the applicants, write the files, and record the run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rencai.cli import inputs as cli_inputs
from rencai.cli.common import basis_date, load_installed, require_named_cities
from rencai.cli.output import print_counts, progress, refuse_unwritable, rulings_kind, write_rulings
from rencai.messages.lookup import text
from rencai.plugins.selection import select
from rencai.runs import perform, records
from rencai.store import database
from rencai.system import files, log
from rencai.system.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rencai.cli.inputs import InputOptions
    from rencai.messages.codes import Mark
    from rencai.ruling.score import ScoredInputs
    from rencai.runs.outcome import RunOutcome
    from rencai.sheets.file.book import Book
    from rencai.sheets.file.limits import Limits


@dataclass(frozen=True)
class ScoreOptions:
    """The options of ``rencai score`` as click gives them; the limits are parsed before."""

    cities: tuple[str, ...]
    as_of: str | None
    output: Path | None
    rulings: Path | None
    assume: tuple[str, ...]
    lang: str
    record: bool
    strict: bool
    sheets: tuple[str, ...]
    maps: tuple[str, ...]
    header_rows: tuple[str, ...]
    department: str
    data: Path | None
    leave_out: tuple[Mark, ...]

    def target(self, first: Path) -> Path:
        """Return where the result workbook is to lie."""
        assumed = f"{text('run.what_if', self.lang)}-" if self.assume else ""  # never over the actual result
        return self.output or Path(f"{first.stem}-{assumed}{'结果' if self.lang == 'zh' else 'result'}.xlsx")


class ScoreListener(perform.Listener):
    """Shows the progress of a run on the terminal, and stops it where the command line asked for something else.

    ``result`` is what was scored.
    """

    def __init__(
        self, options: ScoreOptions, reading: InputOptions, target: Path, begin: Callable[[str], object]
    ) -> None:
        self.options, self.reading_options, self.target, self.begin = options, reading, target, begin
        self._result: ScoredInputs | None = None

    def reading(self, name: str) -> None:
        """Show which file is read."""
        self.begin(name)

    def inputs_read(self, unread: Sequence[str]) -> None:
        """Say what cannot be read, and open the store, so that a store that cannot be opened stops the run here."""
        for line in unread:
            click.echo(line, err=True)
        if self.options.record:
            database.require_writable(self.reading_options.data)

    def ruling(self, package: str) -> None:
        """Show which city package rules."""
        self.begin(package)

    def writing(self) -> None:
        """Show which workbook is written."""
        self.begin(self.target.name)

    def scored(self, result: ScoredInputs) -> None:
        """Refuse a result without a heading, or a city, that the command line names."""
        cli_inputs.refuse_unseen(self.reading_options.typed, result)
        require_named_cities(result, self.options.cities)
        self._result = result

    @property
    def result(self) -> ScoredInputs:
        """What was scored."""
        if self._result is None:
            raise RuntimeError("nothing is scored yet")
        return self._result


def run_score(
    ctx: click.Context, inputs: tuple[Path, ...], first: Callable[[], Book], limits: Limits, options: ScoreOptions
) -> int:
    """Score the inputs, write what was asked for, record the run, print the counts, and return the exit code.

    :param first: waits for the first of the inputs, which is being read already.
    """
    day = basis_date(options.as_of)
    target = options.target(inputs[0])
    tables = [options.rulings] if options.rulings else []
    _refuse_overwriting(inputs, [target, *tables])
    kind = rulings_kind(options.rulings)
    refuse_unwritable(target, tables)
    cities = load_installed(ctx, options.data)
    packages = select(cities, options.cities)
    assumed = _parse_assumptions(options.assume)
    reading = cli_inputs.resolve(
        ctx, cities, packages, sheets=options.sheets, maps=options.maps, header_rows=options.header_rows,
        department=options.department, data=options.data, leave_out=options.leave_out,
    )  # fmt: skip
    request = reading.request(day, options.lang, limits, named=bool(options.cities), assumed=assumed)
    sources = [perform.begun_source(inputs[0].name, first), *(perform.file_source(path, limits) for path in inputs[1:])]
    with progress(len(inputs) + len(packages) + 1) as begin:
        listener = ScoreListener(options, reading, target, begin)
        key = partial(database.key, reading.data) if options.record else None
        outcome = perform.perform(request, reading.context, sources, key=key, listener=listener, limits=limits)
        result = listener.result
        files.write(target, outcome.parts["result"])
        if options.rulings:
            write_rulings(result.rulings, options.rulings, kind)
    reading.remember()
    run = None
    if options.record:
        run = records.record_run(reading.data, request, reading.context, outcome, perform.digests(inputs, result))
    print_counts(result, target, options.rulings, run)
    _finish(result, outcome)
    return _exit_code(result, strict=options.strict)


def _refuse_overwriting(inputs: Sequence[Path], outputs: Sequence[Path]) -> None:
    perform.refuse_same_names(inputs)
    read = {perform.resolve(path) for path in inputs}
    for path in outputs:
        if perform.resolve(path) in read:
            raise UsageError(f"{path} is an input; choose another name with -o", code="E_USAGE_OUTPUT")
    if len({perform.resolve(path) for path in outputs}) < len(outputs):
        raise UsageError("-o and --rulings name the same file", code="E_USAGE_OUTPUT")


def _parse_assumptions(pairs: Sequence[str]) -> dict[str, str]:
    assumed = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (equals and name and value):
            raise UsageError(f"--assume {pair!r}: write COLUMN=VALUE, e.g. job_type=management", code="E_USAGE_ASSUME")
        assumed[name] = value
    return assumed


def _finish(result: ScoredInputs, outcome: RunOutcome) -> None:
    """Log the run, and tell the city packages that it has finished."""
    for name, kind in result.failures.items():
        log.event("error", "city_failed", plugin=name, error=kind)
    if run := outcome.run:
        perform.announce(result.packages, run)
        log.event("info", "run_finished", as_of=str(run.as_of), rows=run.rows, degraded=list(run.degraded))


def _exit_code(result: ScoredInputs, *, strict: bool) -> int:
    unsettled = any({"review", "evidence_needed"} & rulings.counts.keys() for rulings in result.ruled)
    return int(result.degraded or (strict and (unsettled or result.problems.height > 0)))
