"""The page of what changed since an earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.web import parameters
from rencai.web.responses import render_page
from rencai.web.routing import route
from rencai.web.runs import comparison, queries
from rencai.web.runs.finished import display_names, finished_page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


@finished_page
def show_changes(request: Request, run: Run) -> Response:
    """Show the rulings that differ from those of the last run of the same applicants, or of a run that is chosen."""
    service = request.app.state.service
    earlier = comparison.earlier_runs(request, run)
    before = comparison.choose_earlier(request, run, earlier, request.query_params.get("with", "").strip())
    context: dict[str, object] = {"run": run, "before": before, "others": earlier, "named": display_names(request)}
    if before is None:
        return render_page(request, "run_changes.html", context)
    changed = comparison.compare_runs(request, before, run)
    pagination = parameters.paginate(request, changed.height)
    lines = pagination.slice(changed)
    here = pl.col("applicant_id").is_in(lines["applicant_id"].unique().implode())
    people = (
        queries.scan_applicants(service, run).filter(here).unique("applicant_id", keep="first", maintain_order=True)
    )
    context |= {
        "pagination": pagination,
        "lines": lines.to_dicts(),
        "people": {line["applicant_id"]: line for line in people.collect().iter_rows(named=True)},
        "causes": changed.select(pl.col("causes").explode()).to_series().value_counts(sort=True).rows(),
        "moved": comparison.count_moved(request, before, run),
    }
    return render_page(request, "run_changes.html", context)


ROUTES = (route("GET", "/runs/{run}/changes", show_changes, needs="read"),)
