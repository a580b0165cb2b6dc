"""The history: what a department had scored, newest first, and what it uploaded and left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import runs, store
from rencai.errors import UsageError
from rencai.messages.codes import OUTCOMES
from rencai.messages.lookup import pick
from rencai.web import paging
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts import Who
    from rencai.web.site import Site

SIZE = 20
LEFT = 10
"""Uploads without a result that are listed."""


def show(request: Request) -> Response:
    """The department's runs, page by page, and its uploads that nobody had scored."""
    site, who, lang = request.app.state.site, request.state.who, language(request)
    part = paging.part(request, store.count(site.data, who.department), SIZE)
    held = store.latest(site.data, who.department, limit=part.size, offset=part.offset)
    told = {
        "part": part,
        "runs": [_line(site, who, run, lang) for run in held],
        "left": [_upload(site, run) for run in store.unscored(site.data, who.department, limit=LEFT)],
    }
    return page(request, "history.html", told)


def _line(site: Site, who: Who, run: Mapping[str, Any], lang: str) -> dict[str, Any]:
    names = {one.name: pick((one.who.zh, one.who.en), lang) for one in site.shipped.packages}
    keys = {one.name: one.city.key for one in site.shipped.packages}
    cities = [city for city, *_ in run["known"]["cities"] if who.cities is None or keys.get(city, city) in who.cities]
    return {
        **_upload(site, run),
        "cities": [names.get(city, city) for city in cities],
        "counts": _counts(who, run["counts"] or {}),
        "whole": run["state"] in ("done", "partial") and not run["purged_at"],
    }


def _upload(site: Site, run: Mapping[str, Any]) -> dict[str, Any]:
    """The run with its files' names, of which there are none once it is purged."""
    try:
        files = [name for name, _ in runs.request(site.data, run).inputs]
    except UsageError:
        files = []
    return {**run, "files": files}


def _counts(who: Who, counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The rulings of all pathways by outcome, in the cities that are the reader's."""
    told = [by for key, by in counts.items() if who.cities is None or key.split(" ", 1)[0] in who.cities]
    return {outcome: sum(by.get(outcome, 0) for by in told) for outcome in OUTCOMES}


ROUTES = (route("GET", "/runs", show, needs="read"),)
