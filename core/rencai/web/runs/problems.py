"""The unreadable cells of a run, as a page and in the API; never their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from starlette.responses import JSONResponse

from rencai.cells.problems import KEYS
from rencai.messages.codes import CELL_PROBLEMS
from rencai.messages.lookup import words
from rencai.web import parameters
from rencai.web.api import schemas
from rencai.web.api.operation import LIMIT, OFFSET, Operation, Parameter, json_response, operation_route
from rencai.web.api.schemas import COUNT, enum, nullable, record, string
from rencai.web.responses import language
from rencai.web.responses import render_page as replies_page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import display_names, finished_page, require_finished

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


@finished_page
def show_problems(request: Request, run: Run) -> Response:
    """The cells in the order of the input, all or those of one kind."""
    service, lang, code = request.app.state.service, language(request), request.query_params.get("code", "")
    every = queries.scan_table(service, run, "problems")
    told = every.filter(pl.col("code") == code) if code else every
    pagination = parameters.paginate(request, told.select(pl.len()).collect().item())
    cells = pagination.slice(told).collect()
    here = pl.col("row").is_in(cells["row"].unique().implode())
    people = queries.scan_applicants(service, run).filter(here).select("index", *KEYS).collect()
    placed = cells.join(people, on=KEYS, how="left", maintain_order="left")
    filled = {
        "run": run,
        "pagination": pagination,
        "cells": placed.to_dicts(),
        "code": code,
        "codes": every.group_by("code").len().sort("code").collect().rows(),
        "found": words("reading.found", lang),
        "to_do": words("reading.to_do", lang),
        "named": display_names(request),
    }
    return replies_page(request, "run_problems.html", filled)


ROUTES = (route("GET", "/runs/{run}/problems", show_problems, needs="read"),)

CELL = record(
    "A cell 单元格 that cannot be used.",
    input=string(), sheet=string(), row=COUNT, letter=nullable(string("The column's letter.")), column=string(),
    code=enum(CELL_PROBLEMS), other=nullable(string("The column that it contradicts.")), found=string(), do=string(),
)  # fmt: skip
SCHEMAS = {"Cell": CELL, "CellPage": schemas.paged("Cell")}


@require_finished
def list_problems(request: Request, run: Run) -> Response:
    """The cells in the order of the input, all or those of one kind."""
    query = request.state.query
    every = queries.scan_table(request.app.state.service, run, "problems")
    told = every.filter(pl.col("code") == query["code"]) if query["code"] else every
    total = told.select(pl.len()).collect().item()
    cells = told.slice(query["offset"], query["limit"]).collect()
    items = [{**cell, **_texts(cell["code"], language(request))} for cell in cells.to_dicts()]
    return JSONResponse({"total": total, "offset": query["offset"], "limit": query["limit"], "items": items})


def _texts(code: str, lang: str) -> dict[str, str]:
    return {"found": words("reading.found", lang)[code], "do": words("reading.to_do", lang)[code]}


API_ROUTES = (
    operation_route("GET", "/runs/{run}/problems", list_problems, Operation(
        "List the problems 问题 of a run: cells that cannot be used.",
        {200: json_response("So many of them.", schemas.ref("CellPage"))},
        query=(Parameter("code", enum(CELL_PROBLEMS), "Of that kind only."), OFFSET, LIMIT), errors=(409,),
    ), needs="read"),
)  # fmt: skip
