"""List every page of the service, with what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.web.admin import health
from rencai.web.admin import pages as admin_pages
from rencai.web.api.routes import build_routes as api
from rencai.web.catalogue import pages as catalogue_pages
from rencai.web.decisions import pages as decisions_pages
from rencai.web.policy import pages as policy_pages
from rencai.web.runs import history
from rencai.web.runs import page_routes as run_pages
from rencai.web.sign_in import pages
from rencai.web.uploads import pages as uploads_pages

if TYPE_CHECKING:
    from starlette.routing import Route


def build_routes(upload: int) -> tuple[Route, ...]:
    """Return every route, in the order in which Starlette tries them; ``upload`` bounds an upload's files, in bytes."""
    return (
        *pages.SIGN_IN_ROUTES,
        *pages.PASSWORD_ROUTES,
        *uploads_pages.HOME_ROUTES,
        *uploads_pages.build_routes(upload),
        *history.HISTORY_ROUTES,
        *run_pages.ROUTES,
        *catalogue_pages.TEMPLATES_ROUTES,
        *catalogue_pages.CATALOGUE_ROUTES,
        *catalogue_pages.ENTRY_ROUTES,
        *policy_pages.ROUTES,
        *decisions_pages.DECISIONS_ROUTES,
        *admin_pages.build_routes(upload),
        *health.ROUTES,
        *api(upload),
    )
