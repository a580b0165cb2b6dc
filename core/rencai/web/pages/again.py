"""A run asked for anew, and one of which nothing is to be kept any more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rencai import clock, store
from rencai.errors import UsageError
from rencai.web import asked
from rencai.web.pages.finished import finished
from rencai.web.reply import elsewhere, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


@finished
def anew(request: Request, run: dict[str, Any]) -> Response:
    """The same inputs are going to be scored again, by the law of the day that is named and by what is known now."""
    site, who, text = request.app.state.site, request.state.who, str(request.state.form.get("as_of") or "")
    try:
        day = date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise UsageError("the basis date is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error
    return elsewhere(f"/runs/{asked.anew(site, who, run, day)}")


@finished
def ask(request: Request, run: dict[str, Any]) -> Response:
    """What would be deleted, before it is."""
    return page(request, "run_delete.html", {"run": run})


@finished
def delete(request: Request, run: dict[str, Any]) -> Response:
    """Nothing of the run is kept but its row, which names nobody."""
    store.purge(request.app.state.site.data, [run["id"]], by=request.state.who.by, at=clock.moment())
    return elsewhere("/runs")


ROUTES = (
    route("POST", "/runs/{run}/again", anew, needs="score"),
    route("GET", "/runs/{run}/delete", ask, needs="score"),
    route("POST", "/runs/{run}/delete", delete, needs="score"),
)
