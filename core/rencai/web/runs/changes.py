"""What changed since an earlier run, as a page and in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from starlette.responses import JSONResponse

from rencai.messages.codes import CHANGES, OUTCOMES
from rencai.runs import changes
from rencai.store import runs
from rencai.web import parameters
from rencai.web.api.operation import Operation, Parameter, json_answer, operation
from rencai.web.api.schemas import COUNT, many, maybe, one_of, paged, record, ref, text
from rencai.web.replies import page as replies_page
from rencai.web.routing import route
from rencai.web.runs import queries, requests
from rencai.web.runs.api import LIMIT, OFFSET
from rencai.web.runs.finished import finished_page, names, require_finished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


LATEST = 30
"""Runs among which the one before is looked for."""


@finished_page
def show(request: Request, run: Run) -> Response:
    """The changed rulings against the last run of the same applicants, or against that which is asked for."""
    site = request.app.state.site
    earlier = list(others(request, run))
    before = chosen(request, run, earlier, request.query_params.get("with", "").strip())
    filled: dict[str, Any] = {"run": run, "before": before, "others": earlier, "named": names(request)}
    if before is None:
        return replies_page(request, "run_changes.html", filled)
    told = compared(request, before, run)
    part = parameters.part(request, told.height)
    lines = told.slice(part.offset, part.size)
    here = pl.col("applicant_id").is_in(lines["applicant_id"].unique().implode())
    people = queries.applicants(site, run).filter(here).unique("applicant_id", keep="first", maintain_order=True)
    filled |= {
        "part": part,
        "lines": lines.to_dicts(),
        "people": {line["applicant_id"]: line for line in people.collect().iter_rows(named=True)},
        "causes": told.select(pl.col("causes").explode()).to_series().value_counts(sort=True).rows(),
        "moved": _moved(request, before, run),
    }
    return replies_page(request, "run_changes.html", filled)


def compared(request: Request, before: Run, run: Run) -> pl.DataFrame:
    """The rulings that are others than in the run before, of the cities that are the asker's."""
    site, who = request.app.state.site, request.state.who
    told = changes.changed(site.data, before, run)
    return told if who.cities is None else told.filter(pl.col("city").is_in(who.cities))


def others(request: Request, run: Run) -> Iterator[Run]:
    """The department's earlier runs of which the rulings are kept, the last first."""
    told = runs.read_all(request.app.state.site.data, request.state.who.department)
    before = [one for one in reversed(told) if one.requested_at <= run.requested_at and one.id != run.id]
    yield from [one for one in before if {"rulings", "applicants"} <= one.parts.keys()][:LATEST]


def chosen(request: Request, run: Run, earlier: list[Run], wanted: str) -> Run | None:
    """The run that is asked for, else the last that has an applicant in common."""
    site = request.app.state.site
    if wanted:
        return requests.own(site, request.state.who, wanted)
    ids = _ids(request, run).implode()
    return next((one for one in earlier if _ids(request, one).is_in(ids).any()), None)


def _ids(request: Request, run: Run) -> pl.Series:
    people = queries.applicants(request.app.state.site, run).select("applicant_id").drop_nulls().unique()
    return people.collect()["applicant_id"]


def _moved(request: Request, before: Run, run: Run) -> tuple[int, int]:
    """How many applicants came, and how many are not there any more, told by their numbers."""
    old, new = _ids(request, before), _ids(request, run)
    return int((~new.is_in(old.implode())).sum()), int((~old.is_in(new.implode())).sum())


ROUTES = (route("GET", "/runs/{run}/changes", show, needs="read"),)

CHANGE = record(
    "A ruling that is another than before.",
    input=text(), sheet=text(), row=COUNT, applicant_id=text(), qualification=maybe(text()), city=text(),
    pathway=text(), outcome=one_of(OUTCOMES), before=one_of(OUTCOMES), causes=many(one_of(CHANGES)),
)  # fmt: skip
PAGE = paged("Change")
SCHEMAS = {
    "Change": CHANGE,
    "ChangePage": {
        **PAGE,
        "properties": {**PAGE["properties"], "before": maybe(text("The run before; null: there is none."))},
        "required": [*PAGE["required"], "before"],
    },
}


@require_finished
def page(request: Request, run: Run) -> Response:
    """The rulings of the same applicants that are others than in the run before."""
    query = request.state.query
    before = chosen(request, run, list(others(request, run)), query["before"] or "")
    told: dict[str, Any] = {"before": None, "total": 0, "offset": query["offset"], "limit": query["limit"]}
    if before is None:
        return JSONResponse({**told, "items": []})
    changed = compared(request, before, run).rename({"outcome.before": "before"})
    items = changed.slice(query["offset"], query["limit"]).to_dicts()
    return JSONResponse({**told, "before": before.id, "total": changed.height, "items": items})


API_ROUTES = (
    operation("GET", "/runs/{run}/changes", page, Operation(
        "List what changed 变化 since a run before, by the applicants' ids, and by what cause.",
        {200: json_answer("So many of them.", ref("ChangePage"))},
        query=(
            Parameter("before", text(), "That run; the last with an applicant in common where none is named."),
            OFFSET, LIMIT,
        ), errors=(409,),
    ), needs="read"),
)  # fmt: skip
