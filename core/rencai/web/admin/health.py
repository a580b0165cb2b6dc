"""Report whether the service lives and can work, to monitors and to programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.messages.codes import FINDING_LEVELS
from rencai.operations.maintenance import doctor
from rencai.system.errors import OutputError
from rencai.web.api.operation import Operation, json_response, operation_route
from rencai.web.api.schemas import array, enum, record, ref, string
from rencai.web.responses import language
from rencai.web.routing import PUBLIC, route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show_liveness(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


def show_readiness(request: Request) -> Response:
    """The store can be written to, and a city is installed; 503 where it is not so."""
    try:
        good = request.app.state.service.is_ready
    except OutputError as error:
        return JSONResponse({"status": "unavailable", "code": error.code}, status_code=503)
    return JSONResponse({"status": "ok" if good else "unavailable"}, status_code=200 if good else 503)


ROUTES = (route("GET", "/healthz", show_liveness, needs=PUBLIC), route("GET", "/readyz", show_readiness, needs=PUBLIC))

FINDING = record(
    "Something that is not as it should be.",
    code=string(), level=enum(FINDING_LEVELS), where=string(), what=string(), do=string(),
)  # fmt: skip
CHECK = record("What was looked at, and what was found.", check=string(), findings=array(ref("Finding")))
SCHEMAS = {"Finding": FINDING, "Check": CHECK}
STALE = 365
"""Days after which a source should have been checked again, as for `rencai doctor`."""


def show_health(request: Request) -> Response:
    """What `rencai doctor --json` tells."""
    service, lang = request.app.state.service, language(request)
    found = doctor.examine(service.data, None, service.installed(), datetime.now(UTC), STALE)
    return JSONResponse(
        [{"check": check, "findings": [one.plain(lang) for one in all_]} for check, all_ in found.items()]
    )


API_ROUTES = (
    operation_route("GET", "/health", show_health, Operation(
        "Have the installation checked 体检.", {200: json_response("As `rencai doctor --json`.", array(ref("Check")))},
    ), needs="admin"),
)  # fmt: skip
