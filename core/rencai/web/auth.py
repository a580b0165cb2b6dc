"""Authenticate requests and check permissions before a page's own code runs."""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from typing import TYPE_CHECKING, cast

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from rencai.accounts import principal as principals
from rencai.accounts import sign_in, tokens
from rencai.store import audit
from rencai.system import clock
from rencai.web import cookies, forms, interrupted_forms
from rencai.web.errors import HTTPError
from rencai.web.middleware import route_pattern

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal

    Endpoint = Callable[[Request], Response | Awaitable[Response]]


SAFE_METHODS = ("GET", "HEAD")
API_PREFIX = "/api/"
# The request header that a page of another site cannot send without a preflight, which is never granted.
API_HEADER = "x-rencai"
# The header of every response that is saved as a file.
_ATTACHMENT_HEADER = "content-disposition"


def require_scope(endpoint: Endpoint, needs: str) -> Callable[[Request], Awaitable[Response]]:
    """Wrap an endpoint so that it runs only for a caller with the scope ``needs``, or for any caller if "public".

    The caller is then in ``request.state.principal``. Pages redirect to the sign-in where there is none. A download of
    a run's file is recorded in the audit before its first byte is sent.
    """

    async def checked(request: Request) -> Response:
        request.state.principal = principal = await _authenticate(request)
        if needs != "public":
            if principal is None:
                return await _ask_to_sign_in(request)
            if needs not in principal.scopes:
                raise HTTPError(403, "E_WEB_SCOPE", "权限不足", "not allowed to you")
        response = await _call_checked(endpoint, request)
        if principal and "run" in request.path_params and _ATTACHMENT_HEADER in response.headers:
            await run_in_threadpool(_record_download, request, principal)
        return response

    checked.__name__ = getattr(endpoint, "__name__", "checked")
    return checked


async def _call_checked(endpoint: Endpoint, request: Request) -> Response:
    """Call the endpoint; a request that may change something must prove first that no other site's page sent it."""
    if request.method in SAFE_METHODS:
        return await call_endpoint(endpoint, request)
    if request.url.path.startswith(API_PREFIX):
        _require_api_header(request)
        return await call_endpoint(endpoint, request)
    async with forms.open_form(request) as form:
        await run_in_threadpool(_require_csrf_token, request, form)
        request.state.form = form
        return await call_endpoint(endpoint, request)


async def call_endpoint(endpoint: Endpoint, request: Request) -> Response:
    """Return the endpoint's response; an endpoint that is no coroutine runs in a thread.

    Few requests that change something run at once: the store has one writer, and the rest wait without a thread, so
    that reading pages stay quick.
    """
    if inspect.iscoroutinefunction(endpoint):
        return cast("Response", await endpoint(request))
    async with nullcontext() if request.method in SAFE_METHODS else request.app.state.changing:
        return cast("Response", await run_in_threadpool(endpoint, request))


async def _authenticate(request: Request) -> Principal | None:
    """Return the caller, None if there is none; tokens that were not seen lately are verified two at a time.

    Verifying takes a core for some time: many at once would slow every page.
    """
    if (token := _bearer_token(request)) and not tokens.verified_lately(token):
        async with request.app.state.verifying:
            return await run_in_threadpool(_principal, request)
    return await run_in_threadpool(_principal, request)


def _bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _principal(request: Request) -> Principal | None:
    """Return the caller: of the API by its token only, of the pages by its session only.

    Without users the service serves only its own machine, and the caller is the account that runs it.
    """
    service = request.app.state.service
    if request.url.path.startswith(API_PREFIX):
        if token := _bearer_token(request):
            return _token_principal(request, token)
    elif principal := _session_principal(request):
        return principal
    return None if service.has_users() else principals.local_principal(service.login)


def _session_principal(request: Request) -> Principal | None:
    reference = cookies.reference(request)
    if not (reference and cookies.is_signed_in(reference)):
        return None
    return sign_in.resume_session(request.app.state.service.data, reference)


def _token_principal(request: Request, token: str) -> Principal | None:
    """Return the token's principal; for a bad token note its id, which the audit of refusals tells."""
    data = request.app.state.service.data
    principal = tokens.authenticate(data, token)
    request.state.claimed = None if principal else tokens.claimed_name(data, token)
    return principal


async def _ask_to_sign_in(request: Request) -> Response:
    """Redirect a page to the sign-in, and offer to carry an interrupted form through it.

    :raises HTTPError: 401, for the API and for a form that cannot be carried along.
    """
    if request.method in SAFE_METHODS and not request.url.path.startswith(API_PREFIX):
        return RedirectResponse(cookies.sign_in_url(request), status_code=303)
    if not request.url.path.startswith(API_PREFIX) and (page := await interrupted_forms.offer_sign_in(request)):
        return page
    raise HTTPError(401, "E_WEB_SIGN_IN", "请先登录", "sign in first")


def _require_api_header(request: Request) -> None:
    """Refuse API requests that a page of another site could make the caller's browser send.

    :raises HTTPError: when neither a token nor the header comes with the request.
    """
    principal = request.state.principal
    if principal and principal.via != "token" and request.headers.get(API_HEADER) != "1":
        raise HTTPError(
            403, "E_WEB_HEADER", "请加请求头 X-Rencai: 1，或使用令牌", "send the header X-Rencai: 1, or a token"
        )


def _require_csrf_token(request: Request, form: FormData) -> None:
    """Refuse forms that are not from a page of this service.

    :raises HTTPError: when the form carries no token of this session.
    """
    if not cookies.has_valid_csrf(request, form.get("csrf")):
        raise HTTPError(403, "E_WEB_FORM", "页面已过期，请刷新后重试", "the page is too old; reload it and try again")


def _record_download(request: Request, principal: Principal) -> None:
    data, run = request.app.state.service.data, request.path_params["run"]
    details = {"route": route_pattern(request.scope)}
    audit.record(data, at=clock.moment(), by=principal.by, action="result_downloaded", subject=run, details=details)
