"""What changed since a run before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from rencai.messages.codes import CHANGES, OUTCOMES
from rencai.web.api.finished import finished
from rencai.web.api.operation import Operation, Parameter, json, operation
from rencai.web.api.runs import LIMIT, OFFSET
from rencai.web.api.shapes import COUNT, many, maybe, one_of, paged, record, ref, text
from rencai.web.pages.changes import chosen, compared, others

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

CHANGE = record(
    "A ruling that is another than before.",
    input=text(), sheet=text(), row=COUNT, applicant_id=text(), qualification=maybe(text()), city=text(),
    pathway=text(), outcome=one_of(OUTCOMES), before=one_of(OUTCOMES), causes=many(one_of(CHANGES)),
)  # fmt: skip
PAGE = paged("Change")
SCHEMAS = {
    "Change": CHANGE,
    "ChangePage": {
        **PAGE,
        "properties": {**PAGE["properties"], "before": maybe(text("The run before; null: there is none."))},
        "required": [*PAGE["required"], "before"],
    },
}


@finished
def page(request: Request, run: dict[str, Any]) -> Response:
    """The rulings of the same applicants that are others than in the run before."""
    query = request.state.query
    before = chosen(request, run, list(others(request, run)), query["before"] or "")
    told: dict[str, Any] = {"before": None, "total": 0, "offset": query["offset"], "limit": query["limit"]}
    if before is None:
        return JSONResponse({**told, "items": []})
    changed = compared(request, before, run).rename({"outcome.before": "before"})
    items = changed.slice(query["offset"], query["limit"]).to_dicts()
    return JSONResponse({**told, "before": before["id"], "total": changed.height, "items": items})


ROUTES = (
    operation("GET", "/runs/{run}/changes", page, Operation(
        "List what changed 变化 since a run before, by the applicants' ids, and by what cause.",
        {200: json("So many of them.", ref("ChangePage"))},
        query=(
            Parameter("before", text(), "That run; the last with an applicant in common where none is named."),
            OFFSET, LIMIT,
        ), errors=(409,),
    ), needs="read"),
)  # fmt: skip
