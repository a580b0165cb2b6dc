"""The access log, the security headers, and the answer to requests that are too large."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from rencai.system import log

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AccessLogMiddleware:
    """Log one event per response: method, route, status and milliseconds; never an id or a query."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application, then log the response that it sent."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.monotonic(), 0

        async def send_and_note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note_status)
        finally:
            log.event("info", "page", method=scope["method"], route=route_pattern(scope), status=status,
                      ms=round((time.monotonic() - begun) * 1000), **_principal_fields(scope))  # fmt: skip


def route_pattern(scope: Scope) -> str:
    """Return the path of the route as it was declared, ``/runs/{run}``, so that no id is logged; empty if unrouted."""
    return str(getattr(scope.get("endpoint"), "pattern", ""))


def _principal_fields(scope: Scope) -> dict[str, str]:
    principal = scope.get("state", {}).get("principal")
    return {"department": principal.department, "via": principal.via} if principal else {}


CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# Value of strict-transport-security: browsers come by TLS for a year.
HSTS = "max-age=31536000"


class SecurityHeadersMiddleware:
    """Add the security headers to every response; only ``/static`` may be cached, the rest holds personal data."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application and add the headers to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                set_security_headers(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def set_security_headers(headers: MutableHeaders, scope: Scope) -> None:
    """Set the security headers of a response; those that it has already stay."""
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    is_static = scope["path"].startswith("/static/")
    headers["cache-control"] = "public, max-age=3600" if is_static else "no-store"
    if scope["app"].state.service.secure:
        headers["strict-transport-security"] = HSTS


TOO_LARGE = 413
# Bytes of a refused body that are read and dropped: a browser shows no response before it has sent the whole body.
MAX_DRAINED = 200_000_000


def raise_too_large(app: ASGIApp) -> ASGIApp:
    """Wrap a route so that Starlette's plain 413 becomes an exception, which the error handlers turn into a page.

    Starlette answers a body above ``max_body_size`` itself, in plain text, with neither code nor language.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def send_unless_refused(message: Message) -> None:
            nonlocal refused
            refused = refused or (message["type"] == "http.response.start" and _is_plain_too_large(message))
            if not refused:
                await send(message)

        await app(scope, receive, send_unless_refused)
        if refused:
            await drain(receive)
            raise HTTPException(TOO_LARGE)

    return wrapped


def _is_plain_too_large(message: Message) -> bool:
    return message["status"] == TOO_LARGE and (b"content-type", b"text/plain; charset=utf-8") in message["headers"]


async def drain(receive: Receive) -> None:
    """Read and drop what is left of a body, so that a browser comes to see the answer."""
    left, more = MAX_DRAINED, True
    while more and left > 0:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        left -= len(message.get("body", b""))
        more = message.get("more_body", False)
