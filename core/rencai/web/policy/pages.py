"""The policy pages: what a city's package says of checks, rewards, figures and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.ruling.notes import headings
from rencai.system import clock
from rencai.web import parameters
from rencai.web.catalogue import queries
from rencai.web.policy.law import PolicyView
from rencai.web.responses import language, render_page
from rencai.web.routing import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show_policies(request: Request) -> Response:
    """Every city with its pathways."""
    service, lang = request.app.state.service, language(request)
    installed = service.installed()
    shown = headings(installed.columns(), lang)
    told = [
        {**queries.describe_city(one, lang), "pathways": PolicyView(one, clock.today(), lang, shown).pathways()}
        for one in installed.packages
    ]
    return render_page(request, "policies.html", {"cities": told})


def show_policy(request: Request) -> Response:
    """The law of one city on a day, today if none is named."""
    service, lang, on = request.app.state.service, language(request), parameters.parse_day(request)
    held = queries.find_package(service, request.path_params["city"])
    law = PolicyView(held, on, lang, headings(service.installed().columns(), lang))
    editions, sure = queries.editions_in_force(held, on, lang)
    told = {
        "city": queries.describe_city(held, lang),
        "package": held,
        "on": on,
        "standing": editions,
        "sure": sure,
        "editions": held.editions,
        "pathways": law.pathways(),
        "rewards": law.rewards(),
        "parameters": law.parameters(),
        "sources": list(held.policy.sources.values()),
    }
    return render_page(request, "policy.html", told)


ROUTES = (
    route("GET", "/policy", show_policies, needs="read"),
    route("GET", "/policy/{city}", show_policy, needs="read"),
)
