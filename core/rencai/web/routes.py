"""The routes of the pages of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.web.admin import health
from rencai.web.admin import pages as admin_pages
from rencai.web.api.routes import build_routes as api
from rencai.web.catalogue import pages as catalogue_pages
from rencai.web.decisions import pages, word_pages
from rencai.web.policy import pages as policy_pages
from rencai.web.routing import route
from rencai.web.runs import changes, deletion, downloads, history, person, problems, progress, rulings, summary
from rencai.web.runs.finished import finished_page
from rencai.web.sign_in import pages as sign_in_pages
from rencai.web.uploads import pages as uploads_pages

if TYPE_CHECKING:
    from starlette.routing import Route


DOWNLOAD_ROUTES = (
    route("GET", "/runs/{run}/result.xlsx", finished_page(downloads.download_workbook), needs="read"),
    route("GET", "/runs/{run}/todo.xlsx", finished_page(downloads.download_follow_up), needs="read"),
    route("GET", "/runs/{run}/rulings.parquet", finished_page(downloads.download_parquet), needs="read"),
    route("GET", "/runs/{run}/rulings.ndjson", finished_page(downloads.download_ndjson), needs="read"),
)
ROUTES = (
    *progress.ROUTES,
    *summary.SUMMARY_ROUTES,
    *rulings.RULINGS_ROUTES,
    *person.ROUTES,
    *rulings.OVERVIEW_ROUTES,
    *problems.ROUTES,
    *pages.REVIEW_ROUTES,
    *word_pages.RUN_ROUTES,
    *summary.UNDERSTOOD_ROUTES,
    *changes.ROUTES,
    *DOWNLOAD_ROUTES,
    *history.AGAIN_ROUTES,
    *deletion.ROUTES,
)


def build_routes(upload: int) -> tuple[Route, ...]:
    """Return every route, in the order in which Starlette tries them; ``upload`` bounds an upload's files, in bytes."""
    return (
        *sign_in_pages.SIGN_IN_ROUTES,
        *sign_in_pages.PASSWORD_ROUTES,
        *uploads_pages.HOME_ROUTES,
        *uploads_pages.build_routes(upload),
        *history.HISTORY_ROUTES,
        *ROUTES,
        *catalogue_pages.TEMPLATES_ROUTES,
        *catalogue_pages.CATALOGUE_ROUTES,
        *catalogue_pages.ENTRY_ROUTES,
        *policy_pages.ROUTES,
        *pages.DECISIONS_ROUTES,
        *word_pages.WORD_ROUTES,
        *admin_pages.build_routes(upload),
        *health.ROUTES,
        *api(upload),
    )
