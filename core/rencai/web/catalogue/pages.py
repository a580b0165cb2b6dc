"""The catalogue pages: editions, entries, one entry, a name looked up, and empty workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells import vocabulary
from rencai.matching.lookup import look_up
from rencai.messages.lookup import LANGUAGES, pick
from rencai.official_lists.wording import cell_text
from rencai.output.template import template
from rencai.policy.nouns import LEVELS
from rencai.policy.source_words import localized
from rencai.store import decisions as store_decisions
from rencai.system import clock
from rencai.web import parameters
from rencai.web.catalogue import queries
from rencai.web.errors import missing_resource
from rencai.web.responses import XLSX, file_response, language, render_page
from rencai.web.routing import route

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.policy.package import Package
    from rencai.system.frames import Row


def show_catalogue(request: Request) -> Response:
    """Show every city with its editions; where a name is asked for, also what it is in each city on the day."""
    service, lang = request.app.state.service, language(request)
    on, today = parameters.parse_day(request), clock.today()
    installed = service.installed()
    cities = [
        {
            **queries.describe_city(package, lang),
            "editions": [
                queries.describe_edition(service, package, edition, today, lang) for edition in package.editions
            ],
        }
        for package in installed.packages
    ]
    name, issuer = (request.query_params.get(field, "").strip()[: queries.MAX_NAME] for field in ("name", "issuer"))
    context = {
        "cities": cities,
        "unused_lists": queries.describe_unused(installed.unusable_lists, lang),
        "on": on,
        "today": today,
        "name": name,
        "issuer": issuer,
        "matches": [
            _look_up(request, package, name, issuer, on) for package in installed.packages if name and package.editions
        ],
    }
    return render_page(request, "catalogue.html", context)


def _look_up(request: Request, package: Package, name: str, issuer: str, on: date) -> dict[str, object]:
    """Return what a name is in one city's catalogue, by the decisions of the reader's department."""
    lang = language(request)
    decisions = store_decisions.read_applied(request.app.state.service.data, request.state.principal.department)
    editions, _ = queries.editions_in_force(package, on, lang)
    (package,) = request.app.state.service.law_of(request.state.principal.department).lay_over([package])
    match = look_up(package, name, issuer, on, lang, decisions)
    return {**match, **queries.describe_city(package, lang), "in_force": editions}


def show_entries(request: Request) -> Response:
    """Show the entries of a city, also families of certificates; filtered, page by page."""
    service, lang, query = request.app.state.service, language(request), request.query_params
    package = queries.find_package(service, request.path_params["city"])
    keys = [edition.key for edition in package.editions]
    chosen = query["edition"] if query.get("edition") in keys else ""
    fitting = queries.entry_filter(query.get("q", ""), chosen, query.get("tier", ""), query.get("level", ""))
    entries = package.entries.filter(fitting)
    pagination = parameters.paginate(request, entries.height)
    context = {
        "city": queries.describe_city(package, lang),
        "editions": [
            queries.describe_edition(service, package, edition, clock.today(), lang) for edition in package.editions
        ],
        "pagination": pagination,
        "entries": [_describe_entry(package, row, lang) for row in pagination.slice(entries).to_dicts()],
        "chosen": chosen,
        "filter": {name: query.get(name, "") for name in ("q", "tier", "level")},
        "tiers": package.tiers,
        "levels": LEVELS,
        "all": package.entries.height,
    }
    return render_page(request, "entries.html", context)


def _describe_entry(package: Package, entry: Row, lang: str) -> Row:
    """Return the entry with names, issuers and titles in the reader's language first, and its field in words."""
    editions = [edition for edition in package.editions if edition.key in entry["edition"]]
    field = entry["field"]
    return {
        **entry,
        "names": _own_language_first(entry["qualification_zh"], entry["qualification"], lang),
        "issuers": _own_language_first(entry["issuer_zh"], entry["issuer"], lang),
        "titles": _own_language_first(entry["title_zh"], entry["title"], lang),
        "field_text": cell_text("field", field, editions[-1], lang) if editions else field,
        "editions": editions,
    }


def _own_language_first(zh: str | None, en: str | None, lang: str) -> list[str]:
    return [text for text in ((zh, en) if lang == "zh" else (en, zh)) if text]


def show_entry(request: Request) -> Response:
    """Show one entry; 404 where the city has none with that id."""
    lang, at = language(request), request.path_params
    package = queries.find_package(request.app.state.service, at["city"])
    rows = package.entries.filter(pl.col("id") == at["entry"]).to_dicts()
    if not rows:
        raise missing_resource()
    entry = _describe_entry(package, rows[0], lang)
    context = {
        "city": queries.describe_city(package, lang),
        "entry": entry,
        "country": _country_name(entry["country"], lang),
        "editions": [
            {"key": edition.key, "name": edition.name(lang), "begins": queries.describe_begins(edition.begins)}
            for edition in entry["editions"]
        ],
        "sources": [localized(package.policy.sources[key], lang) for key in entry["source"]],
    }
    return render_page(request, "entry.html", context)


def _country_name(code: str | None, lang: str) -> str | None:
    """Return the country's name; a list may have a text instead of a code, which is returned as it is."""
    names = vocabulary.labels()["nationality"]
    return pick(names[code], lang) if code and code in names else code


def show_templates(request: Request) -> Response:
    """Show the choice of cities and of the language of an empty workbook."""
    return render_page(request, "templates.html", {"cities": request.app.state.service.shipped.cities})


def download_template(request: Request) -> Response:
    """Return the empty workbook of the chosen cities, or of all; 404 where one is not installed."""
    query, packages = request.query_params, request.app.state.service.shipped.packages
    wanted = query.getlist("city")
    if set(wanted) - {package.city.key for package in packages}:
        raise missing_resource()
    chosen = [package for package in packages if not wanted or package.city.key in wanted]
    lang = query["words"] if query.get("words") in LANGUAGES else language(request)
    return file_response(template(chosen, lang), f"{pick(queries.TEMPLATE_NAME, lang)}.xlsx", XLSX)


CATALOGUE_ROUTES = (
    route("GET", "/catalogue", show_catalogue, needs="read"),
    route("GET", "/catalogue/{city}", show_entries, needs="read"),
)
ENTRY_ROUTES = (route("GET", "/catalogue/{city}/{entry:path}", show_entry, needs="read"),)
TEMPLATES_ROUTES = (
    route("GET", "/templates", show_templates, needs="read"),
    route("GET", "/templates/rencai.xlsx", download_template, needs="read"),
)
