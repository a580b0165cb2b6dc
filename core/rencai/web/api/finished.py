"""What operations on a finished run have in common: it is the asker's own, and there is something to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import store
from rencai.web import asked
from rencai.web.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response


def finished(endpoint: Callable[[Request, dict[str, Any]], Response]) -> Callable[[Request], Response]:
    """The endpoint of a run, reached where it is the asker's department's and finished."""

    def reached(request: Request) -> Response:
        run = asked.own(request.app.state.site, request.state.who, request.path_params["run"])
        if run["state"] not in store.FINISHED:
            raise unfinished()
        return endpoint(request, run)

    reached.__name__ = endpoint.__name__
    return reached


def unfinished() -> Fault:
    """What is asked of a run is not there yet."""
    return Fault(409, "E_WEB_UNFINISHED", "尚未完成，请稍后再取", "it is not finished; ask again")
