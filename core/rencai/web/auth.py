"""Authenticate requests and check permissions before a page's own code runs."""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from rencai.accounts import principal, sign_in, tokens
from rencai.store import audit
from rencai.system import clock
from rencai.web import cookies, interrupted_forms
from rencai.web.faults import Fault
from rencai.web.middleware import pattern

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Who

    Endpoint = Callable[[Request], Response | Awaitable[Response]]


SAFE = ("GET", "HEAD")
FILES, FIELDS, FIELD = 20, 4000, 64_000
"""Files and fields of one form, and bytes of one field; a column of an upload is two fields."""
API = "/api/"
MEANT = "x-rencai"
_SAVED = "content-disposition"
"""The header of every file that is taken away."""


def guarded(endpoint: Endpoint, needs: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint, reached by whoever has the scope; everybody else is told to sign in, or that it is not theirs."""

    async def asked(request: Request) -> Response:
        request.state.who = who = await _asker(request)
        if needs != "public":
            if who is None:
                return await _sign_in(request)
            if needs not in who.scopes:
                raise Fault(403, "E_WEB_SCOPE", "权限不足", "not allowed to you")
        answer = await _taken(endpoint, request)
        if who and "run" in request.path_params and _SAVED in answer.headers:
            await run_in_threadpool(_enter, request, who)
        return answer

    asked.__name__ = getattr(endpoint, "__name__", "asked")
    return asked


async def _taken(endpoint: Endpoint, request: Request) -> Response:
    """The endpoint's answer, to a form only if it is one of our own, to a program only if it is meant."""
    if request.method in SAFE:
        return await answered(endpoint, request)
    if request.url.path.startswith(API):
        _require_meant(request)
        return await answered(endpoint, request)
    async with request.form(max_files=FILES, max_fields=FIELDS, max_part_size=FIELD) as form:
        await run_in_threadpool(_require_own, request, form)
        request.state.form = form
        return await answered(endpoint, request)


async def answered(endpoint: Endpoint, request: Request) -> Response:
    """What the endpoint answers; one that waits for the store or the processor does so in a thread.

    Of those that change something, which the store has one after the other anyway, the others wait without one.
    """
    if inspect.iscoroutinefunction(endpoint):
        told: Response = await endpoint(request)
        return told
    async with nullcontext() if request.method in SAFE else request.app.state.changing:
        made: Any = await run_in_threadpool(endpoint, request)
    answer: Response = made
    return answer


async def _asker(request: Request) -> Who | None:
    """Who asks; a token that was not seen lately waits for its turn to be verified, and keeps nobody's page waiting."""
    if (text := _bearer(request)) and not tokens.seen(text):
        async with request.app.state.verifying:
            return await run_in_threadpool(_who, request)
    return await run_in_threadpool(_who, request)


def _bearer(request: Request) -> str:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _who(request: Request) -> Who | None:
    """Who asks: a program by its token, of the API only; somebody by a session, of the pages only.

    Where there are no users it is whoever sits at this machine.
    """
    site = request.app.state.site
    if request.url.path.startswith(API):
        if text := _bearer(request):
            return _program(request, text)
    elif who := _signed_in(request):
        return who
    return None if site.has_users() else principal.local(site.login)


def _signed_in(request: Request) -> Who | None:
    reference = cookies.reference(request)
    if not (reference and cookies.somebodys(reference)):
        return None
    return sign_in.session(request.app.state.site.data, reference)


def _program(request: Request, text: str) -> Who | None:
    """Who comes with the token; of one that is not good it is remembered which it says to be."""
    data = request.app.state.site.data
    who = tokens.token(data, text)
    request.state.claimed = None if who else tokens.claimed(data, text)
    return who


async def _sign_in(request: Request) -> Response:
    if request.method in SAFE and not request.url.path.startswith(API):
        return RedirectResponse(cookies.sign_in(request), status_code=303)
    if not request.url.path.startswith(API) and (page := await interrupted_forms.offered(request)):
        return page
    raise Fault(401, "E_WEB_SIGN_IN", "请先登录", "sign in first")


def _require_meant(request: Request) -> None:
    """A program of the asker's asks, and no page of another site that his browser shows: that cannot send the header.

    :raises Fault: when neither a token nor the header comes with the request.
    """
    who = request.state.who
    if who and who.via != "token" and request.headers.get(MEANT) != "1":
        raise Fault(
            403, "E_WEB_HEADER", "请加请求头 X-Rencai: 1，或使用令牌", "send the header X-Rencai: 1, or a token"
        )


def _require_own(request: Request, form: FormData) -> None:
    """A form is taken from our own pages only.

    :raises Fault: when it carries no token of this session, or another's.
    """
    if not cookies.ours(request, form.get("csrf")):
        raise Fault(403, "E_WEB_FORM", "页面已过期，请刷新后重试", "the page is too old; reload it and try again")


def _enter(request: Request, who: Who) -> None:
    """The record tells who takes away a file of which run, before he has it."""
    data, run = request.app.state.site.data, request.path_params["run"]
    told = {"route": pattern(request.scope)}
    audit.enter(data, at=clock.moment(), by=who.by, action="result_downloaded", subject=run, told=told)
