"""The pages of a run's rulings: a filtered list, and the overview of applicants by city."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import polars as pl

from rencai.output.report.overview import MARK
from rencai.ruling.schema import OUTCOMES
from rencai.web import parameters
from rencai.web.display_names import split_codes
from rencai.web.responses import render_page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import display_names, finished_page
from rencai.web.runs.queries import RulingFilter

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.system.frames import Row
    from rencai.web.display_names import DisplayNames
    from rencai.web.service import Service


class FilterChoices(TypedDict):
    """The options of the filter: value and words, with the number of rulings where it is counted; reasons by city."""

    cities: list[tuple[str, str]]
    pathways: list[tuple[str, str]]
    reasons: list[tuple[str, list[tuple[str, str, int]]]]
    missing: list[tuple[str, str, int]]


def parse_filter(query: QueryParams) -> RulingFilter:
    """Return the filter that the address of the page has."""
    return RulingFilter(**{name: query.get(name, "").strip() for name in RulingFilter.__dataclass_fields__})


@finished_page
def show_rulings(request: Request, run: Run) -> Response:
    """Show the rulings that fit the filter, page by page, each with its applicant."""
    service, named, wanted = request.app.state.service, display_names(request), parse_filter(request.query_params)
    fitting = wanted.apply(queries.scan_lines(service, request.state.principal, run))
    if wanted.q:
        fitting = fitting.filter(pl.col("index").is_in(queries.search_applicants(service, run, wanted.q).implode()))
    pagination = parameters.paginate(request, fitting.select(pl.len()).collect().item())
    lines = pagination.slice(fitting).collect()
    people = queries.applicants_by_index(service, run, lines["index"])
    context = {
        "run": run,
        "wanted": wanted,
        "pagination": pagination,
        "lines": lines.to_dicts(),
        "people": people,
        "several": has_several_sheets(service, run),
        "choices": _filter_choices(queries.count_kinds(service, request.state.principal, run), wanted, named),
        "named": named,
        "codes": split_codes,
    }
    return render_page(request, "run_rulings.html", context)


def has_several_sheets(service: Service, run: Run) -> bool:
    """Whether the run read more than one sheet, so that a row's number alone does not identify it."""
    sheets = queries.scan_applicants(service, run).select(pl.struct("input", "sheet").n_unique()).collect()
    return bool(sheets.item() > 1)


def _filter_choices(kinds: pl.DataFrame, wanted: RulingFilter, named: DisplayNames) -> FilterChoices:
    """Return what the filter offers: cities and pathways of the run, reasons and missing columns as they occur."""
    pairs = kinds.select("city", "pathway").unique().sort("city", "pathway").rows()
    cities = dict.fromkeys(city for city, _ in pairs)
    return {
        "cities": [(city, named.city(city)) for city in cities],
        "pathways": [(code, named.pathway(city, code)) for city, code in pairs if wanted.city in ("", city)],
        "reasons": [
            (named.city(city), _reason_choices(kinds, city, named)) for city in cities if wanted.city in ("", city)
        ],
        "missing": [(column, named.column(column), count) for column, count in count_codes(kinds, "missing")],
    }


def _reason_choices(kinds: pl.DataFrame, city: str, named: DisplayNames) -> list[tuple[str, str, int]]:
    """Return a city's checks that are not met or unknown: value of the option, words, number of rulings."""
    of_city = kinds.filter(pl.col("city") == city)
    options: dict[str, tuple[str, int]] = {}
    for (pathway,), lines in of_city.group_by("pathway", maintain_order=True):
        for reason, count in count_codes(lines, "why"):
            check, _, cause = reason.rpartition(":")
            words = f"{named.check(city, str(pathway), check)} · {named.cause(cause)}"
            options[reason] = words, count + options.get(reason, ("", 0))[1]
    return [(f"{city}/{reason}", words, count) for reason, (words, count) in options.items()]


def count_codes(kinds: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    """Return each code of a column of marked codes and the number of rulings that have it, the most frequent first."""
    each = kinds.drop_nulls(column).select("len", code=pl.col(column).str.strip_chars(MARK).str.split(MARK))
    return each.explode("code").group_by("code").agg(pl.sum("len")).sort("len", "code", descending=[True, False]).rows()


RULINGS_ROUTES = (route("GET", "/runs/{run}/rulings", show_rulings, needs="read"),)

SOMEWHERE, NOWHERE = "somewhere", "nowhere"


@finished_page
def show_overview(request: Request, run: Run) -> Response:
    """Show each applicant's best ruling by city; all, or those who are eligible somewhere, or nowhere."""
    service, query = request.app.state.service, request.query_params
    lines = queries.scan_lines(service, request.state.principal, run)
    applicants = _filter_by_eligibility(queries.scan_applicants(service, run), lines, query.get("where", ""))
    if text := query.get("q", "").strip():
        applicants = applicants.filter(pl.col("index").is_in(queries.search_applicants(service, run, text).implode()))
    pagination = parameters.paginate(request, applicants.select(pl.len()).collect().item())
    people = pagination.slice(applicants).collect()
    context = {
        "run": run,
        "pagination": pagination,
        "people": people.to_dicts(),
        "best": _best_by_city(lines.filter(pl.col("index").is_in(people["index"].implode())).collect()),
        "cities": lines.select("city").unique().sort("city").collect()["city"].to_list(),
        "where": query.get("where", ""),
        "q": text,
        "several": has_several_sheets(service, run),
        "named": display_names(request),
    }
    return render_page(request, "run_overview.html", context)


def _filter_by_eligibility(people: pl.LazyFrame, lines: pl.LazyFrame, where: str) -> pl.LazyFrame:
    if where not in (SOMEWHERE, NOWHERE):
        return people
    eligible = lines.filter(pl.col("outcome") == "eligible").select("index").unique().collect()["index"]
    is_eligible = pl.col("index").is_in(eligible.implode())
    return people.filter(is_eligible if where == SOMEWHERE else ~is_eligible)


def _best_by_city(lines: pl.DataFrame) -> dict[tuple[int, str], Row]:
    """Return the best ruling by applicant's index and city."""
    ranked = lines.with_columns(rank=pl.col("outcome").cast(OUTCOMES).to_physical()).sort("rank", "place")
    best = ranked.unique(["index", "city"], keep="first", maintain_order=True)
    return {(line["index"], line["city"]): line for line in best.iter_rows(named=True)}


OVERVIEW_ROUTES = (route("GET", "/runs/{run}/side-by-side", show_overview, needs="read"),)
