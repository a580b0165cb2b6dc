"""A route together with the scope that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.routing import Route

from rencai.messages.codes import SCOPES
from rencai.web.auth import require_scope
from rencai.web.middleware import raise_too_large

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from rencai.web.auth import Endpoint


# Bytes that the body of a form without files may have.
FORM_BYTES = 256_000


class NumberConvertor(IntegerConvertor):
    """A whole number in a path, ``{number:number}``, of so few digits that store and frames can compare with it."""

    regex = "[0-9]{1,9}"


register_url_convertor("number", NumberConvertor())

# Declared for routes that need no sign-in.
PUBLIC = "public"


class ScopedRoute(Route):
    """A route that checks the caller's scope before its endpoint runs; ``needs`` is a scope or ``PUBLIC``."""

    def __init__(self, method: str, path: str, endpoint: Endpoint, *, needs: str, body: int = FORM_BYTES) -> None:
        if needs not in (PUBLIC, *SCOPES):
            raise ValueError(f"{path} needs {needs!r}, which is no scope")
        checked = require_scope(endpoint, needs)
        super().__init__(path, checked, methods=[method], name=f"{method} {path}", max_body_size=body)
        self.app = raise_too_large(self.app)
        self.needs = needs
        # The access log reads the pattern off the endpoint: the ASGI scope has the endpoint, but not the route.
        checked.pattern = path  # type: ignore[attr-defined]


def route(method: str, path: str, endpoint: Endpoint, *, needs: str, body: int = FORM_BYTES) -> ScopedRoute:
    """Return the route of one method, whose requests may have at most ``body`` bytes.

    :raises ValueError: when ``needs`` is neither a scope nor ``PUBLIC``.
    """
    return ScopedRoute(method, path, endpoint, needs=needs, body=body)


def scope_of(route: BaseRoute) -> str | None:
    """Return the scope that a route needs; None for a route that declares none, which the tests refuse."""
    return route.needs if isinstance(route, ScopedRoute) else None
