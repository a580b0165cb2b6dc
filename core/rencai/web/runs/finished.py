"""Require a finished run of the caller, and show the pages that stand in for one that is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rencai.messages.errors import help_text
from rencai.runs import records
from rencai.web.display_names import DisplayNames
from rencai.web.errors import HTTPError
from rencai.web.responses import language, redirect, render_page
from rencai.web.runs import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.system.errors import RencaiError

    RunEndpoint = Callable[[Request, Run], Response]


def require_finished(endpoint: RunEndpoint) -> Callable[[Request], Response]:
    """Wrap an operation on a run so that it is called with the run of the address, once that is finished.

    Another department's run is answered with 404, and an unfinished one with 409.
    """

    def checked(request: Request) -> Response:
        run = services.require_run(request.app.state.service, request.state.principal, request.path_params["run"])
        if not run.finished:
            raise HTTPError(409, "E_WEB_UNFINISHED", "尚未完成，请稍后再取", "it is not finished; ask again")
        return endpoint(request, run)

    checked.__name__ = endpoint.__name__
    return checked


def require_all_cities(request: Request, run: Run) -> None:
    """Refuse what concerns all cities of the run to a caller who may see only some of them.

    :raises HTTPError: 403.
    """
    if not services.may_see_all(request.state.principal, run):
        raise HTTPError(403, "E_WEB_CITY", "其中有无权查看的城市", "it has cities that are not allowed to you")


def unfinished_page(request: Request, run: Run, path: str, error: RencaiError | None = None) -> Response | None:
    """Return the page for a run without a result: it waits, failed, was replaced or is purged; None if it has one.

    :param path: below which the page of the run is, by its id; a waiting page leads there.
    :param error: why what was asked for a run that failed is refused.
    """
    if run.superseded_by:
        return redirect(f"{path}/{run.superseded_by}")
    if not run.finished:
        query = f"?{request.url.query}" if request.url.query else ""
        return render_page(request, "waiting.html", {"run": run, "next": f"{path}/{run.id}{query}"})
    if run.purged_at:
        return render_page(request, "purged.html", {"run": run})
    if run.state in ("failed", "dead"):
        context = {
            "run": run,
            "details": records.read_details(request.app.state.service.data, run),
            "fault": help_text(run.code, language(request)),
            "error": error,
        }
        return render_page(request, "unread.html", context, status=422 if error else 200)
    return None


def finished_page(page: RunEndpoint) -> Callable[[Request], Response]:
    """Wrap a page of a run so that it is called with the run of the address, once that has a result.

    Until then the page shows how far the run is, or why it has none; another department's run is answered with 404.
    """

    def shown(request: Request) -> Response:
        service = request.app.state.service
        run = services.require_run(service, request.state.principal, request.path_params["run"])
        return unfinished_page(request, run, "/runs") or page(request, run)

    shown.__name__ = page.__name__
    return shown


def display_names(request: Request) -> DisplayNames:
    """Return the names of cities, pathways, conditions and sources in the reader's language, the department's too."""
    service = request.app.state.service
    installed, law = service.installed(), service.law_of(request.state.principal.department)
    return DisplayNames(replace(installed, packages=law.lay_over(installed.packages)), language(request))
