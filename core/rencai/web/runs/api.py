"""The API of runs: listed, shown, asked for again, deleted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rencai.store import retention, runs
from rencai.system import clock
from rencai.web.api import schemas
from rencai.web.api.operation import V1, Answer, Operation, Parameter, json_answer, operation
from rencai.web.replies import language
from rencai.web.runs import files, payload, progress, requests
from rencai.web.runs.finished import require_finished

if TYPE_CHECKING:
    from starlette.requests import Request

    from rencai.store.runs import Run


SCHEMAS = {"Run": payload.ROW, "WholeRun": payload.WHOLE, "RunPage": schemas.paged("Run")}
OFFSET = Parameter("offset", {**schemas.COUNT, "maximum": 10**9, "default": 0}, "So many are passed over.")
LIMIT = Parameter("limit", schemas.LIMIT, "So many are given at most.")
AGAIN = schemas.asked("By which law to score again.", as_of=schemas.DAY)


def listed(request: Request) -> Response:
    """The department's runs that score, newest first, so many at a time."""
    site, who, query = request.app.state.site, request.state.who, request.state.query
    held = runs.read_latest(site.data, who.department, limit=query["limit"], offset=query["offset"])
    items = [payload.row(site, who, run, language(request)) for run in held]
    total = runs.count(site.data, who.department)
    return JSONResponse({"total": total, "offset": query["offset"], "limit": query["limit"], "items": items})


def show(request: Request) -> Response:
    """The run, how far it is, what it came to."""
    site, who = request.app.state.site, request.state.who
    run = requests.own(site, who, request.path_params["run"])
    return JSONResponse(payload.whole(site, who, run, language(request)))


def accepted(request: Request, run: str) -> Response:
    """The run is going to be done, and where to ask for it."""
    site, who = request.app.state.site, request.state.who
    held = requests.own(site, who, run)
    headers = {"location": f"{V1}/runs/{run}"}
    return JSONResponse(payload.row(site, who, held, language(request)), status_code=202, headers=headers)


@require_finished
def again(request: Request, run: Run) -> Response:
    """The same inputs are going to be scored by the law of the day that is named, today's where none is."""
    site, who = request.app.state.site, request.state.who
    return accepted(request, requests.anew(site, who, run, day(request.state.body)))


def day(body: dict[str, Any]) -> date:
    """The basis date that was sent, today in China where none was."""
    return date.fromisoformat(body["as_of"]) if "as_of" in body else clock.today()


@require_finished
def delete(request: Request, run: Run) -> Response:
    """Nothing of the run is kept but its row, which names nobody."""
    files.refuse_some(request, run)
    retention.purge(request.app.state.site.data, [run.id], by=request.state.who.by, at=clock.moment())
    return Response(status_code=204)


ACCEPTED = json_answer("It waits in the queue, or is there already: the same request is one run.", schemas.ref("Run"),
                location="Where the run is.")  # fmt: skip
EVENTS = Answer(
    "Events `state` with a JSON object (state, finished, said), until it is finished; Last-Event-ID is heeded.",
    {"text/event-stream": schemas.text()},
)
ROUTES = (
    operation("GET", "/runs", listed, Operation(
        "List the department's runs 历史记录, newest first.",
        {200: json_answer("So many of them.", schemas.ref("RunPage"))}, query=(OFFSET, LIMIT),
    ), needs="read"),
    operation("GET", "/runs/{run}", show, Operation(
        "Look at a run 运行: how far it is, what it came to.", {200: json_answer("The run.", schemas.ref("WholeRun"))},
    ), needs="read"),
    operation("DELETE", "/runs/{run}", delete, Operation(
        "Delete 删除 what is kept of a run; its row, which names nobody, stays.",
        {204: Answer("Nothing of it is kept.")}, errors=(409,),
    ), needs="score"),
    operation("POST", "/runs/{run}/again", again, Operation(
        "Score the same inputs again 重新评定, by another day's law or by what is known now.",
        {202: ACCEPTED}, body=AGAIN, errors=(409,),
    ), needs="score"),
    operation("GET", "/runs/{run}/events", progress.events, Operation(
        "Be told how far a run is 进度, as it happens (server-sent events).", {200: EVENTS},
    ), needs="read"),
)  # fmt: skip
