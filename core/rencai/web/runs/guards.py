"""Refuse operations on a run that is not finished, or has cities that are not the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.web.errors import HTTPError
from rencai.web.runs import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run

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
