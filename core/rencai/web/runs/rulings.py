"""The rulings of a run: a filtered list, the overview, and the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from starlette.responses import JSONResponse

from rencai.messages.codes import OUTCOMES as CODES_OUTCOMES
from rencai.output.report.overview import MARK
from rencai.policy.nouns import GRANTS, LEVELS
from rencai.ruling.rule import OUTCOMES
from rencai.ruling.table import plain
from rencai.web import parameters
from rencai.web.api.operation import LIMIT, ApiResponse, Operation, Parameter, json_response, operation_route
from rencai.web.api.schemas import BOOLEAN, COUNT, DAY, NUMBER, array, enum, nullable, record, ref, string
from rencai.web.display_names import split_codes
from rencai.web.responses import XLSX
from rencai.web.responses import render_page as replies_page
from rencai.web.routing import route
from rencai.web.runs import files, queries
from rencai.web.runs.finished import display_names, finished_page, require_finished

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.display_names import DisplayNames
    from rencai.web.service import Service


@dataclass(frozen=True)
class RulingFilter:
    """Which rulings are wanted; empty is any. ``reason`` is a city's check and cause, ``city/check:cause``."""

    q: str = ""
    outcome: str = ""
    city: str = ""
    pathway: str = ""
    reason: str = ""
    missing: str = ""

    def of(self, lines: pl.LazyFrame) -> pl.LazyFrame:
        """The lines that are wanted, whosoever they are."""
        city, _, why = self.reason.rpartition("/")
        exact = {"outcome": self.outcome, "city": self.city, "pathway": self.pathway}
        told = [pl.col(name) == value for name, value in exact.items() if value]
        told += [pl.col("city") == city, _has_code("why", why)] if why else []
        told += [_has_code("missing", self.missing)] if self.missing else []
        return lines.filter(told) if told else lines


def _has_code(column: str, code: str) -> pl.Expr:
    return pl.col(column).str.contains(f"{MARK}{code}{MARK}", literal=True)


def parse_filter(query: QueryParams) -> RulingFilter:
    """What the page's address asks for."""
    return RulingFilter(**{name: query.get(name, "").strip() for name in RulingFilter.__dataclass_fields__})


@finished_page
def show_rulings(request: Request, run: Run) -> Response:
    """The rulings that are wanted, fifty a page, each with whose it is."""
    service, named, asked = request.app.state.service, display_names(request), parse_filter(request.query_params)
    told = asked.of(queries.scan_lines(service, request.state.principal, run))
    if asked.q:
        told = told.filter(pl.col("index").is_in(queries.search_applicants(service, run, asked.q).implode()))
    pagination = parameters.paginate(request, told.select(pl.len()).collect().item())
    lines = pagination.slice(told).collect()
    people = queries.applicants_by_index(service, run, lines["index"])
    filled = {
        "run": run,
        "wanted": asked,
        "pagination": pagination,
        "lines": lines.to_dicts(),
        "people": people,
        "several": has_several_sheets(service, run),
        "choices": _filter_choices(queries.count_kinds(service, request.state.principal, run), asked, named),
        "named": named,
        "codes": split_codes,
    }
    return replies_page(request, "run_rulings.html", filled)


def has_several_sheets(service: Service, run: Run) -> bool:
    """Whether a row's number alone does not tell where it stands."""
    found = queries.scan_applicants(service, run).select(pl.struct("input", "sheet").n_unique()).collect()
    return bool(found.item() > 1)


def _filter_choices(kinds: pl.DataFrame, asked: RulingFilter, named: DisplayNames) -> dict[str, Any]:
    """What can be chosen: cities and pathways of the run, reasons and missing columns as they occur."""
    pairs = kinds.select("city", "pathway").unique().sort("city", "pathway").rows()
    cities = dict.fromkeys(city for city, _ in pairs)
    return {
        "cities": [(city, named.city(city)) for city in cities],
        "pathways": [(code, named.pathway(city, code)) for city, code in pairs if asked.city in ("", city)],
        "reasons": [
            (named.city(city), _reason_choices(kinds, city, named)) for city in cities if asked.city in ("", city)
        ],
        "missing": [(column, named.column(column), count) for column, count in count_codes(kinds, "missing")],
    }


def _reason_choices(kinds: pl.DataFrame, city: str, named: DisplayNames) -> list[tuple[str, str, int]]:
    """A city's checks that are not met or cannot be told: value, words, how many rulings."""
    of_city = kinds.filter(pl.col("city") == city)
    told: dict[str, tuple[str, int]] = {}
    for (pathway,), lines in of_city.group_by("pathway", maintain_order=True):
        for said, count in count_codes(lines, "why"):
            check, _, cause = said.rpartition(":")
            words = f"{named.check(city, str(pathway), check)} · {named.cause(cause)}"
            told[said] = words, count + told.get(said, ("", 0))[1]
    return [(f"{city}/{said}", words, count) for said, (words, count) in told.items()]


def count_codes(kinds: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    """Each code of the column and how many rulings have it, the most first."""
    each = kinds.drop_nulls(column).select("len", code=pl.col(column).str.strip_chars(MARK).str.split(MARK))
    return each.explode("code").group_by("code").agg(pl.sum("len")).sort("len", "code", descending=[True, False]).rows()


RULINGS_ROUTES = (route("GET", "/runs/{run}/rulings", show_rulings, needs="read"),)

SOMEWHERE, NOWHERE = "somewhere", "nowhere"


@finished_page
def show_overview(request: Request, run: Run) -> Response:
    """The applicants, all or those who are eligible somewhere, or nowhere."""
    service, query = request.app.state.service, request.query_params
    lines = queries.scan_lines(service, request.state.principal, run)
    told = _filter_by_eligibility(queries.scan_applicants(service, run), lines, query.get("where", ""))
    if sought := query.get("q", "").strip():
        told = told.filter(pl.col("index").is_in(queries.search_applicants(service, run, sought).implode()))
    pagination = parameters.paginate(request, told.select(pl.len()).collect().item())
    people = pagination.slice(told).collect()
    filled = {
        "run": run,
        "pagination": pagination,
        "people": people.to_dicts(),
        "best": _best_by_city(lines.filter(pl.col("index").is_in(people["index"].implode())).collect()),
        "cities": lines.select("city").unique().sort("city").collect()["city"].to_list(),
        "where": query.get("where", ""),
        "q": sought,
        "several": has_several_sheets(service, run),
        "named": display_names(request),
    }
    return replies_page(request, "run_overview.html", filled)


def _filter_by_eligibility(people: pl.LazyFrame, lines: pl.LazyFrame, where: str) -> pl.LazyFrame:
    if where not in (SOMEWHERE, NOWHERE):
        return people
    eligible = lines.filter(pl.col("outcome") == "eligible").select("index").unique().collect()["index"]
    found = pl.col("index").is_in(eligible.implode())
    return people.filter(found if where == SOMEWHERE else ~found)


def _best_by_city(lines: pl.DataFrame) -> dict[tuple[int, str], dict[str, Any]]:
    """Applicant and city -> the best of the rulings there."""
    ranked = lines.with_columns(rank=pl.col("outcome").cast(OUTCOMES).to_physical()).sort("rank", "place")
    best = ranked.unique(["index", "city"], keep="first", maintain_order=True)
    return {(line["index"], line["city"]): line for line in best.iter_rows(named=True)}


OVERVIEW_ROUTES = (route("GET", "/runs/{run}/side-by-side", show_overview, needs="read"),)

REASON = record(
    "A condition 条件 and what came of it.",
    check=string(), required=BOOLEAN, holds=nullable(BOOLEAN), cause=nullable(string()), value=nullable(string()),
    threshold=nullable(string()), weight=nullable(COUNT), source=nullable(string()),
)  # fmt: skip
RULING = record(
    "A ruling 认定结论: a line of the rulings table.",
    place=COUNT, input=string(), sheet=string(), row=COUNT, applicant_id=nullable(string()),
    qualification=nullable(string()),
    city=string(), pathway=string(), outcome=enum(CODES_OUTCOMES), grants=enum(GRANTS), title=nullable(string()),
    title_level=nullable(enum(LEVELS)), entry=nullable(string()), other_entries=array(string()),
    match_method=nullable(string()),
    match_score=nullable(NUMBER), edition=nullable(string()), coverage=nullable(string()), score_low=nullable(NUMBER),
    score_high=nullable(NUMBER), reward_low_cny=nullable(NUMBER), reward_high_cny=nullable(NUMBER),
    rewards=array(string()),
    rewards_open=array(string()), reasons=array(ref("Reason")), missing=array(string()), steps=array(string()),
    verification_from=nullable(DAY), verification_to=nullable(DAY), notes=array(string()), as_of=nullable(DAY),
    plugin_version=string(),
)  # fmt: skip
PAGE = record(
    "So many rulings.",
    total=COUNT, items=array(ref("Ruling")),
    next=nullable(COUNT) | {"description": "`after` of the next page; or null."},
)  # fmt: skip
SCHEMAS = {"Reason": REASON, "Ruling": RULING, "RulingPage": PAGE}


@require_finished
def list_rulings(request: Request, run: Run) -> Response:
    """The rulings that are wanted and come after that place, with how many are wanted in all."""
    service, query = request.app.state.service, request.state.query
    wanted = RulingFilter(**{name: query[name] or "" for name in ("outcome", "city", "pathway")})
    places = wanted.of(queries.scan_lines(service, request.state.principal, run)).select("place").collect()["place"]
    left = places.filter(places > query["after"]) if query["after"] is not None else places
    here = left.head(query["limit"])
    items = plain(queries.collect_rulings(service, run, here))
    after = here[-1] if left.len() > here.len() else None
    return JSONResponse({"total": places.len(), "items": items, "next": after})


API_ROUTES = (
    operation_route("GET", "/runs/{run}/rulings", list_rulings, Operation(
        "List the rulings 认定结论 of a run.", {200: json_response("So many of them.", ref("RulingPage"))},
        query=(
            Parameter("outcome", enum(CODES_OUTCOMES), "Of that outcome only."),
            Parameter("city", string(), "Of the city with that key only."),
            Parameter("pathway", string(), "Of that pathway 认定路径 only."),
            Parameter("after", {**COUNT, "maximum": 2**31}, "Those after that place, as `next` tells it."),
            LIMIT,
        ), errors=(409,),
    ), needs="read"),
    operation_route("GET", "/runs/{run}/result.xlsx", require_finished(files.download_workbook), Operation(
        "Take the result workbook 结果工作簿.", {200: ApiResponse("The workbook.", {XLSX: string()})}, errors=(409,),
    ), needs="read"),
    operation_route("GET", "/runs/{run}/rulings.parquet", require_finished(files.download_parquet), Operation(
        "Take the rulings table as Parquet.", {200: ApiResponse("The table.", {files.PARQUET: string()})},
        errors=(409,),
    ), needs="read"),
    operation_route("GET", "/runs/{run}/rulings.ndjson", require_finished(files.download_ndjson), Operation(
        "Take the rulings table, a JSON object a line.", {200: ApiResponse("The lines.", {files.NDJSON: string()})},
        errors=(409,),
    ), needs="read"),
)  # fmt: skip
