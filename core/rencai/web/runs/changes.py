"""Show what a run changed: the page, and the comparison with the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.runs import changes
from rencai.store import runs
from rencai.web import parameters
from rencai.web.responses import render_page
from rencai.web.routing import route
from rencai.web.runs import queries, services
from rencai.web.runs.finished import display_names, finished_page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


# Earlier runs that can be chosen, and among which one with an applicant in common is looked for.
MAX_EARLIER = 30


def compare_runs(request: Request, before: Run, run: Run) -> pl.DataFrame:
    """Return the rulings that differ from those of the earlier run, of the cities that the caller may see.

    The columns are those of ``runs.changes.compare_runs``.
    """
    service, principal = request.app.state.service, request.state.principal
    changed = changes.compare_runs(service.data, before, run)
    return changed if principal.cities is None else changed.filter(pl.col("city").is_in(principal.cities))


def earlier_runs(request: Request, run: Run) -> list[Run]:
    """Return the department's earlier runs whose rulings are stored, the latest first; a what-if run is none."""
    every = runs.read_all(request.app.state.service.data, request.state.principal.department)
    actual = [each for each in reversed(every) if not each.is_what_if and each.id != run.id]
    before = [each for each in actual if each.requested_at <= run.requested_at]
    return [each for each in before if {"rulings", "applicants"} <= each.parts.keys()][:MAX_EARLIER]


def choose_earlier(request: Request, run: Run, earlier: list[Run], wanted: str) -> Run | None:
    """Return the run to compare with: the one with the id ``wanted``, else the latest with an applicant in common.

    None if no earlier run has one.

    :raises HTTPError: 404, when the wanted run is not the department's.
    """
    service = request.app.state.service
    if wanted:
        return services.require_run(service, request.state.principal, wanted)
    ids = _applicant_ids(request, run).implode()
    return next((each for each in earlier if _applicant_ids(request, each).is_in(ids).any()), None)


def _applicant_ids(request: Request, run: Run) -> pl.Series:
    people = queries.scan_applicants(request.app.state.service, run).select("applicant_id").drop_nulls().unique()
    return people.collect()["applicant_id"]


def count_moved(request: Request, before: Run, run: Run) -> tuple[int, int]:
    """Return how many applicants are new, and how many of the earlier run are not in this one, by applicant id."""
    old, new = _applicant_ids(request, before), _applicant_ids(request, run)
    return int((~new.is_in(old.implode())).sum()), int((~old.is_in(new.implode())).sum())


@finished_page
def show_changes(request: Request, run: Run) -> Response:
    """Show the rulings that differ from those of the last run of the same applicants, or of a run that is chosen."""
    service = request.app.state.service
    earlier = earlier_runs(request, run)
    before = choose_earlier(request, run, earlier, request.query_params.get("with", "").strip())
    context: dict[str, object] = {"run": run, "before": before, "others": earlier, "named": display_names(request)}
    if before is None:
        return render_page(request, "run_changes.html", context)
    changed = compare_runs(request, before, run)
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
        "moved": count_moved(request, before, run),
    }
    return render_page(request, "run_changes.html", context)


ROUTES = (route("GET", "/runs/{run}/changes", show_changes, needs="read"),)
