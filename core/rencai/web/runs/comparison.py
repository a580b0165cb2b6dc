"""Compare a run with an earlier one of the same applicants, for pages and API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.runs import changes
from rencai.store import runs
from rencai.web.runs import queries, services

if TYPE_CHECKING:
    from starlette.requests import Request

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
    """Return the department's earlier runs whose rulings are stored, the latest first."""
    every = runs.read_all(request.app.state.service.data, request.state.principal.department)
    before = [each for each in reversed(every) if each.requested_at <= run.requested_at and each.id != run.id]
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
