"""Cookies: the session's reference, and the language; nothing else is kept in a browser."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

LANGUAGE = "lang"
_BYTES = 32
_YEAR = 365 * 24 * 3600


def _name(request: Request) -> str:
    """``__Host-`` where browsers come by TLS; without TLS they would not send it back."""
    return "__Host-rencai" if request.app.state.site.secure else "rencai"


def reference(request: Request) -> str | None:
    """The session's reference that the browser has, or is given with this answer."""
    given: str | None = request.cookies.get(_name(request)) or getattr(request.state, "reference", None)
    return given


def begin(request: Request, response: Response, reference: str) -> None:
    """The browser has the reference until it is closed, and gives it to this service's pages only."""
    response.set_cookie(
        _name(request), reference, path="/", httponly=True, samesite="lax", secure=request.app.state.site.secure
    )


def end(request: Request, response: Response) -> None:
    """The browser has no reference any more."""
    response.delete_cookie(_name(request), path="/", secure=request.app.state.site.secure, httponly=True)


def fresh() -> str:
    """A reference that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def remember_language(request: Request, response: Response, lang: str) -> None:
    """Later pages come in that language."""
    response.set_cookie(
        LANGUAGE, lang, max_age=_YEAR, path="/", samesite="lax", httponly=True, secure=request.app.state.site.secure
    )


def sign_in(request: Request) -> str:
    """Where to sign in, to come back to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?{urlencode({'next': asked})}"
