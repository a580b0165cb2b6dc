"""The pages of a department's history of runs; repeat a run."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from rencai.messages.codes import OUTCOMES
from rencai.runs import records
from rencai.store import runs
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
# Uploads that were not scored, of which the latest are listed.
MAX_UNSCORED = 10


def show_history(request: Request) -> Response:
    """Show the department's runs, page by page, and its uploads that were not scored."""
    service, principal, lang = request.app.state.service, request.state.principal, language(request)
    pagination = parameters.paginate(request, runs.count(service.data, principal.department), PAGE_SIZE)
    latest = runs.read_latest(service.data, principal.department, limit=pagination.size, offset=pagination.offset)
    context = {
        "pagination": pagination,
        "runs": [_describe_run(service, principal, run, lang) for run in latest],
        "left": [
            _describe_upload(service, run)
            for run in runs.read_unscored_uploads(service.data, principal.department, limit=MAX_UNSCORED)
        ],
    }
    return render_page(request, "history.html", context)


def _describe_run(service: Service, principal: Principal, run: Run, lang: str) -> dict[str, object]:
    """Return the run with its cities by name, and its counts over all pathways, in the cities of the reader."""
    names = {package.name: package.who.name(lang) for package in service.shipped.packages}
    keys = {package.name: package.city.key for package in service.shipped.packages}
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


def _describe_upload(service: Service, run: Run) -> dict[str, object]:
    return {**asdict(run), "files": records.input_names(service.data, run)}


def _sum_counts(principal: Principal, counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Return the rulings of all pathways by outcome, in the cities that the reader may see."""
    visible = [by for key, by in counts.items() if principal.cities is None or key.split(" ", 1)[0] in principal.cities]
    return {outcome: sum(by.get(outcome, 0) for by in visible) for outcome in OUTCOMES}


HISTORY_ROUTES = (route("GET", "/runs", show_history, needs="read"),)


@finished_page
def repeat_run(request: Request, run: Run) -> Response:
    """Score the same inputs again, by the law of the day in the form, and with today's decisions and awards."""
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


AGAIN_ROUTES = (route("POST", "/runs/{run}/again", repeat_run, needs="score"),)
