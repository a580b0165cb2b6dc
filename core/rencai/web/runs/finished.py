"""What pages and operations of a finished run share, and what is shown while it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.errors import help_text
from rencai.runs import queue
from rencai.web.display_names import DisplayNames
from rencai.web.errors import HTTPError
from rencai.web.responses import language, redirect, render_page
from rencai.web.runs import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run

    Page = Callable[[Request, Run], Response]


def unfinished_page(request: Request, run: Run, path: str) -> Response | None:
    """The page for a run without a result, whose own page is at that path and its id; None for one that has one."""
    if run.superseded_by:
        return redirect(f"{path}/{run.superseded_by}")
    if not run.finished:
        query = f"?{request.url.query}" if request.url.query else ""
        return render_page(request, "waiting.html", {"run": run, "next": f"{path}/{run.id}{query}"})
    if run.state in ("failed", "dead"):
        why = {
            "told": queue.read_details(request.app.state.service.data, run),
            "fault": help_text(run.code, language(request)),
        }
        return render_page(request, "unread.html", {"run": run, **why})
    if run.purged_at:
        return render_page(request, "purged.html", {"run": run})
    return None


def finished_page(page: Page) -> Callable[[Request], Response]:
    """The page of a run, reached where it is the asker's department's and finished; else how far it is."""

    def shown(request: Request) -> Response:
        service = request.app.state.service
        run = requests.require_run(service, request.state.principal, request.path_params["run"])
        return unfinished_page(request, run, "/runs") or page(request, run)

    shown.__name__ = page.__name__
    return shown


def display_names(request: Request) -> DisplayNames:
    """How everything is called, in the reader's language."""
    return DisplayNames(request.app.state.service.installed(), language(request))


def require_finished(endpoint: Callable[[Request, Run], Response]) -> Callable[[Request], Response]:
    """The endpoint of a run, reached where it is the asker's department's and finished."""

    def reached(request: Request) -> Response:
        run = requests.require_run(request.app.state.service, request.state.principal, request.path_params["run"])
        if not run.finished:
            raise _unfinished()
        return endpoint(request, run)

    reached.__name__ = endpoint.__name__
    return reached


def _unfinished() -> HTTPError:
    """What is asked of a run is not there yet."""
    return HTTPError(409, "E_WEB_UNFINISHED", "尚未完成，请稍后再取", "it is not finished; ask again")
