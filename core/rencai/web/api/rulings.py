"""The rulings of a run: in pages that can be filtered, and as whole files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from rencai.messages.codes import OUTCOMES
from rencai.policy import GRANTS, LEVELS
from rencai.table import plain
from rencai.web import kept
from rencai.web.api.finished import finished
from rencai.web.api.operation import Answer, Operation, Parameter, json, operation
from rencai.web.api.runs import LIMIT
from rencai.web.api.shapes import COUNT, DAY, NUMBER, YES_NO, many, maybe, one_of, record, ref, text
from rencai.web.pages import files
from rencai.web.pages.rulings import Wanted
from rencai.web.reply import XLSX

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

REASON = record(
    "A condition 条件 and what came of it.",
    check=text(), required=YES_NO, holds=maybe(YES_NO), cause=maybe(text()), value=maybe(text()),
    threshold=maybe(text()), weight=maybe(COUNT), source=maybe(text()),
)  # fmt: skip
RULING = record(
    "A ruling 认定结论: a line of the rulings table.",
    place=COUNT, input=text(), sheet=text(), row=COUNT, applicant_id=maybe(text()), qualification=maybe(text()),
    city=text(), pathway=text(), outcome=one_of(OUTCOMES), grants=one_of(GRANTS), title=maybe(text()),
    title_level=maybe(one_of(LEVELS)), entry=maybe(text()), other_entries=many(text()), match_method=maybe(text()),
    match_score=maybe(NUMBER), edition=maybe(text()), coverage=maybe(text()), score_low=maybe(NUMBER),
    score_high=maybe(NUMBER), reward_low_cny=maybe(NUMBER), reward_high_cny=maybe(NUMBER), rewards=many(text()),
    rewards_open=many(text()), reasons=many(ref("Reason")), missing=many(text()), steps=many(text()),
    verification_from=maybe(DAY), verification_to=maybe(DAY), notes=many(text()), as_of=maybe(DAY),
    plugin_version=text(),
)  # fmt: skip
PAGE = record(
    "So many rulings.",
    total=COUNT, items=many(ref("Ruling")), next=maybe(COUNT) | {"description": "`after` of the next page; or null."},
)  # fmt: skip
SCHEMAS = {"Reason": REASON, "Ruling": RULING, "RulingPage": PAGE}


@finished
def page(request: Request, run: dict[str, Any]) -> Response:
    """The rulings that are wanted and come after that place, with how many are wanted in all."""
    site, query = request.app.state.site, request.state.query
    wanted = Wanted(**{name: query[name] or "" for name in ("outcome", "city", "pathway")})
    places = wanted.of(kept.lines(site, request.state.who, run)).select("place").collect()["place"]
    left = places.filter(places > query["after"]) if query["after"] is not None else places
    here = left.head(query["limit"])
    items = plain(kept.gathered(site, run, here))
    after = here[-1] if left.len() > here.len() else None
    return JSONResponse({"total": places.len(), "items": items, "next": after})


ROUTES = (
    operation("GET", "/runs/{run}/rulings", page, Operation(
        "List the rulings 认定结论 of a run.", {200: json("So many of them.", ref("RulingPage"))},
        query=(
            Parameter("outcome", one_of(OUTCOMES), "Of that outcome only."),
            Parameter("city", text(), "Of the city with that key only."),
            Parameter("pathway", text(), "Of that pathway 认定路径 only."),
            Parameter("after", {**COUNT, "maximum": 2**31}, "Those after that place, as `next` tells it."),
            LIMIT,
        ), errors=(409,),
    ), needs="read"),
    operation("GET", "/runs/{run}/result.xlsx", finished(files.workbook), Operation(
        "Take the result workbook 结果工作簿.", {200: Answer("The workbook.", {XLSX: text()})}, errors=(409,),
    ), needs="read"),
    operation("GET", "/runs/{run}/rulings.parquet", finished(files.parquet), Operation(
        "Take the rulings table as Parquet.", {200: Answer("The table.", {files.PARQUET: text()})}, errors=(409,),
    ), needs="read"),
    operation("GET", "/runs/{run}/rulings.ndjson", finished(files.ndjson), Operation(
        "Take the rulings table, a JSON object a line.", {200: Answer("The lines.", {files.NDJSON: text()})},
        errors=(409,),
    ), needs="read"),
)  # fmt: skip
