"""What pages and operations of a finished run share, and what is shown while it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.errors import help_text
from rencai.runs import queue
from rencai.web.faults import Fault
from rencai.web.names import Names
from rencai.web.replies import elsewhere, language, page
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
        return elsewhere(f"{path}/{run.superseded_by}")
    if not run.finished:
        query = f"?{request.url.query}" if request.url.query else ""
        return page(request, "waiting.html", {"run": run, "next": f"{path}/{run.id}{query}"})
    if run.state in ("failed", "dead"):
        why = {
            "told": queue.told(request.app.state.site.data, run),
            "fault": help_text(run.code, language(request)),
        }
        return page(request, "unread.html", {"run": run, **why})
    if run.purged_at:
        return page(request, "purged.html", {"run": run})
    return None


def finished_page(page: Page) -> Callable[[Request], Response]:
    """The page of a run, reached where it is the asker's department's and finished; else how far it is."""

    def shown(request: Request) -> Response:
        site = request.app.state.site
        run = requests.own(site, request.state.who, request.path_params["run"])
        return unfinished_page(request, run, "/runs") or page(request, run)

    shown.__name__ = page.__name__
    return shown


def names(request: Request) -> Names:
    """How everything is called, in the reader's language."""
    return Names(request.app.state.site.installed(), language(request))


def require_finished(endpoint: Callable[[Request, Run], Response]) -> Callable[[Request], Response]:
    """The endpoint of a run, reached where it is the asker's department's and finished."""

    def reached(request: Request) -> Response:
        run = requests.own(request.app.state.site, request.state.who, request.path_params["run"])
        if not run.finished:
            raise unfinished_schema()
        return endpoint(request, run)

    reached.__name__ = endpoint.__name__
    return reached


def unfinished_schema() -> Fault:
    """What is asked of a run is not there yet."""
    return Fault(409, "E_WEB_UNFINISHED", "尚未完成，请稍后再取", "it is not finished; ask again")
