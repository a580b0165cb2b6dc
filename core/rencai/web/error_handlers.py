"""Answer every error: a page for people, problem+json (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

from rencai.messages.errors import error_text
from rencai.messages.lookup import LANGUAGES
from rencai.system import log
from rencai.system.errors import CityError, OutputError, RencaiError
from rencai.web.auth import API_PREFIX
from rencai.web.errors import HTTPError, http_error, missing_resource
from rencai.web.middleware import route_pattern, set_security_headers
from rencai.web.responses import language, render_page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


# How the audit names a caller who did not sign in.
ANONYMOUS = "-"


async def handle_http_error(request: Request, error: Exception) -> Response:
    """Answer an error of the pages' or the API's own; a refusal is counted for the audit."""
    assert isinstance(error, HTTPError)  # noqa: S101 - as it is registered
    if error.refused:
        _count_refusal(request, error)
    return _respond(request, error)


def _count_refusal(request: Request, error: HTTPError) -> None:
    """Note who was refused, at which route, with which code, and which token a program claimed to have."""
    principal, claimed = getattr(request.state, "principal", None), getattr(request.state, "claimed", None)
    details = {"method": request.method, "route": route_pattern(request.scope), "code": error.code}
    details |= {"token": claimed} if claimed else {}
    request.app.state.service.refusals.count(principal.by if principal else ANONYMOUS, details)


async def handle_rencai_error(request: Request, error: Exception) -> Response:
    """Answer an error that the command line would print in one line, with the same code."""
    assert isinstance(error, RencaiError)  # noqa: S101 - as it is registered
    zh, en = (error_text(error, lang) for lang in LANGUAGES)
    return _respond(request, HTTPError(_status(error), error.code, zh, en))


def _status(error: RencaiError) -> int:
    if error.code == "E_USAGE_RUN":
        return HTTPStatus.NOT_FOUND
    if isinstance(error, OutputError | CityError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY


async def handle_starlette_error(request: Request, error: Exception) -> Response:
    """Answer Starlette's own errors: no such path, a method that the path does not have, a body that is too large."""
    assert isinstance(error, HTTPException)  # noqa: S101 - as it is registered
    if error.status_code == HTTPStatus.NOT_FOUND:
        answered = missing_resource()
    elif error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        answered = http_error(error.status_code, "E_WEB_TOO_LARGE")
    else:
        phrase = HTTPStatus(error.status_code).phrase
        answered = HTTPError(error.status_code, "E_WEB_HTTP", phrase, phrase)
    response = _respond(request, answered)
    response.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["allow"] = _allowed_methods(request)
    return response


def _allowed_methods(request: Request) -> str:
    """Return the methods of every route with this path; Starlette's own header has those of the first route only."""
    path = request.url.path
    routes = [route for route in request.app.routes if isinstance(route, Route) and route.path_regex.match(path)]
    return ", ".join(sorted({method for route in routes for method in route.methods or ()}))


async def handle_unexpected_error(request: Request, error: Exception) -> Response:
    """Answer a bug: its class is logged, and nothing of it is shown, for its text may hold personal data."""
    log.event("error", "page_broken", error=type(error).__name__)
    response = _respond(request, http_error(HTTPStatus.INTERNAL_SERVER_ERROR, "E_WEB_BUG"))
    set_security_headers(response.headers, request.scope)  # Starlette answers bugs outside of every middleware
    return response


def _respond(request: Request, error: HTTPError) -> Response:
    if request.url.path.startswith(API_PREFIX):
        response = problem_response(error, language(request))
        if error.status == HTTPStatus.UNAUTHORIZED:
            response.headers["www-authenticate"] = "Bearer"
        return response
    return render_page(request, "fault.html", {"fault": error}, status=error.status, keyless=True)


def problem_response(error: HTTPError, lang: str) -> Response:
    """Return the error as RFC 9457 describes, with the fields that it carries ``more``, in the language."""
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.zh if lang == "zh" else error.en,
        "code": error.code,
        **error.more,
    }
    return JSONResponse(problem, status_code=error.status, media_type="application/problem+json")
