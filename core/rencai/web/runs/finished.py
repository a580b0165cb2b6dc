"""What the pages of a finished run share, and the pages that are shown instead while it has no result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.errors import help_text
from rencai.runs import queue
from rencai.web.display_names import DisplayNames
from rencai.web.responses import language, redirect, render_page
from rencai.web.runs import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.runs.guards import RunEndpoint


def unfinished_page(request: Request, run: Run, path: str) -> Response | None:
    """Return the page for a run without a result: it waits, failed, was replaced or is purged; None if it has one.

    :param path: below which the page of the run is, by its id; a waiting page leads there.
    """
    if run.superseded_by:
        return redirect(f"{path}/{run.superseded_by}")
    if not run.finished:
        query = f"?{request.url.query}" if request.url.query else ""
        return render_page(request, "waiting.html", {"run": run, "next": f"{path}/{run.id}{query}"})
    if run.state in ("failed", "dead"):
        context = {
            "run": run,
            "details": queue.read_details(request.app.state.service.data, run),
            "fault": help_text(run.code, language(request)),
        }
        return render_page(request, "unread.html", context)
    if run.purged_at:
        return render_page(request, "purged.html", {"run": run})
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
    """Return the names of cities, pathways and conditions in the reader's language."""
    return DisplayNames(request.app.state.service.installed(), language(request))
