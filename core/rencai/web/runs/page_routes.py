"""The routes of the pages of one run."""

from rencai.web.decisions import pages as decisions_pages
from rencai.web.routing import route
from rencai.web.runs import changes, downloads, history, person, problems, progress, rulings, summary
from rencai.web.runs.finished import finished_page

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
    *decisions_pages.REVIEW_ROUTES,
    *summary.UNDERSTOOD_ROUTES,
    *changes.ROUTES,
    *DOWNLOAD_ROUTES,
    *history.AGAIN_ROUTES,
)
