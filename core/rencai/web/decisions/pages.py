"""The pages of names in doubt and of a department's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.decisions import service as decision_service
from rencai.decisions import sheet
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, words
from rencai.store import decisions
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.errors import not_found
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import route
from rencai.web.runs import queries, services
from rencai.web.runs.finished import display_names, finished_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.policy.package import Package
    from rencai.store.runs import Run


NOTHING_CHOSEN = {"": ("没有选择任何一行", "nothing is chosen on any line")}


@finished_page
def show_review(request: Request, run: Run) -> Response:
    """The lines, each with what may be chosen."""
    return _render_review(request, run, {}, {})


def _render_review(request: Request, run: Run, chosen: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    """The page; with what was chosen and cannot be taken, why not."""
    every = scan_doubts(request, run)
    pagination = parameters.paginate(request, every.select(pl.len()).collect().item())
    filled = {
        "run": run,
        "pagination": pagination,
        "lines": [with_candidates(line) for line in pagination.slice(every).collect().iter_rows(named=True)],
        "choices": words("decision.choice", language(request)),
        "chosen": chosen,
        "faults": faults,
        "named": display_names(request),
    }
    return render_page(request, "run_review.html", filled, status=422 if faults else 200)


def with_candidates(line: dict[str, Any]) -> dict[str, Any]:
    """The line with the candidates that it has, by the choice that names each."""
    offered = {name: line[name].split("\n") for name in sheet.OFFERED if line[name]}
    return {**line, "offered": offered}


def scan_doubts(request: Request, run: Run) -> pl.LazyFrame:
    """The lines of the cities that are the asker's."""
    service, principal = request.app.state.service, request.state.principal
    told = queries.scan_table(service, run, "review")
    if principal.cities is None:
        return told
    packages = [one.who for one in service.installed().packages if one.city.key in principal.cities]
    return told.filter(pl.col("city").is_in([name for one in packages for name in (one.zh, one.en)]))


@finished_page
def decide_doubts(request: Request, run: Run) -> Response:
    """What was chosen is stored and the run made again; or nothing is, and each line at fault says why."""
    lang, chosen = language(request), _parse_choices(request.state.form)
    if not chosen:
        return _render_review(request, run, chosen, {line: pick(both, lang) for line, both in NOTHING_CHOSEN.items()})
    stored, faults = store_choices(request, run, chosen)
    if faults:
        said = {line: sheet.fault_text(code, other, lang) for line, (code, other) in faults.items()}
        return _render_review(request, run, chosen, said)
    again = services.repeat_run(request.app.state.service, request.state.principal, run)
    return redirect(f"/runs/{again}?decided={stored}")


def store_choices(
    request: Request, run: Run, chosen: Mapping[str, str]
) -> tuple[int, dict[str, tuple[str, str | None]]]:
    """How many decisions are news, and stored; or none, where lines cannot be taken: why, and what they contradict."""
    service, principal = request.app.state.service, request.state.principal
    held = scan_doubts(request, run).filter(pl.col("line").is_in(list(chosen))).collect()
    if unknown := set(chosen) - set(held["line"]):
        return 0, dict.fromkeys(sorted(unknown), ("E_DECISION_LINE", None))
    decision = pl.col("line").replace_strict(dict(chosen), return_dtype=pl.String)
    read = sheet.with_choices(held.with_columns(decision=decision, cell="line"))
    wanted, faults = sheet.parse(read, service.installed().packages)
    if faults.height:
        return 0, {cell: (code, other) for code, cell, other in faults.select("code", "cell", "other").iter_rows()}
    return decision_service.store_decisions(
        service.data, principal.department, wanted, by=principal.by, account=principal.by
    ).height, {}


def _parse_choices(form: FormData) -> dict[str, str]:
    """Line -> what was typed, or else chosen, of it; lines of which neither was are left out."""
    fields = zip(*(form.getlist(name) for name in ("line", "choice", "entry")), strict=False)
    told = {str(line): str(entry).strip() or str(choice) for line, choice, entry in fields}
    return {line: text for line, text in told.items() if text}


REVIEW_ROUTES = (
    route("GET", "/runs/{run}/review", show_review, needs="read"),
    route("POST", "/runs/{run}/review", decide_doubts, needs="decide"),
)

_MAX_NUMBER = 2**31
"""No decision has a higher number."""


def show_decisions(request: Request) -> Response:
    """The department's decisions and those promoted to all, the newest first."""
    return _render_decisions(request)


def _render_decisions(request: Request, error: UsageError | None = None) -> Response:
    told = list_decisions(request, request.state.principal.department)
    filled = {**told, "error": error, "fault": error and help_text(error.code, language(request))}
    return render_page(request, "decisions.html", filled, status=422 if error else 200)


def list_decisions(request: Request, department: str | None) -> dict[str, Any]:
    """A page of a department's decisions, or of all departments'."""
    service, lang = request.app.state.service, language(request)
    packages = {one.name: one for one in service.installed().packages}
    told = decision_service.list_decisions(service.data, list(packages.values()), department).sort(
        "number", descending=True
    )
    pagination = parameters.paginate(request, told.height)
    rows = pagination.slice(told).iter_rows(named=True)
    return {
        "pagination": pagination,
        "decisions": [_describe_decision(row, packages.get(row["city"]), lang) for row in rows],
    }


def _describe_decision(row: dict[str, Any], package: Package | None, lang: str) -> dict[str, Any]:
    """The decision with its city and entry by name; as they are stored where they are there no longer."""
    if package is None:
        return {**row, "key": None, "city_said": row["city"], "entry_said": row["entry"]}
    names = package.entries.filter(pl.col("id") == row["entry"]).select("qualification_zh", "qualification").rows()
    said = next((name for name in (names[0] if lang == "zh" else names[0][::-1]) if name), None) if names else None
    city = package.who.name(lang)
    key = package.own_key if names else None
    return {**row, "key": key, "city_said": city, "entry_said": said or row["entry"]}


def undo_decision(request: Request) -> Response:
    """One of the department's decisions holds no longer."""
    principal, number = request.state.principal, decision_number(request)
    _require_own(request, number)
    try:
        decision_service.undo(request.app.state.service.data, principal.department, [number], by=principal.by)
    except UsageError as error:
        return _render_decisions(request, error)
    return redirect(f"/decisions#decision-{number}")


def _require_own(request: Request, number: int) -> None:
    """The decision is the department's.

    :raises HTTPError: when there is none: another department's is none.
    """
    told = decisions.read_all(request.app.state.service.data).filter(pl.col("number") == number)["department"]
    if request.state.principal.department not in told:
        raise not_found(refused=not told.is_empty())


def decision_number(request: Request) -> int:
    """The decision's number in the address.

    :raises HTTPError: when it can be none's.
    """
    number: int = request.path_params["number"]
    if number > _MAX_NUMBER:
        raise not_found()
    return number


DECISIONS_ROUTES = (
    route("GET", "/decisions", show_decisions, needs="read"),
    route("POST", "/decisions/{number:int}/undo", undo_decision, needs="decide"),
)
