"""What changed since a run before: which rulings of the same applicants are others, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai import runs, store
from rencai.web import asked, kept, paging
from rencai.web.pages.finished import finished, names
from rencai.web.reply import page
from rencai.web.route import route

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

LATEST = 30
"""Runs among which the one before is looked for."""


@finished
def show(request: Request, run: dict[str, Any]) -> Response:
    """The changed rulings against the last run of the same applicants, or against that which is asked for."""
    site = request.app.state.site
    earlier = list(others(request, run))
    before = chosen(request, run, earlier, request.query_params.get("with", "").strip())
    filled: dict[str, Any] = {"run": run, "before": before, "others": earlier, "named": names(request)}
    if before is None:
        return page(request, "run_changes.html", filled)
    told = compared(request, before, run)
    part = paging.part(request, told.height)
    lines = told.slice(part.offset, part.size)
    here = pl.col("applicant_id").is_in(lines["applicant_id"].unique().implode())
    people = kept.applicants(site, run).filter(here).unique("applicant_id", keep="first", maintain_order=True)
    filled |= {
        "part": part,
        "lines": lines.to_dicts(),
        "people": {one["applicant_id"]: one for one in people.collect().iter_rows(named=True)},
        "causes": told.select(pl.col("causes").explode()).to_series().value_counts(sort=True).rows(),
        "moved": _moved(request, before, run),
    }
    return page(request, "run_changes.html", filled)


def compared(request: Request, before: Mapping[str, Any], run: Mapping[str, Any]) -> pl.DataFrame:
    """The rulings that are others than in the run before, of the cities that are the asker's."""
    site, who = request.app.state.site, request.state.who
    told = runs.changed(site.data, before, run)
    return told if who.cities is None else told.filter(pl.col("city").is_in(who.cities))


def others(request: Request, run: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The department's earlier runs of which the rulings are kept, the last first."""
    told = store.runs(request.app.state.site.data, request.state.who.department)
    before = [one for one in reversed(told) if one["requested_at"] <= run["requested_at"] and one["id"] != run["id"]]
    yield from [one for one in before if one["rulings"] and one["applicants"]][:LATEST]


def chosen(
    request: Request, run: Mapping[str, Any], earlier: list[dict[str, Any]], wanted: str
) -> dict[str, Any] | None:
    """The run that is asked for, else the last that has an applicant in common."""
    site = request.app.state.site
    if wanted:
        return asked.own(site, request.state.who, wanted)
    ids = _ids(request, run).implode()
    return next((one for one in earlier if _ids(request, one).is_in(ids).any()), None)


def _ids(request: Request, run: Mapping[str, Any]) -> pl.Series:
    people = kept.applicants(request.app.state.site, run).select("applicant_id").drop_nulls().unique()
    return people.collect()["applicant_id"]


def _moved(request: Request, before: Mapping[str, Any], run: Mapping[str, Any]) -> tuple[int, int]:
    """How many applicants came, and how many are not there any more, told by their numbers."""
    old, new = _ids(request, before), _ids(request, run)
    return int((~new.is_in(old.implode())).sum()), int((~old.is_in(new.implode())).sum())


ROUTES = (route("GET", "/runs/{run}/changes", show, needs="read"),)
