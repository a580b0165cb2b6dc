"""A city's catalogue: its entries, filtered, so many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.policy import LEVELS
from rencai.table import plain
from rencai.web import city
from rencai.web.api import shapes
from rencai.web.api.operation import Operation, Parameter, json, operation
from rencai.web.api.runs import LIMIT, OFFSET
from rencai.web.api.shapes import DAY, many, maybe, one_of, record, text
from rencai.web.pages.catalogue import LONGEST, NONE, fits

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

ENTRY = record(
    "An entry 条目.",
    id=text(), qualification=maybe(text()), qualification_zh=maybe(text()), aliases=many(text()),
    shared_aliases=many(text(), "Names that other bodies use too."), codes=many(text()), issuer=maybe(text()),
    issuer_zh=maybe(text()), issuer_aliases=many(text()), country=maybe(text()), field=maybe(text()),
    title=maybe(text()), title_zh=maybe(text()), title_level=maybe(one_of(LEVELS)), tier=maybe(text()),
    kind=one_of(("exact", "family")), remarks=maybe(text()), edition=many(text()), until=maybe(DAY),
    source=many(text(), "Ids of documents 依据."), **{"from": maybe(DAY)},
)  # fmt: skip
SCHEMAS = {"Entry": ENTRY, "EntryPage": shapes.paged("Entry")}
_OR_NONE = f'; "{NONE}": where none is stated.'


def entries(request: Request) -> Response:
    """The entries that fit, in the order of the catalogue."""
    query, package = request.state.query, city.package(request.app.state.site, request.path_params["city"])
    asked = (query[name] or "" for name in ("q", "edition", "tier", "level"))
    held = package.entries.filter(fits(*asked))
    items = plain(held.slice(query["offset"], query["limit"]))
    page = {"total": held.height, "offset": query["offset"], "limit": query["limit"], "items": items}
    return JSONResponse(page)


ROUTES = (
    operation("GET", "/catalogue/{city}", entries, Operation(
        "List the loaded entries 条目 of a city's catalogue 目录.",
        {200: json("So many of them.", shapes.ref("EntryPage"))},
        query=(
            Parameter("q", text(maxLength=LONGEST), "What names, aliases or issuers hold, however it is spelt."),
            Parameter("edition", text(), "Of that edition 版 only."),
            Parameter("tier", text(), f"Of that tier only{_OR_NONE}"),
            Parameter("level", one_of((*LEVELS, NONE)), f"Of that title level 职称级别 only{_OR_NONE}"),
            OFFSET, LIMIT,
        ),
    ), needs="read"),
)  # fmt: skip
