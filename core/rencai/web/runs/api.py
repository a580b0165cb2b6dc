"""The API of runs: list, show and repeat them, and follow their progress."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.store import runs
from rencai.system import clock
from rencai.web.api import schemas
from rencai.web.api.operation import (
    LIMIT,
    OFFSET,
    V1,
    ApiResponse,
    Operation,
    json_response,
    operation_route,
    paged_response,
)
from rencai.web.responses import language
from rencai.web.runs import payload, progress, services
from rencai.web.runs.finished import require_finished

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.api.schemas import JsonObject


SCHEMAS = {"Run": payload.ROW, "WholeRun": payload.WHOLE, "RunPage": schemas.paged("Run")}
REPEAT_REQUEST = schemas.request_object("By which law to score again.", as_of=schemas.DAY)


def list_runs(request: Request) -> Response:
    """List the department's scoring runs, newest first."""
    service, principal, query = request.app.state.service, request.state.principal, request.state.query
    latest = runs.read_latest(service.data, principal.department, limit=query["limit"], offset=query["offset"])
    items = [payload.serialize_run(service, principal, run, language(request)) for run in latest]
    total = runs.count(service.data, principal.department)
    return paged_response(query, total, items)


def show_run(request: Request) -> Response:
    """Show the run: how far it is and what it came to."""
    service, principal = request.app.state.service, request.state.principal
    run = services.require_run(service, principal, request.path_params["run"])
    return JSONResponse(payload.serialize_result(service, principal, run, language(request)))


def accept_run(request: Request, run: str) -> Response:
    """Return 202 with the queued run and its address."""
    service, principal = request.app.state.service, request.state.principal
    queued = services.require_run(service, principal, run)
    headers = {"location": f"{V1}/runs/{run}"}
    return JSONResponse(
        payload.serialize_run(service, principal, queued, language(request)), status_code=202, headers=headers
    )


@require_finished
def repeat_run(request: Request, run: Run) -> Response:
    """Score the same inputs again, by the law of another day, or today's."""
    service, principal = request.app.state.service, request.state.principal
    return accept_run(request, services.repeat_run(service, principal, run, basis_date(request.state.body)))


def basis_date(body: JsonObject) -> date:
    """Return the basis date of a request's body; today in China where it has none."""
    return date.fromisoformat(body["as_of"]) if "as_of" in body else clock.today()


ACCEPTED = json_response("It waits in the queue, or is there already: the same request is one run.", schemas.ref("Run"),
                location="Where the run is.")  # fmt: skip
EVENTS = ApiResponse(
    "Events `state` with a JSON object (state, finished, said), until it is finished; Last-Event-ID is heeded.",
    {"text/event-stream": schemas.string()},
)
ROUTES = (
    operation_route("GET", "/runs", list_runs, Operation(
        "List the department's runs 历史记录, newest first.",
        {200: json_response("So many of them.", schemas.ref("RunPage"))}, query=(OFFSET, LIMIT),
    ), needs="read"),
    operation_route("GET", "/runs/{run}", show_run, Operation(
        "Look at a run 运行: how far it is, what it came to.",
        {200: json_response("The run.", schemas.ref("WholeRun"))},
    ), needs="read"),
    operation_route("POST", "/runs/{run}/again", repeat_run, Operation(
        "Score the same inputs again 重新评定, by another day's law or by what is known now.",
        {202: ACCEPTED}, body=REPEAT_REQUEST, errors=(409, 429),
    ), needs="score"),
    operation_route("GET", "/runs/{run}/events", progress.stream_events, Operation(
        "Be told how far a run is 进度, as it happens (server-sent events).", {200: EVENTS},
    ), needs="read"),
)  # fmt: skip
