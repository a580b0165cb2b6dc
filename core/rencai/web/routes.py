"""Every page of the service, with what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.web.api.routes import routes as api
from rencai.web.pages import (
    admin,
    catalogue,
    decisions,
    entry,
    health,
    history,
    home,
    password,
    policy,
    result,
    sign_in,
    templates,
    uploads,
)

if TYPE_CHECKING:
    from starlette.routing import Route


def routes(upload: int) -> tuple[Route, ...]:
    """Every route, in the order in which they are tried; one upload's files are bounded to so many bytes."""
    return (
        *sign_in.ROUTES,
        *password.ROUTES,
        *home.ROUTES,
        *uploads.routes(upload),
        *history.ROUTES,
        *result.ROUTES,
        *templates.ROUTES,
        *catalogue.ROUTES,
        *entry.ROUTES,
        *policy.ROUTES,
        *decisions.ROUTES,
        *admin.routes(upload),
        *health.ROUTES,
        *api(upload),
    )
