"""The pages of names in doubt and of a department's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import polars as pl

from rencai.decisions import service as decision_service
from rencai.decisions import sheet
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, words
from rencai.store import decisions
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.decisions import review
from rencai.web.errors import missing_resource
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import route
from rencai.web.runs import services
from rencai.web.runs.finished import display_names, finished_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.policy.package import Package
    from rencai.store.runs import Run
    from rencai.system.frames import Row
    from rencai.web.parameters import Pagination


# The fault of a form without any choice; it is shown above the lines.
NOTHING_CHOSEN = {"": ("没有选择任何一行", "nothing is chosen on any line")}


@finished_page
def show_review(request: Request, run: Run) -> Response:
    """Show the names in doubt, each with what may be chosen."""
    return _render_review(request, run, {}, {})


def _render_review(request: Request, run: Run, chosen: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    """Return the page; ``chosen`` and ``faults``, by line, are what was chosen and why it cannot be taken."""
    doubts = review.scan_doubts(request, run)
    pagination = parameters.paginate(request, doubts.select(pl.len()).collect().item())
    context = {
        "run": run,
        "pagination": pagination,
        "lines": [review.with_candidates(line) for line in pagination.slice(doubts).collect().iter_rows(named=True)],
        "choices": words("decision.choice", language(request)),
        "chosen": chosen,
        "faults": faults,
        "named": display_names(request),
    }
    return render_page(request, "run_review.html", context, status=422 if faults else 200)


@finished_page
def decide_doubts(request: Request, run: Run) -> Response:
    """Store what was chosen and repeat the run; or store nothing, and show the fault of each line."""
    lang, chosen = language(request), _parse_choices(request.state.form)
    if not chosen:
        return _render_review(request, run, chosen, {line: pick(both, lang) for line, both in NOTHING_CHOSEN.items()})
    stored, faults = review.store_choices(request, run, chosen)
    if faults:
        texts = {line: sheet.fault_text(code, other, lang) for line, (code, other) in faults.items()}
        return _render_review(request, run, chosen, texts)
    again = services.repeat_run(request.app.state.service, request.state.principal, run)
    return redirect(f"/runs/{again}?decided={stored}")


def _parse_choices(form: FormData) -> dict[str, str]:
    """Return by line what was typed, or else chosen; lines with neither are left out."""
    fields = zip(*(form.getlist(name) for name in ("line", "choice", "entry")), strict=False)
    choices = {str(line): str(entry).strip() or str(choice) for line, choice, entry in fields}
    return {line: text for line, text in choices.items() if text}


REVIEW_ROUTES = (
    route("GET", "/runs/{run}/review", show_review, needs="read"),
    route("POST", "/runs/{run}/review", decide_doubts, needs="decide"),
)

# SQLite cannot compare with numbers above 64 bits, and no decision has one above 32.
_MAX_NUMBER = 2**31


class DecisionsPage(TypedDict):
    """One page of a list of decisions, each described by ``_describe_decision``."""

    pagination: Pagination
    decisions: list[Row]


def show_decisions(request: Request) -> Response:
    """Show the department's decisions and those promoted to all, newest first."""
    return _render_decisions(request)


def _render_decisions(request: Request, error: UsageError | None = None) -> Response:
    decisions_page = list_decisions(request, request.state.principal.department)
    context = {**decisions_page, "error": error, "fault": error and help_text(error.code, language(request))}
    return render_page(request, "decisions.html", context, status=422 if error else 200)


def list_decisions(request: Request, department: str | None) -> DecisionsPage:
    """Return the page that the query asks for of a department's decisions; of all departments' for None."""
    service, lang = request.app.state.service, language(request)
    packages = {package.name: package for package in service.installed().packages}
    every = decision_service.list_decisions(service.data, list(packages.values()), department).sort(
        "number", descending=True
    )
    pagination = parameters.paginate(request, every.height)
    rows = pagination.slice(every).iter_rows(named=True)
    return {
        "pagination": pagination,
        "decisions": [_describe_decision(row, packages.get(row["city"]), lang) for row in rows],
    }


def _describe_decision(row: Row, package: Package | None, lang: str) -> Row:
    """Return the decision with city and entry by name, or as stored where they are not installed any more."""
    if package is None:
        return {**row, "key": None, "city_name": row["city"], "entry_name": row["entry"]}
    names = package.entries.filter(pl.col("id") == row["entry"]).select("qualification_zh", "qualification").rows()
    in_order = (names[0] if lang == "zh" else names[0][::-1]) if names else ()
    entry_name = next((name for name in in_order if name), None)
    city = package.who.name(lang)
    key = package.own_key if names else None
    return {**row, "key": key, "city_name": city, "entry_name": entry_name or row["entry"]}


def undo_decision(request: Request) -> Response:
    """Undo one of the department's decisions."""
    principal, number = request.state.principal, decision_number(request)
    _require_own(request, number)
    try:
        decision_service.undo(request.app.state.service.data, principal.department, [number], by=principal.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return redirect(f"/decisions#decision-{number}")


def _require_own(request: Request, number: int) -> None:
    """Refuse a decision that is not the department's.

    :raises HTTPError: 404, when there is none; another department's is answered alike, but recorded as a refusal.
    """
    departments = decisions.read_all(request.app.state.service.data).filter(pl.col("number") == number)["department"]
    if request.state.principal.department not in departments:
        raise missing_resource(refused=not departments.is_empty())


def decision_number(request: Request) -> int:
    """Return the decision's number in the address.

    :raises HTTPError: 404, when the number is larger than the store can have.
    """
    number: int = request.path_params["number"]
    if number > _MAX_NUMBER:
        raise missing_resource()
    return number


DECISIONS_ROUTES = (
    route("GET", "/decisions", show_decisions, needs="read"),
    route("POST", "/decisions/{number:int}/undo", undo_decision, needs="decide"),
)
