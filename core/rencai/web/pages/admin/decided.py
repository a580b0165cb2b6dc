"""Every department's decisions: promoted to all departments, withdrawn from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai import verdicts
from rencai.errors import UsageError
from rencai.messages.errors import help_text
from rencai.web.pages.decisions import listed, numbered
from rencai.web.reply import elsewhere, language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request) -> Response:
    """The decisions of all departments, the newest first."""
    return _shown(request)


def _shown(request: Request, error: UsageError | None = None) -> Response:
    fault = error and help_text(error.code, language(request))
    told = {**listed(request, None), "error": error, "fault": fault}
    return page(request, "admin_decisions.html", told, status=422 if error else 200)


def promote(request: Request) -> Response:
    """The decision holds in every department that has not decided otherwise."""
    site, number = request.app.state.site, numbered(request)
    try:
        verdicts.promote(site.data, site.installed().packages, [number], by=request.state.who.by)
    except UsageError as error:
        return _shown(request, error)
    return elsewhere(f"/admin/decisions#decision-{number}")


def withdraw(request: Request) -> Response:
    """The promoted decision holds in its own department only."""
    number = numbered(request)
    try:
        verdicts.withdraw(request.app.state.site.data, [number], by=request.state.who.by)
    except UsageError as error:
        return _shown(request, error)
    return elsewhere(f"/admin/decisions#decision-{number}")


ROUTES = (
    route("GET", "/admin/decisions", show, needs="admin"),
    route("POST", "/admin/decisions/{number:int}/promote", promote, needs="admin"),
    route("POST", "/admin/decisions/{number:int}/withdraw", withdraw, needs="admin"),
)
