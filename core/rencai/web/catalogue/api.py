"""The API of cities and catalogues: entries, names looked up, and the empty workbook."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.matching.lookup import look_up
from rencai.messages.codes import CAUSES, MATCHED
from rencai.messages.lookup import pick
from rencai.output.template import template
from rencai.plugins import selection
from rencai.policy.nouns import LEVELS
from rencai.ruling.table import plain
from rencai.store import decisions as store_decisions
from rencai.system import clock
from rencai.web.api import schemas
from rencai.web.api.operation import (
    LIMIT,
    OFFSET,
    ApiResponse,
    Operation,
    Parameter,
    json_response,
    operation_route,
    paged_response,
)
from rencai.web.api.schemas import BOOLEAN, COUNT, DAY, NUMBER, array, enum, mapping_of, nullable, record, ref, string
from rencai.web.catalogue import queries
from rencai.web.catalogue.queries import MAX_NAME, NONE
from rencai.web.responses import XLSX, file_response, language

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


ENTRY = record(
    "An entry 条目.",
    id=string(), qualification=nullable(string()), qualification_zh=nullable(string()), aliases=array(string()),
    shared_aliases=array(string(), "Names that other bodies use too."), codes=array(string()),
    issuer=nullable(string()),
    issuer_zh=nullable(string()), issuer_aliases=array(string()), country=nullable(string()), field=nullable(string()),
    title=nullable(string()), title_zh=nullable(string()), title_level=nullable(enum(LEVELS)), tier=nullable(string()),
    kind=enum(("exact", "family")), remarks=nullable(string()), edition=array(string()), until=nullable(DAY),
    source=array(string(), "Ids of documents 依据."), **{"from": nullable(DAY)},
)  # fmt: skip
ENTRY_SCHEMAS = {"Entry": ENTRY, "EntryPage": schemas.paged("Entry")}
_OR_NONE = f'; "{NONE}": where none is stated.'


def list_entries(request: Request) -> Response:
    """List the entries that fit the query, in the order of the catalogue."""
    query, package = request.state.query, queries.find_package(request.app.state.service, request.path_params["city"])
    fitting = queries.entry_filter(*(query[name] or "" for name in ("q", "edition", "tier", "level")))
    entries = package.entries.filter(fitting)
    items = plain(entries.slice(query["offset"], query["limit"]))
    return paged_response(query, entries.height, items)


ENTRY_ROUTES = (
    operation_route("GET", "/catalogue/{city}", list_entries, Operation(
        "List the loaded entries 条目 of a city's catalogue 目录.",
        {200: json_response("So many of them.", schemas.ref("EntryPage"))},
        query=(
            Parameter("q", string(maxLength=MAX_NAME), "What names, aliases or issuers hold, however it is spelt."),
            Parameter("edition", string(), "Of that edition 版 only."),
            Parameter("tier", string(), f"Of that tier only{_OR_NONE}"),
            Parameter("level", enum((*LEVELS, NONE)), f"Of that title level 职称级别 only{_OR_NONE}"),
            OFFSET, LIMIT,
        ),
    ), needs="read"),
)  # fmt: skip

_EDITION = record(
    "An edition 版（批次）.",
    key=string(), zh=string(), en=string(), begins=array(DAY, "The first day; two where only a range is known."),
    loaded=COUNT,
    published=nullable(COUNT), complete=BOOLEAN,
    list=nullable(record(version=COUNT, source=string(), complete=BOOLEAN)),
    tiers=mapping_of(record(loaded=COUNT, published=nullable(COUNT))),
)  # fmt: skip
CITY = record(
    "A city's package 城市.",
    plugin=string(), city=nullable(string()), zh=nullable(string()), en=nullable(string()),
    distribution=nullable(string()),
    version=nullable(string()), extends=nullable(string()), hooks=array(string()), pathways=array(string()),
    editions=array(_EDITION),
    lists_not_used=array(record(edition=string(), version=COUNT, why=string())), state=enum(("ok", "broken")),
    error=nullable(record(code=string(), message=string(), hint=string())),
)  # fmt: skip
_CANDIDATE = {
    "id": string(), "qualification": nullable(string()), "qualification_zh": nullable(string()),
    "issuer": nullable(string()), "title": nullable(string()), "title_zh": nullable(string()),
    "title_level": nullable(string()), "tier": nullable(string()), "kind": string(),
    "edition": array(string()), "source": array(string()),
}  # fmt: skip
_STEP = record(step=string(), found=array(record(entry=string(), says=string())), more=COUNT)
MATCH = record(
    "What a name is in one city's catalogue.",
    city=string(), plugin=string(), outcome=enum(MATCHED, "none only where the edition is complete, else unknown."),
    entry=nullable(record(**_CANDIDATE)), method=nullable(string()),
    candidates=array(record(**_CANDIDATE, score=nullable(NUMBER), pro=nullable(string()), con=nullable(string()))),
    score=nullable(NUMBER), cause=nullable(enum(CAUSES)), editions=nullable(string()),
    tiers=mapping_of(nullable(BOOLEAN)),
    note=nullable(string()), decision=nullable(string()), steps=array(_STEP),
)  # fmt: skip
CITY_SCHEMAS = {"City": CITY, "Match": MATCH}
NAMES = Parameter("city", array(string()), "Keys or names of cities 城市; all by default.")


def list_cities(request: Request) -> Response:
    """List what is installed, as `rencai cities --json` does."""
    return JSONResponse(selection.descriptions(request.app.state.service.installed()))


def match_name(request: Request) -> Response:
    """Say what a name is in each city's catalogue, by the decisions of the caller's department."""
    service, query = request.app.state.service, request.state.query
    on = date.fromisoformat(query["as_of"]) if query["as_of"] else clock.today()
    decisions = store_decisions.read_applied(service.data, request.state.principal.department)
    law = service.law_of(request.state.principal.department)
    packages = law.lay_over(queries.choose_packages(service, query["city"]))
    lang = language(request)
    matches = [look_up(package, query["name"], query["issuer"], on, lang, decisions) for package in packages]
    return JSONResponse(matches)


def download_template(request: Request) -> Response:
    """Return the empty workbook of the chosen cities, or of all."""
    packages = queries.choose_packages(request.app.state.service, request.state.query["city"])
    lang = language(request)
    return file_response(template(packages, lang), f"{pick(queries.TEMPLATE_NAME, lang)}.xlsx", XLSX)


AS_OF = Parameter("as_of", DAY, "The day whose law applies 基准日; today in China by default.")
CITY_ROUTES = (
    operation_route("GET", "/cities", list_cities, Operation(
        "List the installed cities 城市, their pathways and editions, and what is broken.",
        {200: json_response("As `rencai cities --json`.", array(ref("City")))},
    ), needs="read"),
    operation_route("GET", "/match", match_name, Operation(
        "Look a qualification's name 职业资格名称 up in the catalogues.",
        {200: json_response("As `rencai match --json`: one object per city.", array(ref("Match")))},
        query=(
            Parameter("name", string(minLength=1, maxLength=MAX_NAME), "The name as somebody typed it.", required=True),
            Parameter("issuer", string(maxLength=MAX_NAME), "The body 发证机构 that issued the certificate."),
            NAMES, AS_OF,
        ), errors=(503,),
    ), needs="read"),
    operation_route("GET", "/template.xlsx", download_template, Operation(
        "Take an empty workbook 模板 to fill in.",
        {200: ApiResponse("The workbook.", {XLSX: string()})}, query=(NAMES,),
    ), needs="read"),
)  # fmt: skip
