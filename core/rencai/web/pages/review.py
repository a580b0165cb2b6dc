"""The names that only a person can tell: decided on the page, all or none, and the run made again by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai import review
from rencai.messages.lookup import pick, words
from rencai.web import asked, kept, paging
from rencai.web.pages.finished import finished, names
from rencai.web.reply import elsewhere, language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

NOTHING = {"": ("没有选择任何一行", "nothing is chosen on any line")}


@finished
def show(request: Request, run: dict[str, Any]) -> Response:
    """The lines, each with what may be chosen."""
    return _shown(request, run, {}, {})


def _shown(request: Request, run: dict[str, Any], chosen: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    """The page; with what was chosen and cannot be taken, why not."""
    every = lines(request, run)
    part = paging.part(request, every.select(pl.len()).collect().item())
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
    offered = {name: line[name].split("\n") for name in review.OFFERED if line[name]}
    return {**line, "offered": offered}


def lines(request: Request, run: Mapping[str, Any]) -> pl.LazyFrame:
    """The lines of the cities that are the asker's."""
    site, who = request.app.state.site, request.state.who
    told = kept.part(site, run, "review")
    if who.cities is None:
        return told
    packages = [one.who for one in site.installed().packages if one.city.key in who.cities]
    return told.filter(pl.col("city").is_in([name for one in packages for name in (one.zh, one.en)]))


@finished
def decide(request: Request, run: dict[str, Any]) -> Response:
    """What was chosen is stored and the run made again; or nothing is, and each line at fault says why."""
    lang, chosen = language(request), _chosen(request.state.form)
    if not chosen:
        return _shown(request, run, chosen, {line: pick(both, lang) for line, both in NOTHING.items()})
    stored, faults = taken(request, run, chosen)
    if faults:
        said = {line: review.fault(code, other, lang) for line, (code, other) in faults.items()}
        return _shown(request, run, chosen, said)
    again = asked.anew(request.app.state.site, request.state.who, run)
    return elsewhere(f"/runs/{again}?decided={stored}")


def taken(
    request: Request, run: Mapping[str, Any], chosen: Mapping[str, str]
) -> tuple[int, dict[str, tuple[str, str | None]]]:
    """How many decisions are news, and stored; or none, where lines cannot be taken: why, and what they contradict."""
    site, who = request.app.state.site, request.state.who
    held = lines(request, run).filter(pl.col("line").is_in(list(chosen))).collect()
    if unknown := set(chosen) - set(held["line"]):
        return 0, dict.fromkeys(sorted(unknown), ("E_DECISION_LINE", None))
    decision = pl.col("line").replace_strict(dict(chosen), return_dtype=pl.String)
    read = review.read(held.with_columns(decision=decision, cell="line"))
    wanted, faults = review.decided(read, site.installed().packages)
    if faults.height:
        return 0, {cell: (code, other) for code, cell, other in faults.select("code", "cell", "other").iter_rows()}
    return review.stored(site.data, who.department, wanted, by=who.by, account=who.by).height, {}


def _chosen(form: FormData) -> dict[str, str]:
    """Line -> what was typed, or else chosen, of it; lines of which neither was are left out."""
    fields = zip(*(form.getlist(name) for name in ("line", "choice", "entry")), strict=False)
    told = {str(line): str(entry).strip() or str(choice) for line, choice, entry in fields}
    return {line: text for line, text in told.items() if text}


ROUTES = (
    route("GET", "/runs/{run}/review", show, needs="read"),
    route("POST", "/runs/{run}/review", decide, needs="decide"),
)
