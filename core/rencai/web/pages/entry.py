"""One entry of a catalogue: all that is known of it, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai import vocabulary
from rencai.messages.lookup import pick
from rencai.web import city
from rencai.web.fault import missing
from rencai.web.pages.catalogue import line
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.package import Package
    from rencai.policy import Source


def show(request: Request) -> Response:
    """The entry; 404 where the city has none of that id."""
    lang, at = language(request), request.path_params
    one = city.package(request.app.state.site, at["city"])
    held = one.entries.filter(pl.col("id") == at["entry"]).to_dicts()
    if not held:
        raise missing()
    entry = line(one, held[0], lang)
    told = {
        "city": city.named(one, lang),
        "entry": entry,
        "country": _country(entry["country"], lang),
        "editions": [{"key": each.key, "name": pick((each.zh, each.en), lang), "begins": city.days(each.begins)}
                     for each in entry["editions"]],
        "sources": _sources(one, entry),
    }  # fmt: skip
    return page(request, "entry.html", told)


def _country(code: str | None, lang: str) -> str | None:
    """The country's name; what the list says where that is no code."""
    known = vocabulary.labels()["nationality"]
    return pick(known[code], lang) if code and code in known else code


def _sources(one: Package, entry: dict[str, Any]) -> list[Source]:
    return [one.policy.sources[key] for key in entry["source"]]


ROUTES = (route("GET", "/catalogue/{city}/{entry:path}", show, needs="read"),)
