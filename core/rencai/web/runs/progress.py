"""Report a run's progress, once or as server-sent events."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

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

    from rencai.store.runs import Run
    from rencai.web.service import Service


_POLL_SECONDS = 0.4
"""Seconds between two looks at a run that somebody waits for."""
_STEP_NAMES = {
    perform.READING: ("读取文件", "reading the files"),
    perform.WRITING: ("写结果工作簿", "writing the result workbook"),
}


def describe_progress(service: Service, run: Run, lang: str) -> dict[str, Any]:
    """How far a run is, in words; ``finished`` once there is nothing to wait for."""
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
    names = {one.name: (one.who.zh, one.who.en) for one in service.shipped.packages}
    return pick(names.get(step, (step, step)), lang)


def show_state(request: Request) -> Response:
    """How far a run of any task is, for a page that asks again and again."""
    service = request.app.state.service
    run = services.require_run(service, request.state.principal, request.path_params["run"], None)
    return JSONResponse(describe_progress(service, run, language(request)))


async def stream_events(request: Request) -> Response:
    """How far a run is, told whenever it changes, until it is finished; begun again, only what is news is told."""
    service, principal, lang = request.app.state.service, request.state.principal, language(request)
    run = request.path_params["run"]
    await run_in_threadpool(services.require_run, service, principal, run, None)

    async def told() -> AsyncIterator[ServerSentEvent]:
        last = request.headers.get("last-event-id")
        while True:
            now = await run_in_threadpool(services.require_run, service, principal, run, None)
            said = describe_progress(service, now, lang)
            number = f"{now.token}.{step_of(now) or ''}.{now.state}"
            if number != last:
                last = number
                yield ServerSentEvent(json.dumps(said, ensure_ascii=False), id=number, event="state")
            if said["finished"]:
                return
            await asyncio.sleep(_POLL_SECONDS)

    return EventSourceResponse(told(), ping=15)


ROUTES = (
    route("GET", "/runs/{run}/state", show_state, needs="read"),
    route("GET", "/runs/{run}/events", stream_events, needs="read"),
)
