"""The policy pages: what a city's package says of checks, rewards, figures and sources."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rencai.policy.source_words import localized
from rencai.ruling.notes import headings
from rencai.system import clock
from rencai.web import parameters
from rencai.web.catalogue import queries
from rencai.web.policy import statements
from rencai.web.policy.view import PolicyView
from rencai.web.responses import language, redirect, render_page
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
    """Show the policy of one city on a day, today by default, as runs of the reader's department apply it."""
    return _render_policy(request, {})


def state_source(request: Request) -> Response:
    """Store what a form of the page states of a reprint or figure; or say above it why that cannot be taken."""
    package = queries.find_package(request.app.state.service, request.path_params["city"])
    typed = statements.store_statement(request, package)
    return _render_policy(request, typed) if typed else redirect(f"/policy/{package.own_key}#statements")


def _render_policy(request: Request, typed: statements.Typed) -> Response:
    service, lang, on = request.app.state.service, language(request), parameters.parse_day(request)
    stored = queries.find_package(service, request.path_params["city"])
    (package,) = service.law_of(request.state.principal.department).lay_over([stored])
    shown = headings(service.installed().columns(), lang)
    policy = PolicyView(package, on, lang, shown)
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
        "sources": [localized(source, lang) for source in package.policy.sources.values()],
        "typed": typed,
        "form": defaultdict(str, typed.get("form", {})),
        "blank": defaultdict(str),
        **statements.describe_open(request, stored, package, shown),
    }
    return render_page(request, "policy.html", context, status=422 if typed else 200)


ROUTES = (
    route("GET", "/policy", show_policies, needs="read"),
    route("GET", "/policy/{city}", show_policy, needs="read"),
    route("POST", "/policy/{city}", state_source, needs="decide"),
    route("POST", "/policy/{city}/statements/{number:number}/undo", statements.undo_statement, needs="decide"),
    route("POST", "/policy/{city}/statements/{number:number}/promote", statements.promote_statement, needs="admin"),
    route("POST", "/policy/{city}/statements/{number:number}/withdraw", statements.withdraw_statement, needs="admin"),
)
