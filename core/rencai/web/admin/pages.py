"""The administrators' pages: installation, people, record, package checks and decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, TypedDict

from rencai.decisions import service as decision_service
from rencai.messages.codes import ACTIONS
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick
from rencai.operations.maintenance import doctor
from rencai.ruling import cases
from rencai.store import audit, runs, tokens, users
from rencai.system import clock
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.admin import lists
from rencai.web.admin.health import STALE_DAYS
from rencai.web.catalogue import queries
from rencai.web.decisions.pages import decision_number, list_decisions
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rencai.policy.package import Package
    from rencai.ruling.cases import Failure


class PackageCheck(TypedDict):
    """How many cases a package has, which of them failed, and the class of the error that ended the check."""

    count: int
    failures: list[Failure]
    error: str | None


def show_overview(request: Request) -> Response:
    """Show the city packages and why some are broken, what ``rencai doctor`` finds, and the queue."""
    service, lang = request.app.state.service, language(request)
    installed = service.installed()
    examined = doctor.examine(service.data, None, installed, datetime.now(UTC), STALE_DAYS)
    context = {
        "packages": installed.packages,
        "broken": installed.broken,
        "unused_lists": queries.describe_unused(installed.unusable_lists, lang),
        "health": [
            {
                "name": pick(doctor.CHECKS[check], lang),
                "findings": [
                    {
                        "level": finding.level,
                        "code": finding.code,
                        "where": finding.where,
                        "what": finding.what(lang),
                        "remedy": finding.remedy(lang),
                    }
                    for finding in findings
                ],
            }
            for check, findings in examined.items()
        ],
        "queue": runs.read_unfinished(service.data),
    }
    return render_page(request, "admin.html", context)


OVERVIEW_ROUTES = (route("GET", "/admin", show_overview, needs="admin"),)


def show_people(request: Request) -> Response:
    """Show the accounts and the tokens, without their secrets."""
    data = request.app.state.service.data
    context = {"users": users.read_all(data), "tokens": tokens.read_all(data), "now": clock.moment()}
    return render_page(request, "admin_people.html", context)


PEOPLE_ROUTES = (route("GET", "/admin/users", show_people, needs="admin"),)


def show_audit(request: Request) -> Response:
    """Show the audit, newest first; only entries of one action where the query names one."""
    service, action = request.app.state.service, request.query_params.get("action")
    action = action if action in ACTIONS else None
    _, total = audit.read_recent(service.data, action, limit=0)
    pagination = parameters.paginate(request, total)
    entries, _ = audit.read_recent(service.data, action, limit=pagination.size, offset=pagination.offset)
    return render_page(request, "admin_audit.html", {"pagination": pagination, "entries": entries, "action": action})


AUDIT_ROUTES = (route("GET", "/admin/audit", show_audit, needs="admin"),)


def show_package_checks(request: Request) -> Response:
    """Rule every package's cases by the package alone, as ``rencai plugin check`` does, and show what differs."""
    lang, packages = language(request), request.app.state.service.shipped.packages
    checks = [
        {**queries.describe_city(package, lang), "package": package, **_check_package(package)} for package in packages
    ]
    return render_page(request, "admin_check.html", {"checks": checks})


def _check_package(package: Package) -> PackageCheck:
    try:
        count, failures = _run_cases(package)
    except Exception as error:  # noqa: BLE001 - a package's rules may fail in any way
        return {"count": 0, "failures": [], "error": type(error).__name__}
    return {"count": count, "failures": failures, "error": None}


@lru_cache(maxsize=64)
def _run_cases(package: Package) -> tuple[int, list[Failure]]:
    """Return the number of the package's cases and those that failed.

    It takes seconds, and a loaded package never changes: the result is cached.
    """
    read = cases.read(cases.folder(package), package)
    return read.height, cases.run(package, read)


CHECK_ROUTES = (route("GET", "/admin/check", show_package_checks, needs="admin"),)


def show_decisions(request: Request) -> Response:
    """Show the decisions of all departments, newest first."""
    return _render_decisions(request)


def _render_decisions(request: Request, error: UsageError | None = None) -> Response:
    fault = error and help_text(error.code, language(request))
    context = {**list_decisions(request, None), "error": error, "fault": fault}
    return render_page(request, "admin_decisions.html", context, status=422 if error else 200)


def promote_decision(request: Request) -> Response:
    """Make the decision apply in every department that has not decided otherwise."""
    service, number = request.app.state.service, decision_number(request)
    try:
        decision_service.promote(service.data, service.installed().packages, [number], by=request.state.principal.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return redirect(f"/admin/decisions#decision-{number}")


def withdraw_decision(request: Request) -> Response:
    """Make a promoted decision apply in its own department only again."""
    number = decision_number(request)
    try:
        decision_service.withdraw(request.app.state.service.data, [number], by=request.state.principal.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return redirect(f"/admin/decisions#decision-{number}")


DECIDED_ROUTES = (
    route("GET", "/admin/decisions", show_decisions, needs="admin"),
    route("POST", "/admin/decisions/{number:number}/promote", promote_decision, needs="admin"),
    route("POST", "/admin/decisions/{number:number}/withdraw", withdraw_decision, needs="admin"),
)


def build_routes(upload: int) -> tuple[Route, ...]:
    """Return the routes of the pages for administrators; ``upload`` bounds a list's files, in bytes."""
    return (
        *OVERVIEW_ROUTES,
        *CHECK_ROUTES,
        *DECIDED_ROUTES,
        *lists.build_routes(upload),
        *PEOPLE_ROUTES,
        *AUDIT_ROUTES,
    )
