"""The administrators' pages: installation, people, record, package checks and decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rencai.decisions import service
from rencai.messages.codes import ACTIONS
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, words
from rencai.operations.maintenance import doctor
from rencai.ruling import cases
from rencai.store import audit, runs, tokens, users
from rencai.system import clock
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.admin import lists
from rencai.web.catalogue import city
from rencai.web.decisions.pages import listed, numbered
from rencai.web.replies import elsewhere, language, page
from rencai.web.routing import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rencai.policy.package import Package
    from rencai.ruling.cases import Failure


STALE = 365
"""Days after which a source should be checked again, as ``rencai doctor`` has it."""


def show_overview(request: Request) -> Response:
    """City packages, those that are broken and why; what ``rencai doctor`` finds; the queue."""
    site, lang = request.app.state.site, language(request)
    installed = site.installed()
    found = doctor.examined(site.data, None, installed, datetime.now(UTC), STALE)
    told = {
        "packages": [{"told": one, "key": one.own_key} for one in installed.packages],
        "broken": installed.broken,
        "misfits": [{"told": one, "why": words("list.misfit", lang)[one.why]} for one in installed.misfits],
        "health": [
            {
                "name": pick(doctor.CHECKS[check], lang),
                "found": [{"told": one, "what": one.what(lang), "remedy": one.remedy(lang)} for one in findings],
            }
            for check, findings in found.items()
        ],
        "queue": runs.read_unfinished(site.data),
    }
    return page(request, "admin.html", told)


OVERVIEW_ROUTES = (route("GET", "/admin", show_overview, needs="admin"),)


def show_people(request: Request) -> Response:
    """The accounts and the tokens, without their secrets."""
    data = request.app.state.site.data
    told = {"users": users.read_all(data), "tokens": tokens.read_all(data), "now": clock.moment()}
    return page(request, "admin_people.html", told)


PEOPLE_ROUTES = (route("GET", "/admin/users", show_people, needs="admin"),)


def show_audit(request: Request) -> Response:
    """The record, the newest first; of one action where it is named."""
    site, asked = request.app.state.site, request.query_params.get("action")
    action = asked if asked in ACTIONS else None
    _, total = audit.read_recent(site.data, action, limit=0)
    part = parameters.part(request, total)
    entries, _ = audit.read_recent(site.data, action, limit=part.size, offset=part.offset)
    return page(request, "admin_audit.html", {"part": part, "entries": entries, "action": action})


AUDIT_ROUTES = (route("GET", "/admin/audit", show_audit, needs="admin"),)


def show_package_checks(request: Request) -> Response:
    """Every package's cases, ruled by the package alone as ``rencai plugin check`` does; nothing is changed by it."""
    lang, packages = language(request), request.app.state.site.shipped.packages
    told = [{**city.describe_city(one, lang), "told": one, **_check_package(one)} for one in packages]
    return page(request, "admin_check.html", {"packages": told})


def _check_package(package: Package) -> dict[str, Any]:
    """How many cases there are, which came out otherwise than derived, and the error that ended it."""
    try:
        return dict(zip(("count", "failures", "error"), (*_run_cases(package), None), strict=True))
    except Exception as error:  # noqa: BLE001 - a stranger's rules may fail in any way
        return {"count": 0, "failures": [], "error": type(error).__name__}


@lru_cache(maxsize=64)
def _run_cases(package: Package) -> tuple[int, list[Failure]]:
    """The cases of a package as it was loaded, which come out alike each time: they take seconds."""
    told = cases.read(cases.folder(package), package)
    return told.height, cases.run(package, told)


CHECK_ROUTES = (route("GET", "/admin/check", show_package_checks, needs="admin"),)


def show_decisions(request: Request) -> Response:
    """The decisions of all departments, the newest first."""
    return _render_decisions(request)


def _render_decisions(request: Request, error: UsageError | None = None) -> Response:
    fault = error and help_text(error.code, language(request))
    told = {**listed(request, None), "error": error, "fault": fault}
    return page(request, "admin_decisions.html", told, status=422 if error else 200)


def promote_decision(request: Request) -> Response:
    """The decision holds in every department that has not decided otherwise."""
    site, number = request.app.state.site, numbered(request)
    try:
        service.promote(site.data, site.installed().packages, [number], by=request.state.who.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return elsewhere(f"/admin/decisions#decision-{number}")


def withdraw_decision(request: Request) -> Response:
    """The promoted decision holds in its own department only."""
    number = numbered(request)
    try:
        service.withdraw(request.app.state.site.data, [number], by=request.state.who.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return elsewhere(f"/admin/decisions#decision-{number}")


DECIDED_ROUTES = (
    route("GET", "/admin/decisions", show_decisions, needs="admin"),
    route("POST", "/admin/decisions/{number:int}/promote", promote_decision, needs="admin"),
    route("POST", "/admin/decisions/{number:int}/withdraw", withdraw_decision, needs="admin"),
)


def build_routes(upload: int) -> tuple[Route, ...]:
    """Every page for administrators; an official list's files are bounded to so many bytes."""
    return (
        *OVERVIEW_ROUTES,
        *CHECK_ROUTES,
        *DECIDED_ROUTES,
        *lists.build_routes(upload),
        *PEOPLE_ROUTES,
        *AUDIT_ROUTES,
    )
