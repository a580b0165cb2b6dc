"""The API of a run's tables: rulings, unreadable cells, changes since an earlier run, and the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from starlette.responses import JSONResponse

from rencai.messages.cell_problems import cell_problems
from rencai.messages.codes import CELL_PROBLEMS, CHANGES, OUTCOMES
from rencai.policy.nouns import GRANTS, LEVELS
from rencai.ruling.table import plain
from rencai.store import audit
from rencai.system import clock
from rencai.web.api.operation import (
    LIMIT,
    OFFSET,
    ApiResponse,
    Operation,
    Parameter,
    json_response,
    operation_route,
    paged_response,
)
from rencai.web.api.schemas import BOOLEAN, COUNT, DAY, NUMBER, array, enum, nullable, paged, record, ref, string
from rencai.web.middleware import route_pattern
from rencai.web.responses import XLSX, language
from rencai.web.runs import changes, downloads, queries
from rencai.web.runs.finished import require_finished

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


REASON = record(
    "A condition 条件 and what came of it.",
    check=string(), required=BOOLEAN, holds=nullable(BOOLEAN), cause=nullable(string()), value=nullable(string()),
    threshold=nullable(string()), weight=nullable(COUNT), source=nullable(string()),
)  # fmt: skip
RULING = record(
    "A ruling 认定结论: a line of the rulings table.",
    place=COUNT, input=string(), sheet=string(), row=COUNT, applicant_id=nullable(string()),
    qualification=nullable(string()),
    city=string(), pathway=string(), outcome=enum(OUTCOMES), grants=enum(GRANTS), title=nullable(string()),
    title_level=nullable(enum(LEVELS)), entry=nullable(string()), other_entries=array(string()),
    match_method=nullable(string()),
    match_score=nullable(NUMBER), edition=nullable(string()), coverage=nullable(string()), score_low=nullable(NUMBER),
    score_high=nullable(NUMBER), reward_low_cny=nullable(NUMBER), reward_high_cny=nullable(NUMBER),
    rewards=array(string()),
    rewards_open=array(string()), reasons=array(ref("Reason")), missing=array(string()), steps=array(string()),
    verification_from=nullable(DAY), verification_to=nullable(DAY), notes=array(string()), as_of=nullable(DAY),
    plugin_version=string(),
)  # fmt: skip
RULING_PAGE = record(
    "So many rulings.",
    total=COUNT, items=array(ref("Ruling")),
    next=nullable(COUNT) | {"description": "`after` of the next page; or null."},
)  # fmt: skip
CELL = record(
    "A cell 单元格 that cannot be used.",
    input=string(), sheet=string(), row=COUNT, letter=nullable(string("The column's letter.")), column=string(),
    code=enum(CELL_PROBLEMS), other=nullable(string("The column that it contradicts.")), found=string(), do=string(),
)  # fmt: skip
CHANGE = record(
    "A ruling that is another than before.",
    input=string(), sheet=string(), row=COUNT, applicant_id=string(), qualification=nullable(string()), city=string(),
    pathway=string(), outcome=enum(OUTCOMES), before=enum(OUTCOMES), causes=array(enum(CHANGES)),
)  # fmt: skip
_CHANGE_PAGE = paged("Change")
CHANGE_PAGE = {
    **_CHANGE_PAGE,
    "properties": {**_CHANGE_PAGE["properties"], "before": nullable(string("The run before; null: there is none."))},
    "required": [*_CHANGE_PAGE["required"], "before"],
}
RULING_SCHEMAS = {"Reason": REASON, "Ruling": RULING, "RulingPage": RULING_PAGE}
PROBLEM_SCHEMAS = {"Cell": CELL, "CellPage": paged("Cell")}
CHANGE_SCHEMAS = {"Change": CHANGE, "ChangePage": CHANGE_PAGE}


@require_finished
def list_rulings(request: Request, run: Run) -> Response:
    """List the rulings that fit the query and come after a place, with the number of all that fit.

    Places and not offsets part the list: a caller who reads all of it never skips lines again. The processing record
    has who took how many.
    """
    service, query = request.app.state.service, request.state.query
    lines = queries.scan_lines(service, request.state.principal, run)
    ruling_filter = queries.RulingFilter(**{name: query[name] or "" for name in ("outcome", "city", "pathway")})
    places = ruling_filter.apply(lines).select("place").collect()["place"]
    later = places.filter(places > query["after"]) if query["after"] is not None else places
    here = later.head(query["limit"])
    items = plain(queries.collect_rulings(service, run, here))
    after = here[-1] if later.len() > here.len() else None
    if items:
        details = {"route": route_pattern(request.scope), "rulings": len(items)}
        by = request.state.principal.by
        audit.record(service.data, at=clock.moment(), by=by, action="rulings_read", subject=run.id, details=details)
    return JSONResponse({"total": places.len(), "items": items, "next": after})


@require_finished
def list_problems(request: Request, run: Run) -> Response:
    """List the cells that could not be used, in the order of the input; all, or those of one kind."""
    query = request.state.query
    every = queries.scan_table(request.app.state.service, run, "problems")
    problems = every.filter(pl.col("code") == query["code"]) if query["code"] else every
    total = problems.select(pl.len()).collect().item()
    cells = problems.slice(query["offset"], query["limit"]).collect()
    lang = language(request)
    worded = cells.with_columns(found=cell_problems("found", lang), do=cell_problems("to_do", lang))
    items = worded.to_dicts()
    return paged_response(query, total, items)


@require_finished
def list_changes(request: Request, run: Run) -> Response:
    """List the rulings that differ from an earlier run's; an empty list with ``before`` null if there is none."""
    query = request.state.query
    before = changes.choose_earlier(request, run, changes.earlier_runs(request, run), query["before"] or "")
    page = {"before": None, "total": 0, "offset": query["offset"], "limit": query["limit"], "items": []}
    if before is None:
        return JSONResponse(page)
    changed = changes.compare_runs(request, before, run).rename({"outcome.before": "before"})
    items = changed.slice(query["offset"], query["limit"]).to_dicts()
    return JSONResponse({**page, "before": before.id, "total": changed.height, "items": items})


RULING_ROUTES = (
    operation_route("GET", "/runs/{run}/rulings", list_rulings, Operation(
        "List the rulings 认定结论 of a run.", {200: json_response("So many of them.", ref("RulingPage"))},
        query=(
            Parameter("outcome", enum(OUTCOMES), "Of that outcome only."),
            Parameter("city", string(), "Of the city with that key only."),
            Parameter("pathway", string(), "Of that pathway 认定路径 only."),
            Parameter("after", {**COUNT, "maximum": 2**31}, "Those after that place, as `next` tells it."),
            LIMIT,
        ), errors=(409,),
    ), needs="read"),
    operation_route("GET", "/runs/{run}/result.xlsx", require_finished(downloads.download_workbook), Operation(
        "Take the result workbook 结果工作簿.", {200: ApiResponse("The workbook.", {XLSX: string()})}, errors=(409,),
    ), needs="read"),
    operation_route("GET", "/runs/{run}/rulings.parquet", require_finished(downloads.download_parquet), Operation(
        "Take the rulings table as Parquet.", {200: ApiResponse("The table.", {downloads.PARQUET: string()})},
        errors=(409,),
    ), needs="read"),
    operation_route("GET", "/runs/{run}/rulings.ndjson", require_finished(downloads.download_ndjson), Operation(
        "Take the rulings table, a JSON object a line.", {200: ApiResponse("The lines.", {downloads.NDJSON: string()})},
        errors=(409,),
    ), needs="read"),
)  # fmt: skip
PROBLEM_ROUTES = (
    operation_route("GET", "/runs/{run}/problems", list_problems, Operation(
        "List the problems 问题 of a run: cells that cannot be used.",
        {200: json_response("So many of them.", ref("CellPage"))},
        query=(Parameter("code", enum(CELL_PROBLEMS), "Of that kind only."), OFFSET, LIMIT), errors=(409,),
    ), needs="read"),
)  # fmt: skip
CHANGE_ROUTES = (
    operation_route("GET", "/runs/{run}/changes", list_changes, Operation(
        "List what changed 变化 since a run before, by the applicants' ids, and by what cause.",
        {200: json_response("So many of them.", ref("ChangePage"))},
        query=(
            Parameter("before", string(), "That run; the last with an applicant in common where none is named."),
            OFFSET, LIMIT,
        ), errors=(409,),
    ), needs="read"),
)  # fmt: skip
