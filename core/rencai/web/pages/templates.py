"""The empty workbooks to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.messages.lookup import LANGUAGES, pick
from rencai.template import template
from rencai.web.fault import missing
from rencai.web.reply import XLSX, attachment, language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

NAME = ("rencai-模板", "rencai-template")


def show(request: Request) -> Response:
    """The choice of cities and of the language."""
    return page(request, "templates.html", {"cities": request.app.state.site.shipped.cities})


def workbook(request: Request) -> Response:
    """The template of the cities that are named, or of all; 404 where one is not installed."""
    query, packages = request.query_params, request.app.state.site.shipped.packages
    asked = query.getlist("city")
    if set(asked) - {one.city.key for one in packages}:
        raise missing()
    chosen = [one for one in packages if not asked or one.city.key in asked]
    lang = query["words"] if query.get("words") in LANGUAGES else language(request)
    return attachment(template(chosen, lang), f"{pick(NAME, lang)}.xlsx", XLSX)


ROUTES = (
    route("GET", "/templates", show, needs="read"),
    route("GET", "/templates/rencai.xlsx", workbook, needs="read"),
)
