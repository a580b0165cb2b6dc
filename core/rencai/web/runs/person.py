"""One applicant's page: cells as read, cities side by side, every ruling condition by condition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.cells.dates import MIDNIGHT
from rencai.messages.lookup import words
from rencai.ruling.schema import OUTCOMES
from rencai.runs import queue
from rencai.web.errors import not_found
from rencai.web.responses import language, render_page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import display_names, finished_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.display_names import DisplayNames


_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOMES.categories)}


@finished_page
def show_person(request: Request, run: Run) -> Response:
    """Everything that the run has of one applicant."""
    service, lang, named = request.app.state.service, language(request), display_names(request)
    index = request.path_params["index"]
    found = queries.scan_table(service, run, "applicants").slice(index, 1).collect()
    if found.is_empty():
        raise not_found()
    person = found.row(0, named=True)
    lines = queries.scan_lines(service, request.state.principal, run).filter(pl.col("index") == index).collect()
    rulings = queries.rulings_at(service, run, lines["place"].to_list())
    whole = [
        {**ruling, **line, "missing_columns": ruling["missing"]}
        for line, ruling in zip(lines.to_dicts(), rulings, strict=True)
    ]
    told = queue.read_details(service.data, run)
    filled = {
        "run": run,
        "person": person,
        "count": run.rows,
        "cells": list(_describe_cells(person, told, _problems_by_column(request, run, person, lang), named)),
        "assumed": told.get("assumed", {}),
        "cities": _rulings_by_city(whole),
        "rulings": whole,
        "named": named,
        "found": lambda text: _split_evidence(text, named),
    }
    return render_page(request, "run_person.html", filled)


def _problems_by_column(request: Request, run: Run, person: Mapping[str, Any], lang: str) -> dict[str, list[str]]:
    """Column -> what is wrong with the person's cell, and what to do."""
    keys = [pl.col(key) == person[key] for key in ("input", "sheet", "row")]
    told: dict[str, list[str]] = {}
    for line in (
        queries.scan_table(request.app.state.service, run, "problems").filter(keys).collect().iter_rows(named=True)
    ):
        told.setdefault(line["column"], []).append(
            "：".join(words(table, lang)[line["code"]] for table in ("reading.found", "reading.to_do"))
        )
    return told


def _describe_cells(
    person: Mapping[str, Any], told: Mapping[str, Any], problems: Mapping[str, Sequence[str]], named: DisplayNames
) -> Iterator[dict[str, Any]]:
    """The person's own cells: heading, text, what of rencai's it is and was read as, and what is wrong with it."""
    columns = _columns_by_heading(person, told)
    for place, heading in enumerate(told["own"]):
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


def _columns_by_heading(person: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, str | None]:
    """Heading -> what it was read as, on the table on which the person stands."""
    tables = [one for one in told["tables"] if (one["input"], one["sheet"]) == (person["input"], person["sheet"])]
    above = [one for one in tables if one["row"] < person["row"]]
    return {one["heading"]: one["column"] for one in above[-1]["columns"]} if above else {}


def _without_midnight(text: str | None) -> str | None:
    return text.removesuffix(MIDNIGHT) if text else text


def _rulings_by_city(rulings: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Each city's rulings, the best first: what is to be done next is done for that one."""
    told: dict[str, list[dict[str, Any]]] = {}
    for one in rulings:
        told.setdefault(one["city"], []).append(one)
    return {city: sorted(each, key=lambda one: _RANK[one["outcome"]]) for city, each in told.items()}


def _split_evidence(text: str | None, named: DisplayNames) -> list[tuple[str, str]]:
    """What a reason says that it read, ``column=text; column=text``: the heading, and the text."""
    known = "|".join(map(re.escape, [*named.columns, "entry"]))
    parts = re.split(rf"(?:^|; )({known})=", text or "")
    return [
        (named.column(column), _without_midnight(found) or "")
        for column, found in zip(parts[1::2], parts[2::2], strict=True)
    ]


ROUTES = (route("GET", "/runs/{run}/people/{index:int}", show_person, needs="read"),)
