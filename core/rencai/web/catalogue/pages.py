"""The catalogue pages: editions, entries, one entry, a name looked up, and empty workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.cells import vocabulary
from rencai.matching.lookup import look_up
from rencai.messages.lookup import LANGUAGES, pick, words
from rencai.official_lists.wording import cell_text as worded
from rencai.output.template import template
from rencai.policy.nouns import LEVELS
from rencai.store import decisions as store_decisions
from rencai.system import clock
from rencai.system.text import fold
from rencai.web import parameters
from rencai.web.catalogue import city
from rencai.web.errors import not_found
from rencai.web.responses import XLSX, file_response, language, render_page
from rencai.web.routing import route

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.policy.nouns import Source
    from rencai.policy.package import Package


TEXTS = ("id", "qualification", "qualification_zh", "issuer", "issuer_zh")
LISTS = ("aliases", "shared_aliases", "codes", "issuer_aliases")
"""In what of an entry a text is looked for."""
NONE = "-"
"""Asks for what is not stated."""
LONGEST = 500
"""Signs of a name that is looked up; what is longer is no name."""


def show_catalogue(request: Request) -> Response:
    """Every city with its editions; and where a name is asked for, what it is in each city."""
    service, lang = request.app.state.service, language(request)
    on, today = parameters.parse_day(request), clock.today()
    told = service.installed()
    cities = [
        {
            **city.describe_city(one, lang),
            "editions": [city.describe_edition(service, one, each, today, lang) for each in one.editions],
        }
        for one in told.packages
    ]
    name, issuer = (request.query_params.get(field, "").strip()[:LONGEST] for field in ("name", "issuer"))
    filled = {
        "cities": cities,
        "misfits": [{"told": one, "why": words("list.misfit", lang)[one.why]} for one in told.unusable_lists],
        "on": on,
        "today": today,
        "name": name,
        "issuer": issuer,
        "found": [_look_up(request, one, name, issuer, on) for one in told.packages if name and one.editions],
    }
    return render_page(request, "catalogue.html", filled)


def _look_up(request: Request, one: Package, name: str, issuer: str, on: date) -> dict[str, Any]:
    """What a name is in one city's catalogue, by the decisions of the reader's department."""
    lang = language(request)
    decisions = store_decisions.read_applied(request.app.state.service.data, request.state.principal.department)
    editions, _ = city.editions_in_force(one, on, lang)
    return {**look_up(one, name, issuer, on, lang, decisions), **city.describe_city(one, lang), "standing": editions}


def show_entries(request: Request) -> Response:
    """The entries of a city, those families of which alone is known too; filtered, page by page."""
    service, lang, query = request.app.state.service, language(request), request.query_params
    one = city.find_package(service, request.path_params["city"])
    keys = [each.key for each in one.editions]
    chosen = query["edition"] if query.get("edition") in keys else ""
    held = one.entries.filter(entry_filter(query.get("q", ""), chosen, query.get("tier", ""), query.get("level", "")))
    pagination = parameters.paginate(request, held.height)
    told = {
        "city": city.describe_city(one, lang),
        "editions": [city.describe_edition(service, one, each, clock.today(), lang) for each in one.editions],
        "pagination": pagination,
        "entries": [describe_entry(one, each, lang) for each in pagination.slice(held).to_dicts()],
        "chosen": chosen,
        "asked": {name: query.get(name, "") for name in ("q", "tier", "level")},
        "tiers": one.tiers,
        "levels": LEVELS,
        "all": one.entries.height,
    }
    return render_page(request, "entries.html", told)


def entry_filter(text: str, edition: str, tier: str, level: str) -> pl.Expr:
    """Whether an entry is of the edition, tier and level that were chosen, and holds the text, however it is spelt."""
    told = [pl.col("edition").list.contains(edition)] if edition else []
    chosen = [(name, value) for name, value in (("tier", tier), ("title_level", level)) if value]
    told += [pl.col(name).is_null() if value == NONE else pl.col(name).eq_missing(value) for name, value in chosen]
    wanted = pl.select(fold(pl.lit(text[:LONGEST]))).item()
    if wanted:
        told.append(pl.any_horizontal(_text_matches(wanted)))
    elif text.strip():
        told.append(pl.lit(value=False))
    return pl.all_horizontal(pl.lit(value=True), *told)


def _text_matches(wanted: str) -> list[pl.Expr]:
    texts = [pl.col(name) for name in TEXTS] + [pl.col(name).list.join("\n") for name in LISTS]
    return [fold(text).str.contains(wanted, literal=True).fill_null(value=False) for text in texts]


def describe_entry(one: Package, entry: dict[str, Any], lang: str) -> dict[str, Any]:
    """The entry with its names in the reader's language first, and its field in words."""
    both = (entry["qualification_zh"], entry["qualification"])
    names = [name for name in (both if lang == "zh" else both[::-1]) if name]
    issuers = [name for name in (entry["issuer_zh"], entry["issuer"])[:: 1 if lang == "zh" else -1] if name]
    titles = [name for name in (entry["title_zh"], entry["title"])[:: 1 if lang == "zh" else -1] if name]
    held = [each for each in one.editions if each.key in entry["edition"]]
    return {
        **entry,
        "names": names,
        "issuers": issuers,
        "titles": titles,
        "field_said": worded("field", entry["field"], held[-1], lang) if held else entry["field"],
        "editions": held,
        "city": one.own_key,
    }


CATALOGUE_ROUTES = (
    route("GET", "/catalogue", show_catalogue, needs="read"),
    route("GET", "/catalogue/{city}", show_entries, needs="read"),
)


def show_entry(request: Request) -> Response:
    """The entry; 404 where the city has none of that id."""
    lang, at = language(request), request.path_params
    one = city.find_package(request.app.state.service, at["city"])
    held = one.entries.filter(pl.col("id") == at["entry"]).to_dicts()
    if not held:
        raise not_found()
    entry = describe_entry(one, held[0], lang)
    told = {
        "city": city.describe_city(one, lang),
        "entry": entry,
        "country": _country_name(entry["country"], lang),
        "editions": [{"key": each.key, "name": each.name(lang), "begins": city.describe_begins(each.begins)}
                     for each in entry["editions"]],
        "sources": _sources(one, entry),
    }  # fmt: skip
    return render_page(request, "entry.html", told)


def _country_name(code: str | None, lang: str) -> str | None:
    """The country's name; what the list says where that is no code."""
    known = vocabulary.labels()["nationality"]
    return pick(known[code], lang) if code and code in known else code


def _sources(one: Package, entry: dict[str, Any]) -> list[Source]:
    return [one.policy.sources[key] for key in entry["source"]]


ENTRY_ROUTES = (route("GET", "/catalogue/{city}/{entry:path}", show_entry, needs="read"),)

NAME = ("rencai-模板", "rencai-template")


def show_templates(request: Request) -> Response:
    """The choice of cities and of the language."""
    return render_page(request, "templates.html", {"cities": request.app.state.service.shipped.cities})


def download_template(request: Request) -> Response:
    """The template of the cities that are named, or of all; 404 where one is not installed."""
    query, packages = request.query_params, request.app.state.service.shipped.packages
    asked = query.getlist("city")
    if set(asked) - {one.city.key for one in packages}:
        raise not_found()
    chosen = [one for one in packages if not asked or one.city.key in asked]
    lang = query["words"] if query.get("words") in LANGUAGES else language(request)
    return file_response(template(chosen, lang), f"{pick(NAME, lang)}.xlsx", XLSX)


TEMPLATES_ROUTES = (
    route("GET", "/templates", show_templates, needs="read"),
    route("GET", "/templates/rencai.xlsx", download_template, needs="read"),
)
