"""The routes of the pages of one run."""

from rencai.web.decisions import pages as decisions_pages
from rencai.web.runs import changes, files, history, person, problems, progress, rulings, summary

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
    *files.ROUTES,
    *history.AGAIN_ROUTES,
)
