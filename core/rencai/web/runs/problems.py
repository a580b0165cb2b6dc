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
from rencai.web.api.operation import Operation, Parameter, json_answer, operation
from rencai.web.api.schemas import COUNT, maybe, one_of, record, text
from rencai.web.replies import language
from rencai.web.replies import page as replies_page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.api import LIMIT, OFFSET
from rencai.web.runs.finished import finished_page, names, require_finished

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


@finished_page
def show(request: Request, run: Run) -> Response:
    """The cells in the order of the input, all or those of one kind."""
    site, lang, code = request.app.state.site, language(request), request.query_params.get("code", "")
    every = queries.part(site, run, "problems")
    told = every.filter(pl.col("code") == code) if code else every
    part = parameters.part(request, told.select(pl.len()).collect().item())
    cells = told.slice(part.offset, part.size).collect()
    here = pl.col("row").is_in(cells["row"].unique().implode())
    people = queries.applicants(site, run).filter(here).select("index", *KEYS).collect()
    placed = cells.join(people, on=KEYS, how="left", maintain_order="left")
    filled = {
        "run": run,
        "part": part,
        "cells": placed.to_dicts(),
        "code": code,
        "codes": every.group_by("code").len().sort("code").collect().rows(),
        "found": words("reading.found", lang),
        "to_do": words("reading.to_do", lang),
        "named": names(request),
    }
    return replies_page(request, "run_problems.html", filled)


ROUTES = (route("GET", "/runs/{run}/problems", show, needs="read"),)

CELL = record(
    "A cell 单元格 that cannot be used.",
    input=text(), sheet=text(), row=COUNT, letter=maybe(text("The column's letter.")), column=text(),
    code=one_of(CELL_PROBLEMS), other=maybe(text("The column that it contradicts.")), found=text(), do=text(),
)  # fmt: skip
SCHEMAS = {"Cell": CELL, "CellPage": schemas.paged("Cell")}


@require_finished
def page(request: Request, run: Run) -> Response:
    """The cells in the order of the input, all or those of one kind."""
    query = request.state.query
    every = queries.part(request.app.state.site, run, "problems")
    told = every.filter(pl.col("code") == query["code"]) if query["code"] else every
    total = told.select(pl.len()).collect().item()
    cells = told.slice(query["offset"], query["limit"]).collect()
    items = [{**cell, **_said(cell["code"], language(request))} for cell in cells.to_dicts()]
    return JSONResponse({"total": total, "offset": query["offset"], "limit": query["limit"], "items": items})


def _said(code: str, lang: str) -> dict[str, str]:
    return {"found": words("reading.found", lang)[code], "do": words("reading.to_do", lang)[code]}


API_ROUTES = (
    operation("GET", "/runs/{run}/problems", page, Operation(
        "List the problems 问题 of a run: cells that cannot be used.",
        {200: json_answer("So many of them.", schemas.ref("CellPage"))},
        query=(Parameter("code", one_of(CELL_PROBLEMS), "Of that kind only."), OFFSET, LIMIT), errors=(409,),
    ), needs="read"),
)  # fmt: skip
