"""Report a run's progress, once or as server-sent events."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, TypedDict

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from rencai.messages.lookup import pick, words
from rencai.runs import perform
from rencai.web.responses import language
from rencai.web.routing import route
from rencai.web.runs import services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.messages.codes import State
    from rencai.store.runs import Run
    from rencai.web.service import Service


# Seconds between two reads of a run whose progress is streamed.
_POLL_SECONDS = 0.4
_STEP_NAMES = {
    perform.READING: ("读取文件", "reading the files"),
    perform.WRITING: ("写结果工作簿", "writing the result workbook"),
}


class Progress(TypedDict):
    """The state of a run, whether it is at its end, and both in words with the step that it is at."""

    state: State
    finished: bool
    said: str


def describe_progress(service: Service, run: Run, lang: str) -> Progress:
    """Return how far the run is, in words of the language."""
    step = step_of(run) if run.state == "leased" else None
    return {
        "state": run.state,
        "finished": run.finished,
        "said": words("run.state", lang)[run.state] + (f"：{_step_name(service, step, lang)}" if step else ""),
    }


def step_of(run: Run) -> str | None:
    """Return the step that a run was last at."""
    return run.progress["step"] if run.progress else None


def _step_name(service: Service, step: str, lang: str) -> str:
    if step in _STEP_NAMES:
        return pick(_STEP_NAMES[step], lang)
    names = {package.name: (package.who.zh, package.who.en) for package in service.shipped.packages}
    return pick(names.get(step, (step, step)), lang)


def show_state(request: Request) -> Response:
    """Answer how far a run of any task is, for a page that asks again and again."""
    service = request.app.state.service
    run = services.require_run(service, request.state.principal, request.path_params["run"], None)
    return JSONResponse(describe_progress(service, run, language(request)))


async def stream_events(request: Request) -> Response:
    """Stream how far a run is whenever that changes, until it is finished.

    A client that reconnects with ``Last-Event-ID`` gets only what is new.
    """
    service, principal, lang = request.app.state.service, request.state.principal, language(request)
    run = request.path_params["run"]
    await run_in_threadpool(services.require_run, service, principal, run, None)

    async def send_changes() -> AsyncIterator[ServerSentEvent]:
        last = request.headers.get("last-event-id")
        while True:
            now = await run_in_threadpool(services.require_run, service, principal, run, None)
            progress = describe_progress(service, now, lang)
            number = f"{now.token}.{step_of(now) or ''}.{now.state}"
            if number != last:
                last = number
                yield ServerSentEvent(json.dumps(progress, ensure_ascii=False), id=number, event="state")
            if progress["finished"]:
                return
            await asyncio.sleep(_POLL_SECONDS)

    return EventSourceResponse(send_changes(), ping=15)


ROUTES = (
    route("GET", "/runs/{run}/state", show_state, needs="read"),
    route("GET", "/runs/{run}/events", stream_events, needs="read"),
)
