"""Write the rulings table, and print counts and progress on the terminal."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import polars as pl
from rich.console import Console
from rich.table import Table

from rencai.messages.codes import OUTCOMES
from rencai.messages.lookup import words
from rencai.messages.notices import OF_ROWS, of_others, sentence
from rencai.output.report.actions import action_lines
from rencai.ruling.notes import headings
from rencai.ruling.table import numbers
from rencai.system import files
from rencai.system.errors import OutputError, UsageError
from rencai.system.text import without_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rencai.ruling.score import ScoredInputs


KINDS = (".parquet", ".csv", ".ndjson")


@contextmanager
def progress(steps: int) -> Iterator[Callable[[str], object]]:
    """Show a progress bar on a terminal's stderr, nothing elsewhere; call what it gives as each step begins."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield str
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps, completed=-1)
        yield lambda what: bar.update(task, description=what, advance=1)


def rulings_kind(path: Path | None) -> str:
    """Return the kind of rulings table that the file's name asks for.

    :raises UsageError: when it is none of the three.
    """
    kind = path.suffix.lower() if path else ""
    if path and kind not in KINDS:
        raise UsageError(f"--rulings {path.name!r}: the name must end in {', '.join(KINDS)}", code="E_USAGE_RULINGS")
    return kind


def refuse_unwritable(workbook: Path, others: Sequence[Path]) -> None:
    """Check before the work begins what would fail after it, so that no output is left without the other.

    :raises UsageError: when the workbook's name is not one.
    :raises OutputError: when a path is a folder, or lies in none that can be written.
    """
    if workbook.suffix.lower() != ".xlsx":
        raise UsageError(f"{workbook.name!r}: the workbook's name must end in .xlsx", code="E_USAGE_OUTPUT")
    for path in (workbook, *others):
        if path.is_dir():
            raise OutputError(f"cannot write {path}: it is a folder; give a file name", code="E_OUTPUT_WRITE")
        if not path.parent.is_dir():
            raise OutputError(f"cannot write {path}: the folder does not exist; create it", code="E_OUTPUT_WRITE")
        if not os.access(path.parent, os.W_OK):
            raise OutputError(f"cannot write {path}: the folder is write-protected", code="E_OUTPUT_WRITE")


def write_rulings(frame: pl.DataFrame, path: Path, kind: str) -> None:
    """Write the table whole or not at all.

    In CSV, lists are JSON text, and no text is a formula to spreadsheet programs; in NDJSON, yuan are numbers.

    :raises OutputError: when the file cannot be written.
    """
    writers: dict[str, Callable[[IO[bytes]], object]] = {
        ".parquet": frame.write_parquet,
        ".ndjson": numbers(frame).write_ndjson,
        ".csv": lambda file: _flatten(frame).with_columns(without_formula(pl.col(pl.String))).write_csv(file),
    }
    content = io.BytesIO()
    writers[kind](content)
    files.write(path, content.getvalue())


def _flatten(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn lists into JSON text: ``["a","b"]``, and for the reasons a list of objects."""
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    whole = frame.select(pl.struct(name).struct.json_encode().alias(name) for name in lists)
    return frame.with_columns(
        whole[name].str.strip_prefix(f'{{"{name}":').str.strip_suffix("}").alias(name) for name in lists
    )


def unread_columns(result: ScoredInputs) -> list[str]:
    """Return what is asked about columns that are not read, and which are another document's."""
    shown = headings(result.columns, result.lang)
    return [sentence(notice, shown, result.lang) for notice in (*result.questions, *of_others(result.notices))]


def print_counts(result: ScoredInputs, target: Path, table: Path | None, run: str | None) -> None:
    """Print the counts for each city, pathway and outcome, and where the result lies."""
    zh = result.lang == "zh"
    console = Console(width=None if Console().is_terminal else 140)
    grid = Table(title=("各市认定结论（按条计）" if zh else "Rulings by city") + f"  {result.as_of}")
    grid.add_column("城市" if zh else "city")
    grid.add_column("认定路径" if zh else "pathway")
    for word in words("ruling.outcome", result.lang).values():
        grid.add_column(word, justify="right")
    for rulings in result.ruled:
        counts = (str(rulings.counts.get(outcome, 0)) for outcome in OUTCOMES)
        grid.add_row(rulings.package.city.name(result.lang), rulings.pathway.name(result.lang), *counts)
    if mark := result.assumption:
        console.print(mark, markup=False, soft_wrap=True)
    console.print(grid)
    for broken in result.broken:
        console.print(f"{'未能载入' if zh else 'not loaded'}: {broken.name} — {broken.error}", markup=False)
    for line, _ in action_lines(result):
        console.print(line, markup=False, soft_wrap=True)
    for line in (*unread_columns(result), *_unscored_sheets(result), *_rows_and_sheets(result)):
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{'结果工作簿' if zh else 'result workbook'}: {target}", markup=False, soft_wrap=True)
    if table:
        console.print(f"{'结论明细表' if zh else 'rulings table'}: {table}", markup=False, soft_wrap=True)
    if run:
        console.print(f"{'运行编号' if zh else 'run'}: {run}", markup=False)


def _unscored_sheets(result: ScoredInputs) -> Iterator[str]:
    """Yield which sheets have no header that is recognised; of a form its notice tells."""
    forms = {notice.where for notice in result.notices if notice.code == "sheet_form"}
    for file in result.inputs:
        for sheet in file.unscored:
            if (file.name, sheet) in forms:
                continue
            if result.lang == "zh":
                yield f"{file.name} / {sheet}: 没有能识别的表头，未评定"
            else:
                yield f"{file.name} / {sheet}: no recognisable header, not scored"


def _rows_and_sheets(result: ScoredInputs) -> Iterator[str]:
    """Yield what is to be known of rows and sheets whose people may not be as they seem."""
    for notice in result.notices:
        if notice.code in OF_ROWS:
            yield sentence(notice, {}, result.lang)
