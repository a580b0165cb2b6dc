"""A route together with the scope that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from rencai.messages.codes import SCOPES
from rencai.web.auth import guarded
from rencai.web.middleware import polite

if TYPE_CHECKING:
    from rencai.web.auth import Endpoint


FORM = 256_000
"""Bytes that a form without files may have."""

PUBLIC = "public"
"""What anybody may ask for, signed in or not."""


def route(method: str, path: str, endpoint: Endpoint, *, needs: str, body: int = FORM) -> Route:
    """The route, open to whoever has the scope that it needs, its requests bounded to so many bytes.

    :raises ValueError: when what it needs is no scope.
    """
    if needs not in (PUBLIC, *SCOPES):
        raise ValueError(f"{path} needs {needs!r}, which is no scope")
    made = Route(path, guarded(endpoint, needs), methods=[method], name=f"{method} {path}", max_body_size=body)
    made.app = polite(made.app)
    made.endpoint.pattern = path  # type: ignore[attr-defined]
    made.needs = needs  # type: ignore[attr-defined]
    return made


def needs(told: Any) -> str | None:  # noqa: ANN401 - any route, also one that was not made here
    """What a route needs; None where nobody said."""
    said: str | None = getattr(told, "needs", None)
    return said
