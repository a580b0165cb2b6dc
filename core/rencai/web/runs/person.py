"""The page of one applicant: cells as they were read, cities side by side, and every ruling by conditions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypedDict

import polars as pl

from rencai.cells.dates import MIDNIGHT
from rencai.messages.cell_problems import SIDES, cell_problem
from rencai.ruling.schema import OUTCOMES
from rencai.runs import records
from rencai.web.errors import missing_resource
from rencai.web.responses import language, render_page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import display_names, finished_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.details import RunDetails
    from rencai.store.runs import Run
    from rencai.system.frames import Row
    from rencai.web.display_names import DisplayNames


_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOMES.categories)}


class CellSummary(TypedDict):
    """A cell of an applicant's row: its text, the column that it was read as with the value, and its problems.

    ``column`` is None for a cell that rencai does not read, ``value`` also where it is the text itself.
    """

    heading: str
    text: str | None
    column: str | None
    value: str | None
    problems: Sequence[str]


@finished_page
def show_person(request: Request, run: Run) -> Response:
    """Show all that the run has of one applicant; 404 behind the last."""
    service, lang, named = request.app.state.service, language(request), display_names(request)
    index = request.path_params["index"]
    rows = queries.scan_table(service, run, "applicants").slice(index, 1).collect()
    if rows.is_empty():
        raise missing_resource()
    person = rows.row(0, named=True)
    lines = queries.scan_lines(service, request.state.principal, run).filter(pl.col("index") == index).collect()
    rulings = queries.rulings_at(service, run, lines["place"].to_list())
    whole = [
        {**ruling, **line, "missing_columns": ruling["missing"]}
        for line, ruling in zip(lines.to_dicts(), rulings, strict=True)
    ]
    details = records.read_details(service.data, run)
    context = {
        "run": run,
        "person": person,
        "count": run.rows,
        "cells": list(_describe_cells(person, details, _problems_by_column(request, run, person, lang), named)),
        "assumed": details.get("assumed", {}),
        "cities": _rulings_by_city(whole),
        "rulings": whole,
        "named": named,
        "evidence": lambda text: _split_evidence(text, named),
    }
    return render_page(request, "run_person.html", context)


def _problems_by_column(request: Request, run: Run, person: Row, lang: str) -> dict[str, list[str]]:
    """Return by column what is wrong with the person's cell, and what to do."""
    keys = [pl.col(key) == person[key] for key in ("input", "sheet", "row")]
    problems: dict[str, list[str]] = {}
    for line in (
        queries.scan_table(request.app.state.service, run, "problems").filter(keys).collect().iter_rows(named=True)
    ):
        problems.setdefault(line["column"], []).append(
            "：".join(cell_problem(side, line["code"], line["column"], lang) for side in SIDES)
        )
    return problems


def _describe_cells(
    person: Row, details: RunDetails, problems: Mapping[str, Sequence[str]], named: DisplayNames
) -> Iterator[CellSummary]:
    """Yield the cells of the person's row, in the order of the sheet."""
    columns = _columns_by_heading(person, details)
    for place, heading in enumerate(details["own"]):
        column = columns.get(heading)
        text, read = _without_midnight(person[f"own.{place}"]), person.get(f"read.{column}")
        filled = text if text is not None else _without_midnight(person.get(f"cell.{column}"))
        value = named.value(column, read) if column and read is not None else None
        yield {
            "heading": heading,
            "text": filled,
            "column": named.column(column) if column else None,
            "value": value if value != filled else None,
            "problems": problems.get(column or "", []),
        }


def _columns_by_heading(person: Row, details: RunDetails) -> dict[str, str | None]:
    """Return the column that each heading was read as, in the table to which the person's row belongs.

    A sheet may have several tables one below the other: it is the last whose header is above the row.
    """
    sheet = (person["input"], person["sheet"])
    tables = [table for table in details["tables"] if (table["input"], table["sheet"]) == sheet]
    above = [table for table in tables if table["row"] < person["row"]]
    return {column["heading"]: column["column"] for column in above[-1]["columns"]} if above else {}


def _without_midnight(text: str | None) -> str | None:
    return text.removesuffix(MIDNIGHT) if text else text


def _rulings_by_city(rulings: Sequence[Row]) -> dict[str, list[Row]]:
    """Return each city's rulings, the best first: the page shows what is to be done next for that one."""
    by_city: dict[str, list[Row]] = {}
    for ruling in rulings:
        by_city.setdefault(ruling["city"], []).append(ruling)
    return {city: sorted(each, key=lambda ruling: _RANK[ruling["outcome"]]) for city, each in by_city.items()}


def _split_evidence(text: str | None, named: DisplayNames) -> list[tuple[str, str]]:
    """Return heading and text of each column in a reason's evidence, which is ``column=text; column=text``.

    A text may have a semicolon: only a known column after it begins the next pair.
    """
    columns = "|".join(map(re.escape, [*named.columns, "entry"]))
    parts = re.split(rf"(?:^|; )({columns})=", text or "")
    return [
        (named.column(column), _without_midnight(evidence) or "")
        for column, evidence in zip(parts[1::2], parts[2::2], strict=True)
    ]


ROUTES = (route("GET", "/runs/{run}/people/{index:number}", show_person, needs="read"),)
