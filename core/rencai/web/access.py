"""The access log: which page, how it was answered, how long it took; never a path's ids, a query, a name or address."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rencai import log

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
