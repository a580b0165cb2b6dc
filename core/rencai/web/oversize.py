"""A request that is too large gets our own answer, and a browser lives to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
