"""The API of what official texts say: what waits for it in a city, what was stated, and to state it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import polars as pl
from starlette.responses import JSONResponse

from rencai.decisions import statements
from rencai.messages.codes import STANDINGS, STATED_KINDS, STATED_VERDICTS, StatedVerdict
from rencai.policy.nouns import earliest, latest
from rencai.system import clock
from rencai.web.api import schemas
from rencai.web.api.operation import Operation, json_response, operation_route
from rencai.web.api.schemas import COUNT, DAY, MOMENT, array, enum, mapping_of, nullable, record, string
from rencai.web.catalogue import queries
from rencai.web.errors import HTTPError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.decisions.statements import Question
    from rencai.policy.package import Package
    from rencai.system.frames import Row


CONDITION = record(kind=enum(STATED_KINDS), code=string(), zh=string(), en=string())
QUESTION = record(
    "What no source publishes 未公布.",
    name=string("By which it is supplied."), kind=enum(STATED_KINDS), type=string("How its value is written."),
    row=array(string(), "The keys of a table's row."), earliest=nullable(DAY), latest=nullable(DAY),
)  # fmt: skip
_STATED = ("number", "kind", "subject", "source", "verdict", "value", "keys", "begins", "seen", "by", "at", "state")
STATEMENT = record(
    "What somebody read in an official text 声明.",
    number=COUNT, kind=enum(STATED_KINDS), subject=string(), source=string("The reprint; empty for a figure."),
    verdict=enum(STATED_VERDICTS), value=nullable(string()), keys=string("KEY=VALUE of a table's row."),
    begins=string("The day from which a figure holds; empty for others."), seen=string(), by=string(), at=MOMENT,
    state=enum(STANDINGS),
)  # fmt: skip
SCHEMAS = {
    "Statements": record(
        reprints=mapping_of(array(CONDITION), "By id, what rests on each reprint 转载."), unpublished=array(QUESTION),
        statements=array(STATEMENT),
    )
}  # fmt: skip
REQUEST = {
    **schemas.request_object(
        "Of a reprint: source, verdict, check. Of what is not published: name, value, begins, row.",
        source=string(), verdict=enum(code for code in STATED_VERDICTS if code != "supplied"),
        check=string("Only that condition; all that rest on the reprint by default."),
        name=string(), value=string(), begins=DAY, row=mapping_of(string()),
        seen=string("The official text: title, number, address, day.", minLength=1),
    ),
    "required": ["seen"],
}  # fmt: skip


def list_statements(request: Request) -> Response:
    """List what waits in the city for an official text, and what was stated."""
    package, service = _find_package(request), request.app.state.service
    department = request.state.principal.department
    (current,) = service.law_of(department).lay_over([package])
    listed = statements.list_statements(service.data, service.installed().packages, department)
    reprints = {
        key: [{"kind": each.kind, "code": each.code, "zh": each.zh, "en": each.en} for each in conditions]
        for key, conditions in statements.reprints(current).items()
    }
    answer = {
        "reprints": reprints,
        "unpublished": [_serialize_question(each) for each in statements.questions(current, clock.today())],
        "statements": listed.filter(pl.col("city") == package.name).select(_STATED).to_dicts(),
    }
    return JSONResponse(answer)


def _serialize_question(question: Question) -> Row:
    days = (None, None) if question.range is None else (earliest(question.range), latest(question.range))
    first, last = (day and day.isoformat() for day in days)
    return {
        "name": question.name, "kind": question.kind, "type": question.type, "row": list(question.keys),
        "earliest": first, "latest": last,
    }  # fmt: skip


def store_statement(request: Request) -> Response:
    """Store what an official text says; the department's later runs apply it.

    :raises UsageError: when it does not fit the city.
    """
    package, body, principal = _find_package(request), request.state.body, request.state.principal
    if "source" in body:
        verdict = cast("StatedVerdict", body.get("verdict", "confirmed"))
        _, wanted = statements.state(package, body["source"], body.get("check"), verdict, body["seen"])
    else:
        row = [f"{key}={word}" for key, word in body.get("row", {}).items()]
        name, value = body.get("name", ""), body.get("value", "")
        wanted = statements.supply(package, name, value, body["seen"], begins=body.get("begins"), row=row)
    data = request.app.state.service.data
    new = statements.keep(data, principal.department, wanted, by=principal.by, account=principal.by)
    return JSONResponse({"stored": new["number"].to_list()})


def _find_package(request: Request) -> Package:
    """Return the package of the address.

    :raises HTTPError: 404, when there is none; 403, when the caller may not ask for its city.
    """
    package = queries.find_package(request.app.state.service, request.path_params["city"])
    allowed = request.state.principal.cities
    if allowed is not None and package.city.key not in allowed:
        raise HTTPError(403, "E_WEB_CITY", "无权查看这个城市", "that city is not allowed to you")
    return package


ROUTES = (
    operation_route("GET", "/policy/{city}/statements", list_statements, Operation(
        "List what waits for an official text in a city, and what the department stated of it.",
        {200: json_response("As `rencai source list`.", schemas.ref("Statements"))}, errors=(404,),
    ), needs="read"),
    operation_route("POST", "/policy/{city}/statements", store_statement, Operation(
        "State what an official text says of a reprint 转载, or of what is not published.",
        {200: json_response("The numbers of those that are news.", record(stored=array(COUNT)))}, body=REQUEST,
        errors=(404,),
    ), needs="decide"),
)  # fmt: skip
