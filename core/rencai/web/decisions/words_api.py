"""The API of words that no vocabulary has: list those of a run, and answer what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.decisions import word_sheet
from rencai.messages.codes import WORD_FAULTS
from rencai.web.api import schemas
from rencai.web.api.operation import LIMIT, OFFSET, Operation, json_response, operation_route, paged_response
from rencai.web.api.schemas import COUNT, array, enum, nullable, record, string
from rencai.web.decisions import words
from rencai.web.responses import language
from rencai.web.runs.finished import require_finished

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run


VALUE = record(value=string("Empty: as if the cells were empty."), called=string("In words."))
UNREAD_WORD = record(
    "A word that could not be read 词语.",
    line=string(), column=string("Canonical name."), heading=string(), word=string(), cells=COUNT, people=COUNT,
    values=array(VALUE, "What it may mean."),
    now=nullable(string("The value that the department has answered since.")),
)  # fmt: skip
FAULT = record(line=string(), code=enum(WORD_FAULTS), says=string())
SCHEMAS = {"UnreadWord": UNREAD_WORD, "UnreadWordPage": schemas.paged("UnreadWord")}
_ANSWERS = "A value, or what it is called in either language; 视为未填 as if empty."
ANSWER = {
    **schemas.request_object("What a word means.", line=string(minLength=1), answer=string(_ANSWERS, minLength=1)),
    "required": ["line", "answer"],
}
ANSWERS_REQUEST = {
    **schemas.request_object(
        "Those that can be taken are stored.",
        answers={"type": "array", "items": ANSWER, "minItems": 1, "maxItems": schemas.MAX_ITEMS},
    ),
    "required": ["answers"],
}


@require_finished
def list_words(request: Request, run: Run) -> Response:
    """List the words that could not be read, those in most cells first."""
    query, lines = request.state.query, words.read_lines(request.app.state.service, run)
    described = words.describe_lines(request, lines.slice(query["offset"], query["limit"]))
    return paged_response(query, lines.height, [_serialize_word(line) for line in described])


def _serialize_word(line: dict[str, object]) -> dict[str, object]:
    values = line["values"]
    pairs = values if isinstance(values, list) else []
    return {
        **{name: line[name] for name in ("line", "column", "heading", "cells", "people", "now")},
        "word": line["text"],
        "values": [{"value": value, "called": called} for value, called in pairs],
    }


@require_finished
def answer_words(request: Request, run: Run) -> Response:
    """Store the answers that can be taken, and name the others; the run is to be repeated to apply them."""
    lang = language(request)
    answers = {answer["line"]: answer["answer"] for answer in request.state.body["answers"]}
    stored, faults = words.store_answers(request, run, answers)
    named = [
        {"line": line, "code": code, "says": word_sheet.fault_text(code, None, lang)}
        for line, (code, _) in faults.items()
    ]
    return JSONResponse({"stored": stored, "faults": named})


ROUTES = (
    operation_route("GET", "/runs/{run}/words", list_words, Operation(
        "List the words 词语 of a run that could not be read.",
        {200: json_response("So many of them.", schemas.ref("UnreadWordPage"))}, query=(OFFSET, LIMIT), errors=(409,),
    ), needs="read"),
    operation_route("POST", "/runs/{run}/words", answer_words, Operation(
        "Answer what words mean; those that can be taken are stored, `faults` names the others.",
        {200: json_response(
            "How many were news; the department's later runs apply them.", record(stored=COUNT, faults=array(FAULT))
        )},
        body=ANSWERS_REQUEST, errors=(409,),
    ), needs="decide"),
)  # fmt: skip
