"""A run: how far it is, then what it came to."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from rencai import runs, store
from rencai.labels import OUTCOMES, STATES, pick
from rencai.web import asked
from rencai.web.pages.unfinished import unfinished
from rencai.web.reply import attachment, language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.web.site import Site

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOOK = 0.4
"""Seconds between two looks at a run that somebody waits for."""
_STEPS = {
    runs.READING: ("读取文件", "reading the files"),
    runs.WRITING: ("写结果工作簿", "writing the result workbook"),
}


def show(request: Request) -> Response:
    """What the run came to: counts first; or how far it is."""
    site = request.app.state.site
    run = asked.own(site, request.state.who, request.path_params["run"])
    if instead := unfinished(request, run, "/runs"):
        return instead
    told = runs.told(site.data, run)
    return page(request, "run.html", {"run": run, "told": told, "counts": counts(site, run, language(request))})


def counts(site: Site, run: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """Each city's pathways with their rulings by outcome, in the order of the result."""
    told: dict[str, dict[str, Any]] = {}
    for key, by_outcome in (run["counts"] or {}).items():
        city, code = key.split(" ", 1)
        numbers = {outcome: by_outcome.get(outcome, 0) for outcome in OUTCOMES}
        name, total = _pathway(site, city, code, lang), sum(numbers.values())
        line = {"code": code, "name": name, "counts": numbers, "total": total}
        told.setdefault(city, {"key": city, "name": _city(site, city, lang), "pathways": []})["pathways"].append(line)
    return list(told.values())


def _city(site: Site, key: str, lang: str) -> str:
    """The city's name; its key where it is installed no longer."""
    return next((pick((one.zh, one.en), lang) for one in site.shipped.cities if one.key == key), key)


def _pathway(site: Site, city: str, code: str, lang: str) -> str:
    packages = [one for one in site.shipped.packages if one.city.key == city]
    named = [pathway for one in packages for pathway in one.pathways if pathway.code == code]
    return next((pick((one.zh, one.en), lang) for one in named), code)


def _state(site: Site, run: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """How far a run is, in words; ``finished`` once there is nothing to wait for."""
    step = (run["progress"] or {}).get("step") if run["state"] == "leased" else None
    return {
        "state": run["state"],
        "finished": run["state"] in store.FINISHED,
        "said": pick(STATES[run["state"]], lang) + (f"：{_step(site, step, lang)}" if step else ""),
    }


def _step(site: Site, step: str, lang: str) -> str:
    if step in _STEPS:
        return pick(_STEPS[step], lang)
    names = {one.name: (one.who.zh, one.who.en) for one in site.shipped.packages}
    return pick(names.get(step, (step, step)), lang)


def state(request: Request) -> Response:
    """How far a run of any task is, for a page that asks again and again."""
    site = request.app.state.site
    run = asked.own(site, request.state.who, request.path_params["run"], None)
    return JSONResponse(_state(site, run, language(request)))


async def events(request: Request) -> Response:
    """How far a run is, told whenever it changes, until it is finished; begun again, only what is news is told."""
    site, who, lang = request.app.state.site, request.state.who, language(request)
    run = request.path_params["run"]
    await run_in_threadpool(asked.own, site, who, run, None)

    async def told() -> AsyncIterator[ServerSentEvent]:
        last = request.headers.get("last-event-id")
        while True:
            now = await run_in_threadpool(asked.own, site, who, run, None)
            said = _state(site, now, lang)
            number = f"{now['token']}.{(now['progress'] or {}).get('step', '')}.{now['state']}"
            if number != last:
                last = number
                yield ServerSentEvent(json.dumps(said, ensure_ascii=False), id=number, event="state")
            if said["finished"]:
                return
            await asyncio.sleep(_LOOK)

    return EventSourceResponse(told(), ping=15)


def workbook(request: Request) -> Response:
    """The result workbook, under the name of the first input."""
    site = request.app.state.site
    run = asked.own(site, request.state.who, request.path_params["run"])
    content = runs.kept(site.data, run, "result")
    name = runs.request(site.data, run).inputs[0][0].rpartition(".")[0] or "rencai"
    return attachment(content, f"{name}-{pick(('结果', 'result'), run['lang'])}-{run['as_of']}.xlsx", XLSX)


ROUTES = (
    route("GET", "/runs/{run}", show, needs="read"),
    route("GET", "/runs/{run}/state", state, needs="read"),
    route("GET", "/runs/{run}/events", events, needs="read"),
    route("GET", "/runs/{run}/result.xlsx", workbook, needs="read", enters="result_downloaded"),
)
