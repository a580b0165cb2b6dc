"""The API of names in doubt, and of what a department decides of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from starlette.responses import JSONResponse

from rencai.decisions import sheet
from rencai.system.errors import DecisionError
from rencai.web.api import schemas
from rencai.web.api.operation import Operation, json_answer, operation
from rencai.web.api.schemas import COUNT, many, maybe, one_of, record, text
from rencai.web.decisions.pages import line_of, lines, taken
from rencai.web.faults import Fault
from rencai.web.replies import language
from rencai.web.runs.api import LIMIT, OFFSET
from rencai.web.runs.finished import require_finished

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


CANDIDATE = record(
    choice=one_of(sheet.OFFERED, "What to decide where it is that one."), entry=text("The entry's id."),
    says=many(text(), "Its name, how alike it is, what speaks for and against it."),
)  # fmt: skip
DOUBT = record(
    "A name in doubt, with its issuer 待复核.",
    line=text(), city=text(), qualification=maybe(text()), issuer=maybe(text()), people=COUNT,
    candidates=many(CANDIDATE), decision=maybe(text("What was decided before.")), note=maybe(text("What to look up.")),
)  # fmt: skip
SCHEMAS = {"Doubt": DOUBT, "DoubtPage": schemas.paged("Doubt")}
_CHOICES = "same 同一, candidate1 to candidate3, different 不同, or the id of an entry."
DECISION = {
    **schemas.asked("A decision 决定.", line=text(minLength=1), decision=text(_CHOICES, minLength=1)),
    "required": ["line", "decision"],
}
DECIDED = {
    **schemas.asked(
        "All of them are stored, or none.",
        decisions={"type": "array", "items": DECISION, "minItems": 1, "maxItems": schemas.MOST},
    ),
    "required": ["decisions"],
}


@require_finished
def page(request: Request, run: Run) -> Response:
    """The names in the order of the sheet 待复核."""
    query, every = request.state.query, lines(request, run)
    total = every.select(pl.len()).collect().item()
    held = every.slice(query["offset"], query["limit"]).collect()
    items = [_told(line) for line in held.iter_rows(named=True)]
    return JSONResponse({"total": total, "offset": query["offset"], "limit": query["limit"], "items": items})


def _told(line: dict[str, Any]) -> dict[str, Any]:
    names = ("line", "city", "qualification", "issuer", "people", "decision", "note")
    offered = line_of(line)["offered"].items()
    candidates = [{"choice": choice, "entry": told[0], "says": told[1:]} for choice, told in offered]
    return {**{name: line[name] for name in names}, "candidates": candidates}


@require_finished
def decide(request: Request, run: Run) -> Response:
    """What was decided is stored; ask for the run again to have it applied."""
    said = request.state.body["decisions"]
    chosen = {one["line"]: one["decision"] for one in said}
    twice = len(said) - len(chosen)
    stored, faults = taken(request, run, chosen) if not twice else (0, {})
    if faults or twice:
        lang = language(request)
        told = [_fault(line, code, other, lang) for line, (code, other) in faults.items()]
        zh, en = (
            f"{len(told) or twice} 行不能这样决定，什么都没有保存",
            "lines cannot be decided so; nothing was stored",
        )
        raise Fault(422, DecisionError.code, zh, en, faults=told)
    return JSONResponse({"stored": stored})


def _fault(line: str, code: str, other: str | None, lang: str) -> dict[str, str]:
    return {"line": line, "code": code, "says": sheet.fault_text(code, other, lang)}


ROUTES = (
    operation("GET", "/runs/{run}/review", page, Operation(
        "List the names in doubt 待复核 of a run.",
        {200: json_answer("So many of them.", schemas.ref("DoubtPage"))}, query=(OFFSET, LIMIT), errors=(409,),
    ), needs="read"),
    operation("POST", "/runs/{run}/decisions", decide, Operation(
        "Decide 决定 names in doubt, all or none; `faults` of the error names each line that cannot be taken.",
        {200: json_answer("How many were news; the department's later runs apply them.", record(stored=COUNT))},
        body=DECIDED, errors=(409,),
    ), needs="decide"),
)  # fmt: skip
