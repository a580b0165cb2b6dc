"""The API of names in doubt: list them, and decide what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.decisions import sheet
from rencai.messages.codes import CHOICES
from rencai.system.errors import DecisionError
from rencai.web.api import schemas
from rencai.web.api.operation import LIMIT, OFFSET, Operation, Parameter, json_response, operation_route, paged_response
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
    choice=enum(("same", *sheet.OFFERED), "What to decide where it is that one."), entry=string("The entry's id."),
    says=array(string(), "Its name, how alike it is, what speaks for and against it."),
)  # fmt: skip
STANDING = record(
    "The last decision on the name in the department.",
    number=COUNT, decision=enum(CHOICES), by=string(),
)  # fmt: skip
DOUBT = record(
    "A name in doubt, with its issuer 待复核, in one edition.",
    line=string(), city=string(), edition=string(), qualification=nullable(string()), issuer=nullable(string()),
    people=COUNT, here=COUNT, settles=COUNT, state=enum(review.STATES), candidates=array(CANDIDATE),
    choices=array(enum(CHOICES), "What may be decided."), levels=array(string()), tiers=array(string()),
    fields=array(string()), decision=nullable(STANDING), note=nullable(string("What to look up.")),
)  # fmt: skip
SCHEMAS = {"Doubt": DOUBT, "DoubtPage": schemas.paged("Doubt")}
_DECISION = "One of the line's choices (listed 列入, unlisted 未列入, same 同一, candidate1 …), or an entry's id."
_STATED = {
    "listing": "What the list calls it, or its number there.", "title": "The title that it states.",
    "level": "The level, one of the line's.", "tier": "The tier, one of the line's.",
    "field": "The field, one of the line's.", "seen": "The document that was looked at; by default the edition's.",
}  # fmt: skip
DECISION = {
    **schemas.request_object(
        "A decision 决定; what the list states goes with listed 列入, and all of it may be left out.",
        line=string(minLength=1), decision=string(_DECISION, minLength=1),
        **{name: string(says, maxLength=300) for name, says in _STATED.items()},
        base={**COUNT, "maximum": 2**31, "description": "The number of the decision that this one may replace."},
    ),
    "required": ["line", "decision"],
}  # fmt: skip
DECISIONS_REQUEST = {
    **schemas.request_object(
        "Those that can be taken are stored.",
        decisions={"type": "array", "items": DECISION, "minItems": 1, "maxItems": schemas.MAX_ITEMS},
        all_or_nothing={**schemas.BOOLEAN, "description": "Store nothing where one cannot be taken."},
    ),
    "required": ["decisions"],
}
FAULT = record(line=string(), code=string(), says=string())
WANTED = (
    Parameter("q", string(maxLength=100), "Looked for in name, issuer and candidates."),
    Parameter("city", string(maxLength=100), "The city's name."),
    Parameter("state", enum(review.STATES), "Lines that wait, that wait and nobody works there, or that are decided."),
)


@require_finished
def list_doubts(request: Request, run: Run) -> Response:
    """List the names in doubt, in the order of the sheet 待复核."""
    query = request.state.query
    wanted = review.ReviewFilter(*(query[name] or "" for name in ("q", "city", "state")))
    doubts = wanted.apply(review.read_doubts(request, run))
    lines = doubts.slice(query["offset"], query["limit"])
    return paged_response(query, doubts.height, [_serialize_doubt(line) for line in lines.iter_rows(named=True)])


def _serialize_doubt(line: Row) -> dict[str, object]:
    names = [name for name in DOUBT["properties"] if name not in ("candidates", "decision")]
    offered = review.with_candidates(line)["offered"].items()
    candidates = [{"choice": choice, "entry": texts[0], "says": texts[1:]} for choice, texts in offered]
    standing = {"number": line["standing"], "decision": line["verdict"], "by": line["by"]} if line["standing"] else None
    return {**{name: line[name] for name in names}, "candidates": candidates, "decision": standing}


@require_finished
def decide_doubts(request: Request, run: Run) -> Response:
    """Store the decisions that can be taken, and name the others; the run is to be repeated to apply them.

    :raises HTTPError: 422, with the fault of each line, where none is stored, or when a line is decided twice.
    """
    body = request.state.body
    given = {decision["line"]: decision for decision in body["decisions"]}
    twice = len(body["decisions"]) - len(given)
    stored = 0
    faults: dict[str, tuple[str, str | None]] = {}
    if not twice:
        stored, faults = review.store_answers(request, run, given, all_or_nothing=body.get("all_or_nothing", False))
    lang = language(request)
    problems = [_serialize_fault(line, code, other, lang) for line, (code, other) in faults.items()]
    if twice or (faults and (body.get("all_or_nothing") or len(faults) == len(given))):
        zh, en = (
            f"{len(problems) or twice} 行不能这样决定，什么都没有保存",
            "lines cannot be decided so; nothing was stored",
        )
        raise HTTPError(422, DecisionError.code, zh, en, faults=problems)
    return JSONResponse({"stored": stored, "faults": problems})


def _serialize_fault(line: str, code: str, other: str | None, lang: str) -> dict[str, str]:
    return {"line": line, "code": code, "says": sheet.fault_text(code, other, lang)}


ROUTES = (
    operation_route("GET", "/runs/{run}/review", list_doubts, Operation(
        "List the names in doubt 待复核 of a run.",
        {200: json_response("So many of them.", schemas.ref("DoubtPage"))}, query=(*WANTED, OFFSET, LIMIT),
        errors=(409,),
    ), needs="read"),
    operation_route("POST", "/runs/{run}/decisions", decide_doubts, Operation(
        "Decide 决定 names in doubt; `faults` names each line that cannot be taken, the others are stored.",
        {200: json_response(
            "How many were news; the department's later runs apply them.",
            record(stored=COUNT, faults=array(FAULT, "The lines that cannot be taken.")),
        )},
        body=DECISIONS_REQUEST, errors=(409,),
    ), needs="decide"),
)  # fmt: skip
