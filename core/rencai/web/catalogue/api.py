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
from rencai.web.api.operation import Answer, Operation, Parameter, json_answer, operation
from rencai.web.api.schemas import COUNT, DAY, NUMBER, YES_NO, keyed, many, maybe, one_of, record, ref, text
from rencai.web.catalogue import city
from rencai.web.catalogue.pages import LONGEST, NAME, NONE, entry_filter
from rencai.web.replies import XLSX, attachment, language
from rencai.web.runs.api import LIMIT, OFFSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.policy.package import Package
    from rencai.web.site import Site


ENTRY = record(
    "An entry 条目.",
    id=text(), qualification=maybe(text()), qualification_zh=maybe(text()), aliases=many(text()),
    shared_aliases=many(text(), "Names that other bodies use too."), codes=many(text()), issuer=maybe(text()),
    issuer_zh=maybe(text()), issuer_aliases=many(text()), country=maybe(text()), field=maybe(text()),
    title=maybe(text()), title_zh=maybe(text()), title_level=maybe(one_of(LEVELS)), tier=maybe(text()),
    kind=one_of(("exact", "family")), remarks=maybe(text()), edition=many(text()), until=maybe(DAY),
    source=many(text(), "Ids of documents 依据."), **{"from": maybe(DAY)},
)  # fmt: skip
ENTRY_SCHEMAS = {"Entry": ENTRY, "EntryPage": schemas.paged("Entry")}
_OR_NONE = f'; "{NONE}": where none is stated.'


def list_entries(request: Request) -> Response:
    """The entries that fit, in the order of the catalogue."""
    query, package = request.state.query, city.find_package(request.app.state.site, request.path_params["city"])
    asked = (query[name] or "" for name in ("q", "edition", "tier", "level"))
    held = package.entries.filter(entry_filter(*asked))
    items = plain(held.slice(query["offset"], query["limit"]))
    page = {"total": held.height, "offset": query["offset"], "limit": query["limit"], "items": items}
    return JSONResponse(page)


ENTRY_ROUTES = (
    operation("GET", "/catalogue/{city}", list_entries, Operation(
        "List the loaded entries 条目 of a city's catalogue 目录.",
        {200: json_answer("So many of them.", schemas.ref("EntryPage"))},
        query=(
            Parameter("q", text(maxLength=LONGEST), "What names, aliases or issuers hold, however it is spelt."),
            Parameter("edition", text(), "Of that edition 版 only."),
            Parameter("tier", text(), f"Of that tier only{_OR_NONE}"),
            Parameter("level", one_of((*LEVELS, NONE)), f"Of that title level 职称级别 only{_OR_NONE}"),
            OFFSET, LIMIT,
        ),
    ), needs="read"),
)  # fmt: skip

_EDITION = record(
    "An edition 版（批次）.",
    key=text(), zh=text(), en=text(), begins=many(DAY, "The first day; two where only a range is known."), loaded=COUNT,
    published=maybe(COUNT), complete=YES_NO, list=maybe(record(version=COUNT, source=text(), complete=YES_NO)),
    tiers=keyed(record(loaded=COUNT, published=maybe(COUNT))),
)  # fmt: skip
CITY = record(
    "A city's package 城市.",
    plugin=text(), city=maybe(text()), zh=maybe(text()), en=maybe(text()), distribution=maybe(text()),
    version=maybe(text()), extends=maybe(text()), hooks=many(text()), pathways=many(text()), editions=many(_EDITION),
    lists_not_used=many(record(edition=text(), version=COUNT, why=text())), state=one_of(("ok", "broken")),
    error=maybe(record(code=text(), message=text(), hint=text())),
)  # fmt: skip
_FOUND = {
    "id": text(), "qualification": maybe(text()), "qualification_zh": maybe(text()), "issuer": maybe(text()),
    "title": maybe(text()), "title_zh": maybe(text()), "title_level": maybe(text()), "tier": maybe(text()),
    "kind": text(), "edition": many(text()), "source": many(text()),
}  # fmt: skip
_STEP = record(step=text(), found=many(record(entry=text(), says=text())), more=COUNT)
MATCH = record(
    "What a name is in one city's catalogue.",
    city=text(), plugin=text(), outcome=one_of(MATCHED, "none only where the edition is complete, else unknown."),
    entry=maybe(record(**_FOUND)), method=maybe(text()),
    candidates=many(record(**_FOUND, score=maybe(NUMBER), pro=maybe(text()), con=maybe(text()))),
    score=maybe(NUMBER), cause=maybe(one_of(CAUSES)), editions=maybe(text()), tiers=keyed(maybe(YES_NO)),
    note=maybe(text()), decision=maybe(text()), steps=many(_STEP),
)  # fmt: skip
CITY_SCHEMAS = {"City": CITY, "Match": MATCH}
NAMES = Parameter("city", many(text()), "Keys or names of cities 城市; all by default.")


def keys(site: Site, names: Sequence[str]) -> list[str]:
    """The keys of the cities that are named, in the order of the packages; none where none is.

    :raises UsageError: when a name is unknown.
    :raises CityError: when a city named is broken.
    """
    return list(dict.fromkeys(one.city.key for one in chosen(site, names))) if names else []


def chosen(site: Site, names: Sequence[str] | None) -> tuple[Package, ...]:
    """The packages of the cities that are named, or all."""
    return selection.chosen(site.installed(), names or ())


def list_cities(request: Request) -> Response:
    """What is installed, as `rencai cities --json` tells it."""
    return JSONResponse(selection.told(request.app.state.site.installed()))


def match_name(request: Request) -> Response:
    """What a name is in each city's catalogue, by the decisions of the asker's department."""
    site, query = request.app.state.site, request.state.query
    on = date.fromisoformat(query["as_of"]) if query["as_of"] else clock.today()
    decisions = store_decisions.read_applied(site.data, request.state.who.department)
    packages = chosen(site, query["city"])
    lang = language(request)
    return JSONResponse([look_up(one, query["name"], query["issuer"], on, lang, decisions) for one in packages])


def download_template(request: Request) -> Response:
    """The empty workbook of the cities that are named, or of all."""
    packages, lang = chosen(request.app.state.site, request.state.query["city"]), language(request)
    return attachment(template(packages, lang), f"{pick(NAME, lang)}.xlsx", XLSX)


AS_OF = Parameter("as_of", DAY, "The day whose law applies 基准日; today in China by default.")
CITY_ROUTES = (
    operation("GET", "/cities", list_cities, Operation(
        "List the installed cities 城市, their pathways and editions, and what is broken.",
        {200: json_answer("As `rencai cities --json`.", many(ref("City")))},
    ), needs="read"),
    operation("GET", "/match", match_name, Operation(
        "Look a qualification's name 职业资格名称 up in the catalogues.",
        {200: json_answer("As `rencai match --json`: one object per city.", many(ref("Match")))},
        query=(
            Parameter("name", text(minLength=1, maxLength=LONGEST), "The name as somebody typed it.", required=True),
            Parameter("issuer", text(maxLength=LONGEST), "The body 发证机构 that issued the certificate."),
            NAMES, AS_OF,
        ), errors=(503,),
    ), needs="read"),
    operation("GET", "/template.xlsx", download_template, Operation(
        "Take an empty workbook 模板 to fill in.", {200: Answer("The workbook.", {XLSX: text()})}, query=(NAMES,),
    ), needs="read"),
)  # fmt: skip
