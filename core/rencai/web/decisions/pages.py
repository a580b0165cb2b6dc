"""The pages of names in doubt and of a department's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.decisions import service, sheet
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick, words
from rencai.store import decisions
from rencai.system.errors import UsageError
from rencai.web import parameters
from rencai.web.faults import missing
from rencai.web.replies import elsewhere, language, page
from rencai.web.routing import route
from rencai.web.runs import queries, requests
from rencai.web.runs.finished import finished_page, names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.policy.package import Package
    from rencai.store.runs import Run


NOTHING = {"": ("没有选择任何一行", "nothing is chosen on any line")}


@finished_page
def show_review(request: Request, run: Run) -> Response:
    """The lines, each with what may be chosen."""
    return _shown(request, run, {}, {})


def _shown(request: Request, run: Run, chosen: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    """The page; with what was chosen and cannot be taken, why not."""
    every = lines(request, run)
    part = parameters.part(request, every.select(pl.len()).collect().item())
    filled = {
        "run": run,
        "part": part,
        "lines": [line_of(line) for line in every.slice(part.offset, part.size).collect().iter_rows(named=True)],
        "choices": words("decision.choice", language(request)),
        "chosen": chosen,
        "faults": faults,
        "named": names(request),
    }
    return page(request, "run_review.html", filled, status=422 if faults else 200)


def line_of(line: dict[str, Any]) -> dict[str, Any]:
    """The line with the candidates that it has, by the choice that names each."""
    offered = {name: line[name].split("\n") for name in sheet.OFFERED if line[name]}
    return {**line, "offered": offered}


def lines(request: Request, run: Run) -> pl.LazyFrame:
    """The lines of the cities that are the asker's."""
    site, who = request.app.state.site, request.state.who
    told = queries.part(site, run, "review")
    if who.cities is None:
        return told
    packages = [one.who for one in site.installed().packages if one.city.key in who.cities]
    return told.filter(pl.col("city").is_in([name for one in packages for name in (one.zh, one.en)]))


@finished_page
def decide(request: Request, run: Run) -> Response:
    """What was chosen is stored and the run made again; or nothing is, and each line at fault says why."""
    lang, chosen = language(request), _chosen(request.state.form)
    if not chosen:
        return _shown(request, run, chosen, {line: pick(both, lang) for line, both in NOTHING.items()})
    stored, faults = taken(request, run, chosen)
    if faults:
        said = {line: sheet.fault_text(code, other, lang) for line, (code, other) in faults.items()}
        return _shown(request, run, chosen, said)
    again = requests.anew(request.app.state.site, request.state.who, run)
    return elsewhere(f"/runs/{again}?decided={stored}")


def taken(request: Request, run: Run, chosen: Mapping[str, str]) -> tuple[int, dict[str, tuple[str, str | None]]]:
    """How many decisions are news, and stored; or none, where lines cannot be taken: why, and what they contradict."""
    site, who = request.app.state.site, request.state.who
    held = lines(request, run).filter(pl.col("line").is_in(list(chosen))).collect()
    if unknown := set(chosen) - set(held["line"]):
        return 0, dict.fromkeys(sorted(unknown), ("E_DECISION_LINE", None))
    decision = pl.col("line").replace_strict(dict(chosen), return_dtype=pl.String)
    read = sheet.with_choices(held.with_columns(decision=decision, cell="line"))
    wanted, faults = sheet.parse(read, site.installed().packages)
    if faults.height:
        return 0, {cell: (code, other) for code, cell, other in faults.select("code", "cell", "other").iter_rows()}
    return service.store_decisions(site.data, who.department, wanted, by=who.by, account=who.by).height, {}


def _chosen(form: FormData) -> dict[str, str]:
    """Line -> what was typed, or else chosen, of it; lines of which neither was are left out."""
    fields = zip(*(form.getlist(name) for name in ("line", "choice", "entry")), strict=False)
    told = {str(line): str(entry).strip() or str(choice) for line, choice, entry in fields}
    return {line: text for line, text in told.items() if text}


REVIEW_ROUTES = (
    route("GET", "/runs/{run}/review", show_review, needs="read"),
    route("POST", "/runs/{run}/review", decide, needs="decide"),
)

_MOST = 2**31
"""No decision has a higher number."""


def show_decisions(request: Request) -> Response:
    """The department's decisions and those promoted to all, the newest first."""
    return _decisions_shown(request)


def _decisions_shown(request: Request, error: UsageError | None = None) -> Response:
    told = listed(request, request.state.who.department)
    filled = {**told, "error": error, "fault": error and help_text(error.code, language(request))}
    return page(request, "decisions.html", filled, status=422 if error else 200)


def listed(request: Request, department: str | None) -> dict[str, Any]:
    """A page of a department's decisions, or of all departments'."""
    site, lang = request.app.state.site, language(request)
    packages = {one.name: one for one in site.installed().packages}
    told = service.list_decisions(site.data, list(packages.values()), department).sort("number", descending=True)
    part = parameters.part(request, told.height)
    rows = told.slice(part.offset, part.size).iter_rows(named=True)
    return {"part": part, "decisions": [_line(row, packages.get(row["city"]), lang) for row in rows]}


def _line(row: dict[str, Any], package: Package | None, lang: str) -> dict[str, Any]:
    """The decision with its city and entry by name; as they are stored where they are there no longer."""
    if package is None:
        return {**row, "key": None, "city_said": row["city"], "entry_said": row["entry"]}
    names = package.entries.filter(pl.col("id") == row["entry"]).select("qualification_zh", "qualification").rows()
    said = next((name for name in (names[0] if lang == "zh" else names[0][::-1]) if name), None) if names else None
    city = package.who.name(lang)
    key = package.own_key if names else None
    return {**row, "key": key, "city_said": city, "entry_said": said or row["entry"]}


def undo(request: Request) -> Response:
    """One of the department's decisions holds no longer."""
    who, number = request.state.who, numbered(request)
    _require_own(request, number)
    try:
        service.undo(request.app.state.site.data, who.department, [number], by=who.by)
    except UsageError as error:
        return _decisions_shown(request, error)
    return elsewhere(f"/decisions#decision-{number}")


def _require_own(request: Request, number: int) -> None:
    """The decision is the department's.

    :raises Fault: when there is none: another department's is none.
    """
    told = decisions.read_all(request.app.state.site.data).filter(pl.col("number") == number)["department"]
    if request.state.who.department not in told:
        raise missing(refused=not told.is_empty())


def numbered(request: Request) -> int:
    """The decision's number in the address.

    :raises Fault: when it can be none's.
    """
    number: int = request.path_params["number"]
    if number > _MOST:
        raise missing()
    return number


DECISIONS_ROUTES = (
    route("GET", "/decisions", show_decisions, needs="read"),
    route("POST", "/decisions/{number:int}/undo", undo, needs="decide"),
)
