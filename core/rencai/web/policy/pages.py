"""The policy pages: what a city's package says of checks, rewards, figures and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.ruling.notes import headings
from rencai.system import clock
from rencai.web import parameters
from rencai.web.catalogue import queries
from rencai.web.policy.view import PolicyView
from rencai.web.responses import language, render_page
from rencai.web.routing import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show_policies(request: Request) -> Response:
    """Show every city with its pathways."""
    service, lang = request.app.state.service, language(request)
    installed = service.installed()
    shown = headings(installed.columns(), lang)
    cities = [
        {
            **queries.describe_city(package, lang),
            "pathways": PolicyView(package, clock.today(), lang, shown).pathways(),
        }
        for package in installed.packages
    ]
    return render_page(request, "policies.html", {"cities": cities})


def show_policy(request: Request) -> Response:
    """Show the policy of one city on a day, today by default."""
    service, lang, on = request.app.state.service, language(request), parameters.parse_day(request)
    package = queries.find_package(service, request.path_params["city"])
    policy = PolicyView(package, on, lang, headings(service.installed().columns(), lang))
    editions, sure = queries.editions_in_force(package, on, lang)
    context = {
        "city": queries.describe_city(package, lang),
        "package": package,
        "on": on,
        "in_force": editions,
        "sure": sure,
        "editions": package.editions,
        "pathways": policy.pathways(),
        "rewards": policy.rewards(),
        "parameters": policy.parameters(),
        "sources": list(package.policy.sources.values()),
    }
    return render_page(request, "policy.html", context)


ROUTES = (
    route("GET", "/policy", show_policies, needs="read"),
    route("GET", "/policy/{city}", show_policy, needs="read"),
)
