"""The API of names in doubt: list them, and decide what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from starlette.responses import JSONResponse

from rencai.decisions import sheet
from rencai.system.errors import DecisionError
from rencai.web.api import schemas
from rencai.web.api.operation import LIMIT, OFFSET, Operation, json_response, operation_route, paged_response
from rencai.web.api.schemas import COUNT, array, enum, nullable, record, string
from rencai.web.decisions import review
from rencai.web.errors import HTTPError
from rencai.web.responses import language
from rencai.web.runs.finished import require_finished

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.system.frames import Row


CANDIDATE = record(
    choice=enum(sheet.OFFERED, "What to decide where it is that one."), entry=string("The entry's id."),
    says=array(string(), "Its name, how alike it is, what speaks for and against it."),
)  # fmt: skip
DOUBT = record(
    "A name in doubt, with its issuer 待复核.",
    line=string(), city=string(), qualification=nullable(string()), issuer=nullable(string()), people=COUNT,
    candidates=array(CANDIDATE), decision=nullable(string("What was decided before.")),
    note=nullable(string("What to look up.")),
)  # fmt: skip
SCHEMAS = {"Doubt": DOUBT, "DoubtPage": schemas.paged("Doubt")}
_CHOICES = "same 同一, candidate1 to candidate3, different 不同, or the id of an entry."
DECISION = {
    **schemas.request_object("A decision 决定.", line=string(minLength=1), decision=string(_CHOICES, minLength=1)),
    "required": ["line", "decision"],
}
DECISIONS_REQUEST = {
    **schemas.request_object(
        "All of them are stored, or none.",
        decisions={"type": "array", "items": DECISION, "minItems": 1, "maxItems": schemas.MAX_ITEMS},
    ),
    "required": ["decisions"],
}


@require_finished
def list_doubts(request: Request, run: Run) -> Response:
    """List the names in doubt, in the order of the sheet 待复核."""
    query, doubts = request.state.query, review.scan_doubts(request, run)
    total = doubts.select(pl.len()).collect().item()
    lines = doubts.slice(query["offset"], query["limit"]).collect()
    return paged_response(query, total, [_serialize_doubt(line) for line in lines.iter_rows(named=True)])


def _serialize_doubt(line: Row) -> dict[str, object]:
    names = ("line", "city", "qualification", "issuer", "people", "decision", "note")
    offered = review.with_candidates(line)["offered"].items()
    candidates = [{"choice": choice, "entry": texts[0], "says": texts[1:]} for choice, texts in offered]
    return {**{name: line[name] for name in names}, "candidates": candidates}


@require_finished
def decide_doubts(request: Request, run: Run) -> Response:
    """Store the decisions, all or none; the run is to be repeated to apply them.

    :raises HTTPError: 422, with the fault of each line, or when a line is decided twice.
    """
    decisions = request.state.body["decisions"]
    chosen = {decision["line"]: decision["decision"] for decision in decisions}
    twice = len(decisions) - len(chosen)
    stored, faults = review.store_choices(request, run, chosen) if not twice else (0, {})
    if faults or twice:
        lang = language(request)
        problems = [_serialize_fault(line, code, other, lang) for line, (code, other) in faults.items()]
        zh, en = (
            f"{len(problems) or twice} 行不能这样决定，什么都没有保存",
            "lines cannot be decided so; nothing was stored",
        )
        raise HTTPError(422, DecisionError.code, zh, en, faults=problems)
    return JSONResponse({"stored": stored})


def _serialize_fault(line: str, code: str, other: str | None, lang: str) -> dict[str, str]:
    return {"line": line, "code": code, "says": sheet.fault_text(code, other, lang)}


ROUTES = (
    operation_route("GET", "/runs/{run}/review", list_doubts, Operation(
        "List the names in doubt 待复核 of a run.",
        {200: json_response("So many of them.", schemas.ref("DoubtPage"))}, query=(OFFSET, LIMIT), errors=(409,),
    ), needs="read"),
    operation_route("POST", "/runs/{run}/decisions", decide_doubts, Operation(
        "Decide 决定 names in doubt, all or none; `faults` of the error names each line that cannot be taken.",
        {200: json_response("How many were news; the department's later runs apply them.", record(stored=COUNT))},
        body=DECISIONS_REQUEST, errors=(409,),
    ), needs="decide"),
)  # fmt: skip
