"""Answer errors: an HTML page for people, problem+json (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

from rencai.messages.errors import worded
from rencai.messages.lookup import LANGUAGES
from rencai.system import log
from rencai.system.errors import CityError, OutputError, RencaiError
from rencai.web.auth import API
from rencai.web.faults import Fault, coded, missing
from rencai.web.middleware import pattern
from rencai.web.replies import language, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


NOBODY = "-"
"""How the record calls whoever did not sign in."""


async def fault(request: Request, error: Exception) -> Response:
    """A fault as it was meant."""
    assert isinstance(error, Fault)  # noqa: S101 - as it is registered
    if error.refused:
        _count(request, error)
    return _told(request, error)


def _count(request: Request, error: Fault) -> None:
    """The record is going to tell of it: who, which route, which code."""
    who, claimed = getattr(request.state, "who", None), getattr(request.state, "claimed", None)
    told = {"method": request.method, "route": pattern(request.scope), "code": error.code}
    request.app.state.site.refused.count(who.by if who else NOBODY, told | ({"token": claimed} if claimed else {}))


async def known(request: Request, error: Exception) -> Response:
    """What the command line would tell in one line, with its code."""
    assert isinstance(error, RencaiError)  # noqa: S101 - as it is registered
    zh, en = (worded(error, lang) for lang in LANGUAGES)
    return _told(request, Fault(_status(error), error.code, zh, en))


def _status(error: RencaiError) -> int:
    if error.code == "E_USAGE_RUN":
        return HTTPStatus.NOT_FOUND
    if isinstance(error, OutputError | CityError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY


async def http(request: Request, error: Exception) -> Response:
    """What Starlette says: no such page, a method that the page does not have, a body that is too large."""
    assert isinstance(error, HTTPException)  # noqa: S101 - as it is registered
    if error.status_code == HTTPStatus.NOT_FOUND:
        told = missing()
    elif error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        told = coded(error.status_code, "E_WEB_TOO_LARGE")
    else:
        said = HTTPStatus(error.status_code).phrase
        told = Fault(error.status_code, "E_WEB_HTTP", said, said)
    answer = _told(request, told)
    answer.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["allow"] = _allowed(request)
    return answer


def _allowed(request: Request) -> str:
    """Every method that the path has: Starlette tells those of its first route."""
    told = [one for one in request.app.routes if isinstance(one, Route) and one.path_regex.match(request.url.path)]
    return ", ".join(sorted({method for one in told for method in one.methods or ()}))


async def bug(request: Request, error: Exception) -> Response:
    """An error of ours: its kind is logged, nothing of it is shown."""
    log.event("error", "page_broken", error=type(error).__name__)
    return _told(request, coded(HTTPStatus.INTERNAL_SERVER_ERROR, "E_WEB_BUG"))


def _told(request: Request, error: Fault) -> Response:
    if request.url.path.startswith(API):
        answer = problem(error, language(request))
        if error.status == HTTPStatus.UNAUTHORIZED:
            answer.headers["www-authenticate"] = "Bearer"
        return answer
    return page(request, "fault.html", {"fault": error}, status=error.status)


def problem(error: Fault, lang: str) -> Response:
    """The fault as RFC 9457 says; ``code`` is the command line's."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.zh if lang == "zh" else error.en,
        "code": error.code,
        **error.more,
    }
    return JSONResponse(told, status_code=error.status, media_type="application/problem+json")
