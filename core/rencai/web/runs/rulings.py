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
from rencai.web.api.operation import Answer, Operation, Parameter, json_answer, operation
from rencai.web.api.schemas import COUNT, DAY, NUMBER, YES_NO, many, maybe, one_of, record, ref, text
from rencai.web.names import codes
from rencai.web.replies import XLSX
from rencai.web.replies import page as replies_page
from rencai.web.routing import route
from rencai.web.runs import files, queries
from rencai.web.runs.api import LIMIT
from rencai.web.runs.finished import finished_page, names, require_finished

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.names import Names
    from rencai.web.site import Site


@dataclass(frozen=True)
class Wanted:
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
        told += [pl.col("city") == city, _has("why", why)] if why else []
        told += [_has("missing", self.missing)] if self.missing else []
        return lines.filter(told) if told else lines


def _has(column: str, code: str) -> pl.Expr:
    return pl.col(column).str.contains(f"{MARK}{code}{MARK}", literal=True)


def wanted(query: QueryParams) -> Wanted:
    """What the page's address asks for."""
    return Wanted(**{name: query.get(name, "").strip() for name in Wanted.__dataclass_fields__})


@finished_page
def show_rulings(request: Request, run: Run) -> Response:
    """The rulings that are wanted, fifty a page, each with whose it is."""
    site, named, asked = request.app.state.site, names(request), wanted(request.query_params)
    told = asked.of(queries.lines(site, request.state.who, run))
    if asked.q:
        told = told.filter(pl.col("index").is_in(queries.sought(site, run, asked.q).implode()))
    part = parameters.part(request, told.select(pl.len()).collect().item())
    lines = told.slice(part.offset, part.size).collect()
    people = queries.people(site, run, lines["index"])
    filled = {
        "run": run,
        "wanted": asked,
        "part": part,
        "lines": lines.to_dicts(),
        "people": people,
        "several": several(site, run),
        "choices": _choices(queries.kinds(site, request.state.who, run), asked, named),
        "named": named,
        "codes": codes,
    }
    return replies_page(request, "run_rulings.html", filled)


def several(site: Site, run: Run) -> bool:
    """Whether a row's number alone does not tell where it stands."""
    found = queries.applicants(site, run).select(pl.struct("input", "sheet").n_unique()).collect()
    return bool(found.item() > 1)


def _choices(kinds: pl.DataFrame, asked: Wanted, named: Names) -> dict[str, Any]:
    """What can be chosen: cities and pathways of the run, reasons and missing columns as they occur."""
    pairs = kinds.select("city", "pathway").unique().sort("city", "pathway").rows()
    cities = dict.fromkeys(city for city, _ in pairs)
    return {
        "cities": [(city, named.city(city)) for city in cities],
        "pathways": [(code, named.pathway(city, code)) for city, code in pairs if asked.city in ("", city)],
        "reasons": [(named.city(city), _reasons(kinds, city, named)) for city in cities if asked.city in ("", city)],
        "missing": [(column, named.column(column), count) for column, count in counted(kinds, "missing")],
    }


def _reasons(kinds: pl.DataFrame, city: str, named: Names) -> list[tuple[str, str, int]]:
    """A city's checks that are not met or cannot be told: value, words, how many rulings."""
    of_city = kinds.filter(pl.col("city") == city)
    told: dict[str, tuple[str, int]] = {}
    for (pathway,), lines in of_city.group_by("pathway", maintain_order=True):
        for said, count in counted(lines, "why"):
            check, _, cause = said.rpartition(":")
            words = f"{named.check(city, str(pathway), check)} · {named.cause(cause)}"
            told[said] = words, count + told.get(said, ("", 0))[1]
    return [(f"{city}/{said}", words, count) for said, (words, count) in told.items()]


def counted(kinds: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    """Each code of the column and how many rulings have it, the most first."""
    each = kinds.drop_nulls(column).select("len", code=pl.col(column).str.strip_chars(MARK).str.split(MARK))
    return each.explode("code").group_by("code").agg(pl.sum("len")).sort("len", "code", descending=[True, False]).rows()


RULINGS_ROUTES = (route("GET", "/runs/{run}/rulings", show_rulings, needs="read"),)

SOMEWHERE, NOWHERE = "somewhere", "nowhere"


@finished_page
def show_overview(request: Request, run: Run) -> Response:
    """The applicants, all or those who are eligible somewhere, or nowhere."""
    site, query = request.app.state.site, request.query_params
    lines = queries.lines(site, request.state.who, run)
    told = _eligible(queries.applicants(site, run), lines, query.get("where", ""))
    if sought := query.get("q", "").strip():
        told = told.filter(pl.col("index").is_in(queries.sought(site, run, sought).implode()))
    part = parameters.part(request, told.select(pl.len()).collect().item())
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
    return replies_page(request, "run_overview.html", filled)


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


OVERVIEW_ROUTES = (route("GET", "/runs/{run}/side-by-side", show_overview, needs="read"),)

REASON = record(
    "A condition 条件 and what came of it.",
    check=text(), required=YES_NO, holds=maybe(YES_NO), cause=maybe(text()), value=maybe(text()),
    threshold=maybe(text()), weight=maybe(COUNT), source=maybe(text()),
)  # fmt: skip
RULING = record(
    "A ruling 认定结论: a line of the rulings table.",
    place=COUNT, input=text(), sheet=text(), row=COUNT, applicant_id=maybe(text()), qualification=maybe(text()),
    city=text(), pathway=text(), outcome=one_of(CODES_OUTCOMES), grants=one_of(GRANTS), title=maybe(text()),
    title_level=maybe(one_of(LEVELS)), entry=maybe(text()), other_entries=many(text()), match_method=maybe(text()),
    match_score=maybe(NUMBER), edition=maybe(text()), coverage=maybe(text()), score_low=maybe(NUMBER),
    score_high=maybe(NUMBER), reward_low_cny=maybe(NUMBER), reward_high_cny=maybe(NUMBER), rewards=many(text()),
    rewards_open=many(text()), reasons=many(ref("Reason")), missing=many(text()), steps=many(text()),
    verification_from=maybe(DAY), verification_to=maybe(DAY), notes=many(text()), as_of=maybe(DAY),
    plugin_version=text(),
)  # fmt: skip
PAGE = record(
    "So many rulings.",
    total=COUNT, items=many(ref("Ruling")), next=maybe(COUNT) | {"description": "`after` of the next page; or null."},
)  # fmt: skip
SCHEMAS = {"Reason": REASON, "Ruling": RULING, "RulingPage": PAGE}


@require_finished
def page(request: Request, run: Run) -> Response:
    """The rulings that are wanted and come after that place, with how many are wanted in all."""
    site, query = request.app.state.site, request.state.query
    wanted = Wanted(**{name: query[name] or "" for name in ("outcome", "city", "pathway")})
    places = wanted.of(queries.lines(site, request.state.who, run)).select("place").collect()["place"]
    left = places.filter(places > query["after"]) if query["after"] is not None else places
    here = left.head(query["limit"])
    items = plain(queries.gathered(site, run, here))
    after = here[-1] if left.len() > here.len() else None
    return JSONResponse({"total": places.len(), "items": items, "next": after})


API_ROUTES = (
    operation("GET", "/runs/{run}/rulings", page, Operation(
        "List the rulings 认定结论 of a run.", {200: json_answer("So many of them.", ref("RulingPage"))},
        query=(
            Parameter("outcome", one_of(CODES_OUTCOMES), "Of that outcome only."),
            Parameter("city", text(), "Of the city with that key only."),
            Parameter("pathway", text(), "Of that pathway 认定路径 only."),
            Parameter("after", {**COUNT, "maximum": 2**31}, "Those after that place, as `next` tells it."),
            LIMIT,
        ), errors=(409,),
    ), needs="read"),
    operation("GET", "/runs/{run}/result.xlsx", require_finished(files.workbook), Operation(
        "Take the result workbook 结果工作簿.", {200: Answer("The workbook.", {XLSX: text()})}, errors=(409,),
    ), needs="read"),
    operation("GET", "/runs/{run}/rulings.parquet", require_finished(files.parquet), Operation(
        "Take the rulings table as Parquet.", {200: Answer("The table.", {files.PARQUET: text()})}, errors=(409,),
    ), needs="read"),
    operation("GET", "/runs/{run}/rulings.ndjson", require_finished(files.ndjson), Operation(
        "Take the rulings table, a JSON object a line.", {200: Answer("The lines.", {files.NDJSON: text()})},
        errors=(409,),
    ), needs="read"),
)  # fmt: skip
