"""Whether the service lives, and whether it can work: for whoever watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.errors import OutputError
from rencai.web.route import PUBLIC, route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def alive(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


def ready(request: Request) -> Response:
    """The store can be written to, and a city is installed; 503 where it is not so."""
    try:
        good = request.app.state.site.ready
    except OutputError as error:
        return JSONResponse({"status": "unavailable", "code": error.code}, status_code=503)
    return JSONResponse({"status": "ok" if good else "unavailable"}, status_code=200 if good else 503)


ROUTES = (route("GET", "/healthz", alive, needs=PUBLIC), route("GET", "/readyz", ready, needs=PUBLIC))
