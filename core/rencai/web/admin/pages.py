"""The administrators' pages: installation, people, record, package checks and decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rencai.decisions import service as decision_service
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
from rencai.web.decisions.pages import decision_number, list_decisions
from rencai.web.responses import language, redirect, render_page
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
    service, lang = request.app.state.service, language(request)
    installed = service.installed()
    found = doctor.examine(service.data, None, installed, datetime.now(UTC), STALE)
    told = {
        "packages": [{"told": one, "key": one.own_key} for one in installed.packages],
        "broken": installed.broken,
        "misfits": [{"told": one, "why": words("list.misfit", lang)[one.why]} for one in installed.unusable_lists],
        "health": [
            {
                "name": pick(doctor.CHECKS[check], lang),
                "found": [{"told": one, "what": one.what(lang), "remedy": one.remedy(lang)} for one in findings],
            }
            for check, findings in found.items()
        ],
        "queue": runs.read_unfinished(service.data),
    }
    return render_page(request, "admin.html", told)


OVERVIEW_ROUTES = (route("GET", "/admin", show_overview, needs="admin"),)


def show_people(request: Request) -> Response:
    """The accounts and the tokens, without their secrets."""
    data = request.app.state.service.data
    told = {"users": users.read_all(data), "tokens": tokens.read_all(data), "now": clock.moment()}
    return render_page(request, "admin_people.html", told)


PEOPLE_ROUTES = (route("GET", "/admin/users", show_people, needs="admin"),)


def show_audit(request: Request) -> Response:
    """The record, the newest first; of one action where it is named."""
    service, asked = request.app.state.service, request.query_params.get("action")
    action = asked if asked in ACTIONS else None
    _, total = audit.read_recent(service.data, action, limit=0)
    pagination = parameters.paginate(request, total)
    entries, _ = audit.read_recent(service.data, action, limit=pagination.size, offset=pagination.offset)
    return render_page(request, "admin_audit.html", {"pagination": pagination, "entries": entries, "action": action})


AUDIT_ROUTES = (route("GET", "/admin/audit", show_audit, needs="admin"),)


def show_package_checks(request: Request) -> Response:
    """Every package's cases, ruled by the package alone as ``rencai plugin check`` does; nothing is changed by it."""
    lang, packages = language(request), request.app.state.service.shipped.packages
    told = [{**city.describe_city(one, lang), "told": one, **_check_package(one)} for one in packages]
    return render_page(request, "admin_check.html", {"packages": told})


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
    told = {**list_decisions(request, None), "error": error, "fault": fault}
    return render_page(request, "admin_decisions.html", told, status=422 if error else 200)


def promote_decision(request: Request) -> Response:
    """The decision holds in every department that has not decided otherwise."""
    service, number = request.app.state.service, decision_number(request)
    try:
        decision_service.promote(service.data, service.installed().packages, [number], by=request.state.principal.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return redirect(f"/admin/decisions#decision-{number}")


def withdraw_decision(request: Request) -> Response:
    """The promoted decision holds in its own department only."""
    number = decision_number(request)
    try:
        decision_service.withdraw(request.app.state.service.data, [number], by=request.state.principal.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return redirect(f"/admin/decisions#decision-{number}")


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
