"""The cookies: the session's reference and the language; nothing else is stored in a browser."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rencai.accounts import sign_in

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


LANGUAGE = "lang"
# First character of a reference that no sign-in gave: its holder is anonymous, but its forms can be checked.
_ANONYMOUS_PREFIX = "~"
_REFERENCE_BYTES = 32
_YEAR_SECONDS = 365 * 24 * 3600


def _cookie_name(request: Request) -> str:
    """Return the session cookie's name: with ``__Host-`` by TLS; without TLS browsers would not send that back."""
    return "__Host-rencai" if request.app.state.service.secure else "rencai"


def reference(request: Request) -> str | None:
    """Return the session's reference: the one set while answering this request, else the browser's; None if none."""
    current: str | None = getattr(request.state, "reference", None) or request.cookies.get(_cookie_name(request))
    return current


def has_valid_csrf(request: Request, token: object) -> bool:
    """Whether a form's token is the one that this browser's session was given; ``token`` is whatever the form sent."""
    session = reference(request)
    data = request.app.state.service.data
    return bool(session and isinstance(token, str) and sign_in.csrf_token_fits(data, session, token))


def set_session(request: Request, response: Response, reference: str) -> None:
    """Set the session cookie; the browser forgets it when it is closed, and scripts cannot read it."""
    response.set_cookie(
        _cookie_name(request),
        reference,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.app.state.service.secure,
    )


def clear_session(request: Request, response: Response) -> None:
    """Remove the session cookie from the browser."""
    response.delete_cookie(_cookie_name(request), path="/", secure=request.app.state.service.secure, httponly=True)


def use_reference(request: Request, reference: str) -> None:
    """Make the page of this response for ``reference``, which the browser does not have yet."""
    request.state.reference = reference


def new_reference() -> str:
    """Return a random reference for a browser that has not signed in, so that its forms carry a token too."""
    return _ANONYMOUS_PREFIX + secrets.token_urlsafe(_REFERENCE_BYTES)


def is_signed_in(reference: str) -> bool:
    """Whether the reference was given at a sign-in; its session may have ended since."""
    return not reference.startswith(_ANONYMOUS_PREFIX)


def remember_language(request: Request, response: Response, lang: str) -> None:
    """Store the language for a year; later pages come in it."""
    response.set_cookie(
        LANGUAGE,
        lang,
        max_age=_YEAR_SECONDS,
        path="/",
        samesite="lax",
        httponly=True,
        secure=request.app.state.service.secure,
    )


def sign_in_url(request: Request) -> str:
    """Return the sign-in's address, which leads back to the page of this request afterwards."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    lang = {name: value for name, value in request.query_params.items() if name == LANGUAGE}
    return f"/sign-in?{urlencode({'next': target, **lang})}"
