"""The cells of a run that cannot be used: where they are, what was found, what to do; never what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from starlette.responses import JSONResponse

from rencai.messages.codes import CELL_PROBLEMS
from rencai.messages.lookup import words
from rencai.web import kept
from rencai.web.api import shapes
from rencai.web.api.finished import finished
from rencai.web.api.operation import Operation, Parameter, json, operation
from rencai.web.api.runs import LIMIT, OFFSET
from rencai.web.api.shapes import COUNT, maybe, one_of, record, text
from rencai.web.reply import language

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

CELL = record(
    "A cell 单元格 that cannot be used.",
    input=text(), sheet=text(), row=COUNT, letter=maybe(text("The column's letter.")), column=text(),
    code=one_of(CELL_PROBLEMS), other=maybe(text("The column that it contradicts.")), found=text(), do=text(),
)  # fmt: skip
SCHEMAS = {"Cell": CELL, "CellPage": shapes.paged("Cell")}


@finished
def page(request: Request, run: dict[str, Any]) -> Response:
    """The cells in the order of the input, all or those of one kind."""
    query = request.state.query
    every = kept.part(request.app.state.site, run, "problems")
    told = every.filter(pl.col("code") == query["code"]) if query["code"] else every
    total = told.select(pl.len()).collect().item()
    cells = told.slice(query["offset"], query["limit"]).collect()
    items = [{**cell, **_said(cell["code"], language(request))} for cell in cells.to_dicts()]
    return JSONResponse({"total": total, "offset": query["offset"], "limit": query["limit"], "items": items})


def _said(code: str, lang: str) -> dict[str, str]:
    return {"found": words("reading.found", lang)[code], "do": words("reading.to_do", lang)[code]}


ROUTES = (
    operation("GET", "/runs/{run}/problems", page, Operation(
        "List the problems 问题 of a run: cells that cannot be used.",
        {200: json("So many of them.", shapes.ref("CellPage"))},
        query=(Parameter("code", one_of(CELL_PROBLEMS), "Of that kind only."), OFFSET, LIMIT), errors=(409,),
    ), needs="read"),
)  # fmt: skip
