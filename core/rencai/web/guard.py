"""Who asks, and whether they may: before a page's own code runs."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from rencai import accounts
from rencai.web import cookies
from rencai.web.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts import Who

    Endpoint = Callable[[Request], Response | Awaitable[Response]]

SAFE = ("GET", "HEAD")
FILES, FIELDS, FIELD = 20, 400, 64_000
"""Files and fields of one form, and bytes of one field."""
API = "/api/"
MEANT = "x-rencai"


def guarded(endpoint: Endpoint, needs: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint, reached by whoever has the scope; everybody else is told to sign in, or that it is not theirs."""

    async def asked(request: Request) -> Response:
        request.state.who = who = await run_in_threadpool(_who, request)
        if needs != "public":
            if who is None:
                return _sign_in(request)
            if needs not in who.scopes:
                raise Fault(403, "E_WEB_SCOPE", "权限不足", "not allowed to you")
        if request.method in SAFE:
            return await _answer(endpoint, request)
        if request.url.path.startswith(API):
            _require_meant(request, who)
        else:
            async with request.form(max_files=FILES, max_fields=FIELDS, max_part_size=FIELD) as form:
                await run_in_threadpool(_require_own, request, form)
                request.state.form = form
                return await _answer(endpoint, request)
        return await _answer(endpoint, request)

    asked.__name__ = getattr(endpoint, "__name__", "asked")
    return asked


async def _answer(endpoint: Endpoint, request: Request) -> Response:
    if inspect.iscoroutinefunction(endpoint):
        told: Response = await endpoint(request)
        return told
    made: Any = await run_in_threadpool(endpoint, request)
    answer: Response = made
    return answer


def _who(request: Request) -> Who | None:
    """Who asks: by a program's token, by a session, or, where there are no users, whoever sits at this machine."""
    data = request.app.state.site.data
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return accounts.token(data, text.strip())
    if not accounts.has_users(data):
        return accounts.local(request.app.state.site.login)
    reference = cookies.reference(request)
    return accounts.session(data, reference) if reference else None


def _sign_in(request: Request) -> Response:
    if request.method in SAFE and not request.url.path.startswith(API):
        return RedirectResponse(cookies.sign_in(request), status_code=303)
    raise Fault(401, "E_WEB_SIGN_IN", "请先登录", "sign in first")


def _require_meant(request: Request, who: Who | None) -> None:
    """A program of the asker's asks, and no page of another site that his browser shows: that cannot send the header.

    :raises Fault: when neither a token nor the header comes with the request.
    """
    if who and who.via != "token" and request.headers.get(MEANT) != "1":
        raise Fault(
            403, "E_WEB_HEADER", "请加请求头 X-Rencai: 1，或使用令牌", "send the header X-Rencai: 1, or a token"
        )


def _require_own(request: Request, form: FormData) -> None:
    """A form is taken from our own pages only.

    :raises Fault: when it carries no token of this session, or another's.
    """
    reference, sent = cookies.reference(request), form.get("csrf")
    site = request.app.state.site
    if not (reference and isinstance(sent, str) and accounts.csrf_holds(site.data, reference, sent)):
        raise Fault(403, "E_WEB_FORM", "页面已过期，请刷新后重试", "the page is too old; reload it and try again")
