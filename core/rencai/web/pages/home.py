"""The first page: the upload, and the department's latest runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import store
from rencai.intake.limits import size
from rencai.web.reply import page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.errors import RencaiError

LATEST = 8
ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".csv")


def show(request: Request) -> Response:
    """The upload, and what was scored last."""
    return first(request)


def first(request: Request, error: RencaiError | None = None) -> Response:
    """The page; with the error of an upload that was not taken."""
    site, who = request.app.state.site, request.state.who
    told: dict[str, Any] = {
        "endings": ENDINGS,
        "most": size(site.limits.packed),
        "all": size(site.upload),
        "latest": store.latest(site.data, who.department, limit=LATEST),
        "error": error,
    }
    return page(request, "home.html", told, status=422 if error else 200)


ROUTES = (route("GET", "/", show, needs="read"),)
