"""The pages of names in doubt and of a department's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

import polars as pl

from rencai.decisions import service as decision_service
from rencai.decisions import sheet
from rencai.decisions.model import LOOK_UPS
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, words
from rencai.policy.nouns import Source
from rencai.policy.source_words import localized
from rencai.store import decisions
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.decisions import review
from rencai.web.decisions.review import ReviewFilter
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
    from rencai.web.decisions.review import Answer
    from rencai.web.parameters import Pagination


# The fault of a form without any choice; it is shown above the lines.
NOTHING_CHOSEN = {"": ("没有选择任何一行", "nothing is chosen on any line")}
# Lines of one page: a whole sitting.
LINES = 120
SHOWN = {
    "open": ("待查", "to look up"),
    "away": ("待查（没有人已知在该市工作）", "to look up (nobody known to work there)"),
    "decided": ("已决定", "decided"),
    "": ("全部", "all"),
}


@finished_page
def show_review(request: Request, run: Run) -> Response:
    """Show the names in doubt, each with what may be answered."""
    return _render_review(request, run, {}, {})


def _render_review(
    request: Request,
    run: Run,
    given: Mapping[str, Answer],
    faults: Mapping[str, str],
    *,
    stored: int = 0,
    error: UsageError | None = None,
) -> Response:
    """Return the page; ``given`` and ``faults``, by line, are what was answered and why it cannot be taken."""
    wanted = _parse_filter(request)
    doubts = review.read_doubts(request, run)
    shown = wanted.apply(doubts)
    if set(faults) - {""}:
        shown = doubts.filter(pl.col("line").is_in(list(faults)))
    pagination = parameters.paginate(request, shown.height, LINES)
    lang = language(request)
    context = {
        "run": run,
        "pagination": pagination,
        "lines": [review.with_candidates(line) for line in pagination.slice(shown).iter_rows(named=True)],
        "choices": words("decision.choice", lang),
        "given": given,
        "faults": faults,
        "stored": stored or _parse_count(request.query_params.get("stored", "")),
        "error": error,
        "fault": error and help_text(error.code, lang),
        "named": display_names(request),
        "wanted": wanted,
        "shown": {state: pick(both, lang) for state, both in SHOWN.items()},
        "counts": dict(doubts.group_by("state").len().iter_rows()),
        "cities": doubts["city"].unique(maintain_order=True).to_list(),
        "bulk": _bulk_choices(shown),
        "query": request.url.query,
        "news": _decided_since(doubts),
        "documents": _documents(request, doubts.filter(pl.col("state") != "decided")),
    }
    return render_page(request, "run_review.html", context, status=422 if faults or error else 200)


def _parse_filter(request: Request) -> ReviewFilter:
    query = request.query_params
    state = query.get("state", "open")
    return ReviewFilter(query.get("q", "").strip(), query.get("city", ""), state if state in SHOWN else "open")


def _parse_count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else 0


def _bulk_choices(lines: pl.DataFrame) -> dict[str, list[str]]:
    """Return what may be answered of several lines at once, and the levels and tiers that any of them offers."""
    names = ("choices", "levels", "tiers")
    each = {name: lines[name].explode().drop_nulls().unique(maintain_order=True).to_list() for name in names}
    return each | {"choices": [choice for choice in each["choices"] if choice in LOOK_UPS]}


def _documents(request: Request, doubts: pl.DataFrame) -> list[tuple[str, str, int, str, str]]:
    """Return where to look the names up: of each edition city and name, how many names, and the document's title."""
    packages = {package.name: package for package in request.app.state.service.installed().packages}
    lang, documents = language(request), []
    counted = doubts.group_by("package", "edition_key", maintain_order=True).agg(pl.len(), pl.col("city").first())
    for name, key, count, city in counted.iter_rows():
        editions = packages[name].editions if name in packages else ()
        edition = next((edition for edition in editions if edition.key == key), None)
        if edition and isinstance(edition.source, Source):
            document = localized(edition.source, lang)
            documents.append((city, edition.name(lang), count, document.title, document.where))
    return documents


def _decided_since(doubts: pl.DataFrame) -> int:
    """Return of how many lines something was decided that the run does not know."""
    return doubts.filter(pl.col("state") == "decided", ~pl.col("decided")).height


@finished_page
def decide_doubts(request: Request, run: Run) -> Response:
    """Store what was answered, and show the fault of each line that cannot be taken; then repeat the run, if asked to.

    Only with ``then=stay`` the run is not repeated, so that many lines can be answered in one sitting.
    """
    lang, form = language(request), request.state.form
    given, stay = _parse_answers(form), form.get("then") == "stay"
    if not given and (stay or not _decided_since(review.read_doubts(request, run))):
        return _render_review(request, run, given, {line: pick(both, lang) for line, both in NOTHING_CHOSEN.items()})
    stored, faults = review.store_answers(request, run, given)
    if faults:
        texts = {line: sheet.fault_text(code, other, lang) for line, (code, other) in faults.items()}
        return _render_review(request, run, given, texts, stored=stored)
    if stay:
        return redirect(f"/runs/{run.id}/review?{_query(request, stored=stored)}")
    again = services.repeat_run(request.app.state.service, request.state.principal, run)
    return redirect(f"/runs/{again}?decided={stored}")


def _query(request: Request, **more: int) -> str:
    """Return the query that shows the same lines again, and what was stored."""
    return request.url.include_query_params(**more).remove_query_params("page").query


def _parse_answers(form: FormData) -> dict[str, Answer]:
    """Return by line what was typed, or else chosen, or chosen for all lines that are ticked; others are left out."""
    names = ("choice", "entry", "base", *sheet.DETAILS)
    lines = [str(line) for line in form.getlist("line")]
    columns = {name: [str(value).strip() for value in form.getlist(name)] for name in names}
    columns = {name: values if len(values) == len(lines) else [""] * len(lines) for name, values in columns.items()}
    ticked = {str(line) for line in form.getlist("ticked")}
    bulk = {name: str(form.get(f"bulk_{name}", "")).strip() for name in ("choice", "level", "tier", "seen")}
    answers: dict[str, Answer] = {}
    for place, line in enumerate(lines):
        cells = {name: values[place] for name, values in columns.items()}
        decision = cells["entry"] or cells["choice"]
        if not decision and line in ticked and bulk["choice"]:
            decision = bulk["choice"]
            cells |= {name: cells[name] or bulk[name] for name in ("level", "tier", "seen")}
        details = {name: cells[name] or None for name in sheet.DETAILS}
        if decision or any(details.values()):
            base = _parse_count(cells["base"]) or None
            answers[line] = cast("Answer", {"decision": decision, "base": base, **details})
    return answers


@finished_page
def undo_on_review(request: Request, run: Run) -> Response:
    """Undo a decision of a line, and show the lines again."""
    service, principal = request.app.state.service, request.state.principal
    number = _parse_count(str(request.state.form.get("undo", "")))
    try:
        decision_service.undo(service.data, principal.department, [number], by=principal.by)
    except UsageError as error:
        return _render_review(request, run, {}, {}, error=error)
    return redirect(f"/runs/{run.id}/review?{_query(request)}")


REVIEW_ROUTES = (
    route("GET", "/runs/{run}/review", show_review, needs="read"),
    route("POST", "/runs/{run}/review", decide_doubts, needs="decide"),
    route("POST", "/runs/{run}/review/undo", undo_on_review, needs="decide"),
)

MOST_DIGITS = 10
"""Digits that a number in a form may have, more than any decision's."""

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
    """Return the decision with city, and entry or edition, by name, or as stored where these are not installed now."""
    if package is None:
        return {**row, "key": None, "city_name": row["city"], "entry_name": row["entry"] or row["edition"]}
    names = package.entries.filter(pl.col("id") == row["entry"]).select("qualification_zh", "qualification").rows()
    in_order = (names[0] if lang == "zh" else names[0][::-1]) if names else ()
    looked_up = (edition.name(lang) for edition in package.editions if edition.key == row["edition"])
    entry_name = next((name for name in (*in_order, *looked_up) if name), None) or row["edition"]
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
    route("POST", "/decisions/{number:number}/undo", undo_decision, needs="decide"),
)
