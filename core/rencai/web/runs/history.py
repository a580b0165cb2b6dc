"""The history of a department's runs; a run asked for again or deleted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from rencai.messages.codes import OUTCOMES
from rencai.runs import queue
from rencai.store import retention, runs
from rencai.system import clock
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.replies import elsewhere, language, page
from rencai.web.routing import route
from rencai.web.runs import requests
from rencai.web.runs.finished import finished_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal
    from rencai.store.runs import Run
    from rencai.web.site import Site


SIZE = 20
LEFT = 10
"""Uploads without a result that are listed."""


def show(request: Request) -> Response:
    """The department's runs, page by page, and its uploads that nobody had scored."""
    site, who, lang = request.app.state.site, request.state.who, language(request)
    part = parameters.part(request, runs.count(site.data, who.department), SIZE)
    held = runs.read_latest(site.data, who.department, limit=part.size, offset=part.offset)
    told = {
        "part": part,
        "runs": [_line(site, who, run, lang) for run in held],
        "left": [_upload(site, run) for run in runs.read_unscored_uploads(site.data, who.department, limit=LEFT)],
    }
    return page(request, "history.html", told)


def _line(site: Site, who: Principal, run: Run, lang: str) -> dict[str, Any]:
    names = {one.name: one.who.name(lang) for one in site.shipped.packages}
    keys = {one.name: one.city.key for one in site.shipped.packages}
    cities = [city for city, *_ in run.context["cities"] if who.cities is None or keys.get(city, city) in who.cities]
    return {
        **_upload(site, run),
        "cities": [names.get(city, city) for city in cities],
        "counts": _counts(who, run.counts or {}),
        "whole": run.succeeded and not run.purged_at,
    }


def _upload(site: Site, run: Run) -> dict[str, Any]:
    """The run with its files' names, of which there are none once it is purged."""
    try:
        files = [name for name, _ in queue.request(site.data, run).inputs]
    except UsageError:
        files = []
    return {**asdict(run), "files": files}


def _counts(who: Principal, counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The rulings of all pathways by outcome, in the cities that are the reader's."""
    told = [by for key, by in counts.items() if who.cities is None or key.split(" ", 1)[0] in who.cities]
    return {outcome: sum(by.get(outcome, 0) for by in told) for outcome in OUTCOMES}


HISTORY_ROUTES = (route("GET", "/runs", show, needs="read"),)


@finished_page
def anew(request: Request, run: Run) -> Response:
    """The same inputs are going to be scored again, by the law of the day that is named and by what is known now."""
    site, who, text = request.app.state.site, request.state.who, str(request.state.form.get("as_of") or "")
    try:
        day = date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise UsageError("the basis date is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error
    return elsewhere(f"/runs/{requests.anew(site, who, run, day)}")


@finished_page
def ask(request: Request, run: Run) -> Response:
    """What would be deleted, before it is."""
    return page(request, "run_delete.html", {"run": run})


@finished_page
def delete(request: Request, run: Run) -> Response:
    """Nothing of the run is kept but its row, which names nobody."""
    retention.purge(request.app.state.site.data, [run.id], by=request.state.who.by, at=clock.moment())
    return elsewhere("/runs")


AGAIN_ROUTES = (
    route("POST", "/runs/{run}/again", anew, needs="score"),
    route("GET", "/runs/{run}/delete", ask, needs="score"),
    route("POST", "/runs/{run}/delete", delete, needs="score"),
)
