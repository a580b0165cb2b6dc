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


class Access:
    """The application, each of whose answers is an event of the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.monotonic(), 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, told)
        finally:
            log.event("info", "page", method=scope["method"], route=pattern(scope), status=status,
                      ms=round((time.monotonic() - begun) * 1000), **_who(scope))  # fmt: skip


def pattern(scope: Scope) -> str:
    """The route's pattern, as it stands in the code: its ids are left out."""
    return str(getattr(scope.get("endpoint"), "pattern", ""))


def _who(scope: Scope) -> dict[str, str]:
    """The department, and how whoever asked came in."""
    who = scope.get("state", {}).get("who")
    return {"department": who.department, "via": who.via} if who else {}


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_TLS = "max-age=31536000"


class Headers:
    """The application, each of whose answers carries these headers; what is not of ``/static`` is kept nowhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURE.items():
                    headers.setdefault(name, value)
                kept = "public, max-age=3600" if scope["path"].startswith("/static/") else "no-store"
                headers["cache-control"] = kept
                if scope["app"].state.site.secure:
                    headers["strict-transport-security"] = _TLS
            await send(message)

        await self.app(scope, receive, told)


TOO_LARGE = 413
DRAINED = 200_000_000
"""Bytes of a body that nobody wants which are read all the same: a browser shows no answer before it has sent all."""


def polite(app: ASGIApp) -> ASGIApp:
    """The application, whose plain answer to a body beyond its bound is told as every other trouble is."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def passed(message: Message) -> None:
            nonlocal refused
            refused = refused or (message["type"] == "http.response.start" and _plain(message))
            if not refused:
                await send(message)

        await app(scope, receive, passed)
        if refused:
            await _drain(receive)
            raise HTTPException(TOO_LARGE)

    return told


def _plain(message: Message) -> bool:
    """Whether Starlette itself answers that the body is too large."""
    return message["status"] == TOO_LARGE and (b"content-type", b"text/plain; charset=utf-8") in message["headers"]


async def _drain(receive: Receive) -> None:
    left, more = DRAINED, True
    while more and left > 0:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        left -= len(message.get("body", b""))
        more = message.get("more_body", False)
