"""What the pages of a finished run have in common: it is the asker's own, and there is something to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.web import asked
from rencai.web.names import Names
from rencai.web.pages.unfinished import unfinished
from rencai.web.reply import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    Page = Callable[[Request, dict[str, Any]], Response]


def finished(page: Page) -> Callable[[Request], Response]:
    """The page of a run, reached where it is the asker's department's and finished; else how far it is."""

    def shown(request: Request) -> Response:
        site = request.app.state.site
        run = asked.own(site, request.state.who, request.path_params["run"])
        return unfinished(request, run, "/runs") or page(request, run)

    shown.__name__ = page.__name__
    return shown


def names(request: Request) -> Names:
    """How everything is called, in the reader's language."""
    return Names(request.app.state.site.installed(), language(request))
