"""The catalogues: every city's editions, the entries of one city, and a name looked up in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai import clock, store
from rencai.fold import fold
from rencai.lists import worded
from rencai.lookup import looked_up
from rencai.messages.lookup import words
from rencai.package import own_key
from rencai.policy import LEVELS
from rencai.web import city, day, paging
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.package import Package

TEXTS = ("id", "qualification", "qualification_zh", "issuer", "issuer_zh")
LISTS = ("aliases", "shared_aliases", "codes", "issuer_aliases")
"""In what of an entry a text is looked for."""
NONE = "-"
"""Asks for what is not stated."""
LONGEST = 500
"""Signs of a name that is looked up; what is longer is no name."""


def show(request: Request) -> Response:
    """Every city with its editions; and where a name is asked for, what it is in each city."""
    site, lang = request.app.state.site, language(request)
    on, today = day.asked(request), clock.today()
    told = site.installed()
    cities = [
        {**city.named(one, lang), "editions": [city.edition(site, one, each, today, lang) for each in one.editions]}
        for one in told.packages
    ]
    name, issuer = (request.query_params.get(field, "").strip()[:LONGEST] for field in ("name", "issuer"))
    filled = {
        "cities": cities,
        "misfits": [{"told": one, "why": words("list.misfit", lang)[one.why]} for one in told.misfits],
        "on": on,
        "today": today,
        "name": name,
        "issuer": issuer,
        "found": [_found(request, one, name, issuer, on) for one in told.packages if name and one.editions],
    }
    return page(request, "catalogue.html", filled)


def _found(request: Request, one: Package, name: str, issuer: str, on: date) -> dict[str, Any]:
    """What a name is in one city's catalogue, by the decisions of the reader's department."""
    lang = language(request)
    decisions = store.applied(request.app.state.site.data, request.state.who.department)
    editions, _ = city.standing(one, on, lang)
    return {**looked_up(one, name, issuer, on, lang, decisions), **city.named(one, lang), "standing": editions}


def entries(request: Request) -> Response:
    """The entries of a city, those families of which alone is known too; filtered, page by page."""
    site, lang, query = request.app.state.site, language(request), request.query_params
    one = city.package(site, request.path_params["city"])
    keys = [each.key for each in one.editions]
    chosen = query["edition"] if query.get("edition") in keys else ""
    held = one.entries.filter(fits(query.get("q", ""), chosen, query.get("tier", ""), query.get("level", "")))
    part = paging.part(request, held.height)
    told = {
        "city": city.named(one, lang),
        "editions": [city.edition(site, one, each, clock.today(), lang) for each in one.editions],
        "part": part,
        "entries": [line(one, each, lang) for each in held.slice(part.offset, part.size).to_dicts()],
        "chosen": chosen,
        "asked": {name: query.get(name, "") for name in ("q", "tier", "level")},
        "tiers": one.tiers,
        "levels": LEVELS,
        "all": one.entries.height,
    }
    return page(request, "entries.html", told)


def fits(text: str, edition: str, tier: str, level: str) -> pl.Expr:
    """Whether an entry is of the edition, tier and level that were chosen, and holds the text, however it is spelt."""
    told = [pl.col("edition").list.contains(edition)] if edition else []
    chosen = [(name, value) for name, value in (("tier", tier), ("title_level", level)) if value]
    told += [pl.col(name).is_null() if value == NONE else pl.col(name).eq_missing(value) for name, value in chosen]
    wanted = pl.select(fold(pl.lit(text[:LONGEST]))).item()
    if wanted:
        told.append(pl.any_horizontal(_holds(wanted)))
    elif text.strip():
        told.append(pl.lit(value=False))
    return pl.all_horizontal(pl.lit(value=True), *told)


def _holds(wanted: str) -> list[pl.Expr]:
    texts = [pl.col(name) for name in TEXTS] + [pl.col(name).list.join("\n") for name in LISTS]
    return [fold(text).str.contains(wanted, literal=True).fill_null(value=False) for text in texts]


def line(one: Package, entry: dict[str, Any], lang: str) -> dict[str, Any]:
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
        "city": own_key(one),
    }


ROUTES = (
    route("GET", "/catalogue", show, needs="read"),
    route("GET", "/catalogue/{city}", entries, needs="read"),
)
