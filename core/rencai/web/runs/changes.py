"""What changed since an earlier run, as a page and in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from starlette.responses import JSONResponse

from rencai.messages.codes import CHANGES, OUTCOMES
from rencai.runs import changes
from rencai.store import runs
from rencai.web import parameters
from rencai.web.api.operation import LIMIT, OFFSET, Operation, Parameter, json_response, operation_route
from rencai.web.api.schemas import COUNT, array, enum, nullable, paged, record, ref, string
from rencai.web.responses import render_page as replies_page
from rencai.web.routing import route
from rencai.web.runs import queries, requests
from rencai.web.runs.finished import display_names, finished_page, require_finished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


MAX_EARLIER = 30
"""Runs among which the one before is looked for."""


@finished_page
def show_changes(request: Request, run: Run) -> Response:
    """The changed rulings against the last run of the same applicants, or against that which is asked for."""
    service = request.app.state.service
    earlier = list(earlier_runs(request, run))
    before = choose_earlier(request, run, earlier, request.query_params.get("with", "").strip())
    filled: dict[str, Any] = {"run": run, "before": before, "others": earlier, "named": display_names(request)}
    if before is None:
        return replies_page(request, "run_changes.html", filled)
    told = compare_runs(request, before, run)
    pagination = parameters.paginate(request, told.height)
    lines = pagination.slice(told)
    here = pl.col("applicant_id").is_in(lines["applicant_id"].unique().implode())
    people = (
        queries.scan_applicants(service, run).filter(here).unique("applicant_id", keep="first", maintain_order=True)
    )
    filled |= {
        "pagination": pagination,
        "lines": lines.to_dicts(),
        "people": {line["applicant_id"]: line for line in people.collect().iter_rows(named=True)},
        "causes": told.select(pl.col("causes").explode()).to_series().value_counts(sort=True).rows(),
        "moved": _count_moved(request, before, run),
    }
    return replies_page(request, "run_changes.html", filled)


def compare_runs(request: Request, before: Run, run: Run) -> pl.DataFrame:
    """The rulings that are others than in the run before, of the cities that are the asker's."""
    service, principal = request.app.state.service, request.state.principal
    told = changes.compare_runs(service.data, before, run)
    return told if principal.cities is None else told.filter(pl.col("city").is_in(principal.cities))


def earlier_runs(request: Request, run: Run) -> Iterator[Run]:
    """The department's earlier runs of which the rulings are kept, the last first."""
    told = runs.read_all(request.app.state.service.data, request.state.principal.department)
    before = [one for one in reversed(told) if one.requested_at <= run.requested_at and one.id != run.id]
    yield from [one for one in before if {"rulings", "applicants"} <= one.parts.keys()][:MAX_EARLIER]


def choose_earlier(request: Request, run: Run, earlier: list[Run], wanted: str) -> Run | None:
    """The run that is asked for, else the last that has an applicant in common."""
    service = request.app.state.service
    if wanted:
        return requests.require_run(service, request.state.principal, wanted)
    ids = _applicant_ids(request, run).implode()
    return next((one for one in earlier if _applicant_ids(request, one).is_in(ids).any()), None)


def _applicant_ids(request: Request, run: Run) -> pl.Series:
    people = queries.scan_applicants(request.app.state.service, run).select("applicant_id").drop_nulls().unique()
    return people.collect()["applicant_id"]


def _count_moved(request: Request, before: Run, run: Run) -> tuple[int, int]:
    """How many applicants came, and how many are not there any more, told by their numbers."""
    old, new = _applicant_ids(request, before), _applicant_ids(request, run)
    return int((~new.is_in(old.implode())).sum()), int((~old.is_in(new.implode())).sum())


ROUTES = (route("GET", "/runs/{run}/changes", show_changes, needs="read"),)

CHANGE = record(
    "A ruling that is another than before.",
    input=string(), sheet=string(), row=COUNT, applicant_id=string(), qualification=nullable(string()), city=string(),
    pathway=string(), outcome=enum(OUTCOMES), before=enum(OUTCOMES), causes=array(enum(CHANGES)),
)  # fmt: skip
PAGE = paged("Change")
SCHEMAS = {
    "Change": CHANGE,
    "ChangePage": {
        **PAGE,
        "properties": {**PAGE["properties"], "before": nullable(string("The run before; null: there is none."))},
        "required": [*PAGE["required"], "before"],
    },
}


@require_finished
def list_changes(request: Request, run: Run) -> Response:
    """The rulings of the same applicants that are others than in the run before."""
    query = request.state.query
    before = choose_earlier(request, run, list(earlier_runs(request, run)), query["before"] or "")
    told: dict[str, Any] = {"before": None, "total": 0, "offset": query["offset"], "limit": query["limit"]}
    if before is None:
        return JSONResponse({**told, "items": []})
    changed = compare_runs(request, before, run).rename({"outcome.before": "before"})
    items = changed.slice(query["offset"], query["limit"]).to_dicts()
    return JSONResponse({**told, "before": before.id, "total": changed.height, "items": items})


API_ROUTES = (
    operation_route("GET", "/runs/{run}/changes", list_changes, Operation(
        "List what changed 变化 since a run before, by the applicants' ids, and by what cause.",
        {200: json_response("So many of them.", ref("ChangePage"))},
        query=(
            Parameter("before", string(), "That run; the last with an applicant in common where none is named."),
            OFFSET, LIMIT,
        ), errors=(409,),
    ), needs="read"),
)  # fmt: skip
