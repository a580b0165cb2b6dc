"""One applicant's page: cells as read, cities side by side, every ruling condition by condition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.messages.lookup import words
from rencai.ruling.rule import OUTCOMES
from rencai.runs import queue
from rencai.web.faults import missing
from rencai.web.replies import language, page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import finished_page, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.names import Names


_MIDNIGHT = " 00:00:00"
_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOMES.categories)}


@finished_page
def show(request: Request, run: Run) -> Response:
    """Everything that the run has of one applicant."""
    site, lang, named = request.app.state.site, language(request), names(request)
    index = request.path_params["index"]
    found = queries.part(site, run, "applicants").slice(index, 1).collect()
    if found.is_empty():
        raise missing()
    person = found.row(0, named=True)
    lines = queries.lines(site, request.state.who, run).filter(pl.col("index") == index).collect()
    rulings = queries.rulings(site, run, lines["place"].to_list())
    whole = [
        {**ruling, **line, "missing_columns": ruling["missing"]}
        for line, ruling in zip(lines.to_dicts(), rulings, strict=True)
    ]
    told = queue.told(site.data, run)
    filled = {
        "run": run,
        "person": person,
        "count": run.rows,
        "cells": list(_cells(person, told, _problems(request, run, person, lang), named)),
        "assumed": told.get("assumed", {}),
        "cities": _cities(whole),
        "rulings": whole,
        "named": named,
        "found": lambda text: _found(text, named),
    }
    return page(request, "run_person.html", filled)


def _problems(request: Request, run: Run, person: Mapping[str, Any], lang: str) -> dict[str, list[str]]:
    """Column -> what is wrong with the person's cell, and what to do."""
    keys = [pl.col(key) == person[key] for key in ("input", "sheet", "row")]
    told: dict[str, list[str]] = {}
    for line in queries.part(request.app.state.site, run, "problems").filter(keys).collect().iter_rows(named=True):
        told.setdefault(line["column"], []).append(
            "：".join(words(table, lang)[line["code"]] for table in ("reading.found", "reading.to_do"))
        )
    return told


def _cells(
    person: Mapping[str, Any], told: Mapping[str, Any], problems: Mapping[str, Sequence[str]], named: Names
) -> Iterator[dict[str, Any]]:
    """The person's own cells: heading, text, what of rencai's it is and was read as, and what is wrong with it."""
    columns = _read(person, told)
    for place, heading in enumerate(told["own"]):
        column = columns.get(heading)
        text, read = _plain(person[f"own.{place}"]), person.get(f"read.{column}")
        filled = text if text is not None else _plain(person.get(f"cell.{column}"))
        value = named.value(column, read) if column and read is not None else None
        yield {
            "heading": heading,
            "text": filled,
            "column": named.column(column) if column else None,
            "value": value if value != filled else None,
            "problems": problems.get(column or "", []),
        }


def _read(person: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, str | None]:
    """Heading -> what it was read as, on the table on which the person stands."""
    tables = [one for one in told["tables"] if (one["input"], one["sheet"]) == (person["input"], person["sheet"])]
    above = [one for one in tables if one["row"] < person["row"]]
    return {one["heading"]: one["column"] for one in above[-1]["columns"]} if above else {}


def _plain(text: str | None) -> str | None:
    return text.removesuffix(_MIDNIGHT) if text else text


def _cities(rulings: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Each city's rulings, the best first: what is to be done next is done for that one."""
    told: dict[str, list[dict[str, Any]]] = {}
    for one in rulings:
        told.setdefault(one["city"], []).append(one)
    return {city: sorted(each, key=lambda one: _RANK[one["outcome"]]) for city, each in told.items()}


def _found(text: str | None, named: Names) -> list[tuple[str, str]]:
    """What a reason says that it read, ``column=text; column=text``: the heading, and the text."""
    known = "|".join(map(re.escape, [*named.columns, "entry"]))
    parts = re.split(rf"(?:^|; )({known})=", text or "")
    return [(named.column(column), _plain(found) or "") for column, found in zip(parts[1::2], parts[2::2], strict=True)]


ROUTES = (route("GET", "/runs/{run}/people/{index:int}", show, needs="read"),)
