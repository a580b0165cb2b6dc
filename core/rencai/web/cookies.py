"""The cookies: the session's reference and the language; nothing else is kept in a browser."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rencai.accounts import sign_in as accounts_sign_in

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


LANGUAGE = "lang"
_NOBODY = "~"
"""How a reference begins with which nobody signed in."""
_BYTES = 32
_YEAR = 365 * 24 * 3600


def _name(request: Request) -> str:
    """``__Host-`` where browsers come by TLS; without TLS they would not send it back."""
    return "__Host-rencai" if request.app.state.site.secure else "rencai"


def reference(request: Request) -> str | None:
    """The session's reference that the browser has, or is given with this answer."""
    given: str | None = getattr(request.state, "reference", None) or request.cookies.get(_name(request))
    return given


def ours(request: Request, sent: object) -> bool:
    """Whether a form came from a page that this service gave to this browser."""
    told = reference(request)
    return bool(told and isinstance(sent, str) and accounts_sign_in.csrf_holds(request.app.state.site.data, told, sent))


def begin(request: Request, response: Response, reference: str) -> None:
    """The browser has the reference until it is closed, and gives it to this service's pages only."""
    response.set_cookie(
        _name(request), reference, path="/", httponly=True, samesite="lax", secure=request.app.state.site.secure
    )


def end(request: Request, response: Response) -> None:
    """The browser has no reference any more."""
    response.delete_cookie(_name(request), path="/", secure=request.app.state.site.secure, httponly=True)


def give(request: Request, reference: str) -> None:
    """The page of this answer is made for the reference."""
    request.state.reference = reference


def fresh() -> str:
    """A reference that nobody can guess, for the forms of whoever has not signed in."""
    return _NOBODY + secrets.token_urlsafe(_BYTES)


def somebodys(reference: str) -> bool:
    """Whether the reference came of signing in; a session by it may be over."""
    return not reference.startswith(_NOBODY)


def remember_language(request: Request, response: Response, lang: str) -> None:
    """Later pages come in that language."""
    response.set_cookie(
        LANGUAGE, lang, max_age=_YEAR, path="/", samesite="lax", httponly=True, secure=request.app.state.site.secure
    )


def sign_in(request: Request) -> str:
    """Where to sign in, to come back to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    lang = {name: value for name, value in request.query_params.items() if name == LANGUAGE}
    return f"/sign-in?{urlencode({'next': asked, **lang})}"
