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
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import route
from rencai.web.runs import services
from rencai.web.runs.finished import finished_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal
    from rencai.store.runs import Run
    from rencai.web.service import Service


PAGE_SIZE = 20
MAX_UNSCORED = 10
"""Uploads without a result that are listed."""


def show_history(request: Request) -> Response:
    """The department's runs, page by page, and its uploads that nobody had scored."""
    service, principal, lang = request.app.state.service, request.state.principal, language(request)
    pagination = parameters.paginate(request, runs.count(service.data, principal.department), PAGE_SIZE)
    held = runs.read_latest(service.data, principal.department, limit=pagination.size, offset=pagination.offset)
    told = {
        "pagination": pagination,
        "runs": [_describe_run(service, principal, run, lang) for run in held],
        "left": [
            _describe_upload(service, run)
            for run in runs.read_unscored_uploads(service.data, principal.department, limit=MAX_UNSCORED)
        ],
    }
    return render_page(request, "history.html", told)


def _describe_run(service: Service, principal: Principal, run: Run, lang: str) -> dict[str, Any]:
    names = {one.name: one.who.name(lang) for one in service.shipped.packages}
    keys = {one.name: one.city.key for one in service.shipped.packages}
    cities = [
        city
        for city, *_ in run.context["cities"]
        if principal.cities is None or keys.get(city, city) in principal.cities
    ]
    return {
        **_describe_upload(service, run),
        "cities": [names.get(city, city) for city in cities],
        "counts": _sum_counts(principal, run.counts or {}),
        "whole": run.succeeded and not run.purged_at,
    }


def _describe_upload(service: Service, run: Run) -> dict[str, Any]:
    """The run with its files' names, of which there are none once it is purged."""
    try:
        files = [name for name, _ in queue.read_request(service.data, run).inputs]
    except UsageError:
        files = []
    return {**asdict(run), "files": files}


def _sum_counts(principal: Principal, counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The rulings of all pathways by outcome, in the cities that are the reader's."""
    told = [by for key, by in counts.items() if principal.cities is None or key.split(" ", 1)[0] in principal.cities]
    return {outcome: sum(by.get(outcome, 0) for by in told) for outcome in OUTCOMES}


HISTORY_ROUTES = (route("GET", "/runs", show_history, needs="read"),)


@finished_page
def repeat_run(request: Request, run: Run) -> Response:
    """The same inputs are going to be scored again, by the law of the day that is named and by what is known now."""
    service, principal, text = (
        request.app.state.service,
        request.state.principal,
        str(request.state.form.get("as_of") or ""),
    )
    try:
        day = date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise UsageError("the basis date is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error
    return redirect(f"/runs/{services.repeat_run(service, principal, run, day)}")


@finished_page
def show_deletion(request: Request, run: Run) -> Response:
    """What would be deleted, before it is."""
    return render_page(request, "run_delete.html", {"run": run})


@finished_page
def delete_run(request: Request, run: Run) -> Response:
    """Nothing of the run is kept but its row, which names nobody."""
    retention.purge(request.app.state.service.data, [run.id], by=request.state.principal.by, at=clock.moment())
    return redirect("/runs")


AGAIN_ROUTES = (
    route("POST", "/runs/{run}/again", repeat_run, needs="score"),
    route("GET", "/runs/{run}/delete", show_deletion, needs="score"),
    route("POST", "/runs/{run}/delete", delete_run, needs="score"),
)
