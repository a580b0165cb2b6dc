"""The cities side by side: one line for each applicant, with the best outcome in each city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.rulings import OUTCOMES
from rencai.web import kept, paging
from rencai.web.pages.finished import finished, names
from rencai.web.pages.rulings import several
from rencai.web.reply import page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

SOMEWHERE, NOWHERE = "somewhere", "nowhere"


@finished
def show(request: Request, run: dict[str, Any]) -> Response:
    """The applicants, all or those who are eligible somewhere, or nowhere."""
    site, query = request.app.state.site, request.query_params
    lines = kept.lines(site, request.state.who, run)
    told = _eligible(kept.applicants(site, run), lines, query.get("where", ""))
    if sought := query.get("q", "").strip():
        told = told.filter(pl.col("index").is_in(kept.sought(site, run, sought).implode()))
    part = paging.part(request, told.select(pl.len()).collect().item())
    people = told.slice(part.offset, part.size).collect()
    filled = {
        "run": run,
        "part": part,
        "people": people.to_dicts(),
        "best": _best(lines.filter(pl.col("index").is_in(people["index"].implode())).collect()),
        "cities": lines.select("city").unique().sort("city").collect()["city"].to_list(),
        "where": query.get("where", ""),
        "q": sought,
        "several": several(site, run),
        "named": names(request),
    }
    return page(request, "run_overview.html", filled)


def _eligible(people: pl.LazyFrame, lines: pl.LazyFrame, where: str) -> pl.LazyFrame:
    if where not in (SOMEWHERE, NOWHERE):
        return people
    eligible = lines.filter(pl.col("outcome") == "eligible").select("index").unique().collect()["index"]
    found = pl.col("index").is_in(eligible.implode())
    return people.filter(found if where == SOMEWHERE else ~found)


def _best(lines: pl.DataFrame) -> dict[tuple[int, str], dict[str, Any]]:
    """Applicant and city -> the best of the rulings there."""
    ranked = lines.with_columns(rank=pl.col("outcome").cast(OUTCOMES).to_physical()).sort("rank", "place")
    best = ranked.unique(["index", "city"], keep="first", maintain_order=True)
    return {(line["index"], line["city"]): line for line in best.iter_rows(named=True)}


ROUTES = (route("GET", "/runs/{run}/side-by-side", show, needs="read"),)
