"""The words of a run that no vocabulary has: gather them from what is stored of it, and take what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import unread_words
from rencai.cells.columns import further_columns
from rencai.cells.remembered import AS_EMPTY, display, with_digests
from rencai.cells.schema import KEYS, WORD_CELLS
from rencai.cells.vocabulary import displays
from rencai.decisions import words as word_service
from rencai.decisions.schema import WORD_ANSWERS
from rencai.store import words
from rencai.web.responses import language
from rencai.web.runs import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request

    from rencai.cells.vocabulary import Displays
    from rencai.messages.codes import WordFault
    from rencai.policy.nouns import Column
    from rencai.store.runs import Run
    from rencai.system.frames import Row
    from rencai.web.service import Service

    # The code of each line's fault, and the line that it contradicts.
    Faults = dict[str, tuple[WordFault, str | None]]


def read_cells(service: Service, run: Run) -> pl.DataFrame:
    """Return the unread cells of the run that hold a word: keys, ``column``, ``text``, ``person`` and the ``line``.

    ``column`` is canonical, ``name`` that of the cell's own column, of a further certificate perhaps.

    :raises HTTPError: 404, when what is needed is not stored any more.
    """
    problems = queries.scan_table(service, run, "problems").filter(pl.col("code").is_in(unread_words.UNREAD))
    left = problems.select(*KEYS, "column").collect()
    columns = service.installed().columns()
    worded = set(unread_words.word_columns((*columns, *further_columns(columns, left["column"].unique()))))
    applicants = queries.scan_table(service, run, "applicants")
    given = applicants.collect_schema().names()
    number = [pl.col("read.id_number")] if "read.id_number" in given else []
    person = pl.coalesce(*number, "applicant_id", pl.col("index").cast(pl.String))
    names = [name for name in left["column"].unique(maintain_order=True) if name in worded and f"cell.{name}" in given]
    parts = [applicants.select(*KEYS, column=pl.lit(name), text=f"cell.{name}", person=person) for name in names]
    if not parts:
        return unread_words.with_lines(WORD_CELLS.empty().with_columns(name="column"))
    cells = pl.concat(parts).collect().join(left, on=[*KEYS, "column"], how="semi", maintain_order="left")
    return unread_words.with_lines(cells.with_columns(name="column"))


def read_lines(service: Service, run: Run, cells: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the words of the run, each column's once (``cells.schema.WORD_LINES``), those in most cells first.

    :param cells: as ``read_cells`` gives them, where the caller has them.
    """
    cells = read_cells(service, run) if cells is None else cells
    personal = queries.scan_table(service, run, "applicants")
    given = personal.collect_schema().names()
    theirs = personal.select(f"cell.{name}" for name in unread_words.PERSONAL if f"cell.{name}" in given).collect()
    return unread_words.word_lines(cells.with_columns(number=pl.lit(None, pl.Int64)), theirs.get_columns())


def describe_lines(request: Request, lines: pl.DataFrame) -> list[Row]:
    """Return the lines with what pages and programs show of each: its ``heading``, the ``values``, and the ``now``.

    ``values`` are (value, what it is called); ``now`` is the value that the department has answered since, None where
    it has not.
    """
    service, principal, lang = request.app.state.service, request.state.principal, language(request)
    installed = service.installed()
    columns = {column.name: column for column in installed.columns()}
    allowed = [city for city in installed.cities if principal.cities is None or city.key in principal.cities]
    cities = {city.key: (city.zh, city.en) for city in allowed}
    now = _answered(service, principal.department, lines)
    return [
        {
            **line,
            "heading": columns[line["column"]].heading(lang),
            "values": list(_values(columns[line["column"]], cities, lang)),
            "now": now.get(line["line"]),
        }
        for line in lines.iter_rows(named=True)
    ]


def _values(column: Column, cities: Displays, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the values of a column and what they are called, the last of which says that cells count as empty."""
    for value in (*displays(column, cities), AS_EMPTY):
        yield value, display(column, value, cities, lang)


def _answered(service: Service, department: str, lines: pl.DataFrame) -> dict[str, str]:
    """Return by line what the department has answered that its word means."""
    applied = words.read_applied(service.data, department)
    if applied.rows.is_empty() or lines.is_empty():
        return {}
    digests = with_digests(lines.select("line", "column", "text"), applied.key)
    answered = digests.join(applied.rows.select("column", "digest", "value"), on=["column", "digest"])
    return dict(answered.select("line", "value").iter_rows())


def store_answers(request: Request, run: Run, answers: Mapping[str, str]) -> tuple[int, Faults]:
    """Store what can be taken, and return how many answers are new, and the faults of the others by line.

    :param answers: line -> a value that the column reads, or that its cells count as empty.
    """
    service, principal = request.app.state.service, request.state.principal
    lines = {line["line"]: line for line in read_lines(service, run).iter_rows(named=True)}
    rows = [
        {
            "column": lines[line]["column"], "text": lines[line]["text"], "answer": answer, "line": line,
            "coded": True, "cell": line,
        }
        for line, answer in answers.items()
        if line in lines
    ]  # fmt: skip
    frame = pl.DataFrame(rows, WORD_ANSWERS.dtypes, orient="row")
    parsed, faults = word_service.parse(frame, service.installed())
    stored = word_service.store_words(service.data, principal.department, parsed, by=principal.by, account=principal.by)
    gone: Faults = {line: ("E_WORD_LINE", None) for line in answers if line not in lines}
    return stored.height, gone | {cell: (code, other) for cell, code, other in faults.iter_rows()}


def list_words(request: Request, department: str | None) -> Sequence[Row]:
    """Return the department's words and those promoted to all, newest first, as shown; all departments' for None."""
    service, lang = request.app.state.service, language(request)
    installed = service.installed()
    columns = {column.name: column for column in installed.columns()}
    cities = {city.key: (city.zh, city.en) for city in installed.cities}
    listed = word_service.list_words(service.data, installed, department).sort("number", descending=True)
    return [
        {
            **row,
            "heading": columns[row["column"]].heading(lang) if row["column"] in columns else row["column"],
            "called": display(columns[row["column"]], row["value"], cities, lang)
            if row["column"] in columns
            else row["value"],
        }
        for row in listed.iter_rows(named=True)
    ]
