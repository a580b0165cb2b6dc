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
    """Answer that the process lives."""
    return JSONResponse({"status": "ok"})


def show_readiness(request: Request) -> Response:
    """Answer whether the store can be written and a city is installed; 503 where not."""
    try:
        is_ready = request.app.state.service.is_ready
    except OutputError as error:
        return JSONResponse({"status": "unavailable", "code": error.code}, status_code=503)
    return JSONResponse({"status": "ok" if is_ready else "unavailable"}, status_code=200 if is_ready else 503)


ROUTES = (route("GET", "/healthz", show_liveness, needs=PUBLIC), route("GET", "/readyz", show_readiness, needs=PUBLIC))

# Days after which a source should have been checked again, as for `rencai doctor`.
STALE_DAYS = 365
FINDING = record(
    "Something that is not as it should be.",
    code=string(), level=enum(FINDING_LEVELS), where=string(), what=string(), do=string(),
)  # fmt: skip
CHECK = record("What was looked at, and what was found.", check=string(), findings=array(ref("Finding")))
SCHEMAS = {"Finding": FINDING, "Check": CHECK}


def show_health(request: Request) -> Response:
    """Answer with what `rencai doctor --json` prints."""
    service, lang = request.app.state.service, language(request)
    examined = doctor.examine(service.data, None, service.installed(), datetime.now(UTC), STALE_DAYS)
    checks = [
        {"check": check, "findings": [finding.plain(lang) for finding in findings]}
        for check, findings in examined.items()
    ]
    return JSONResponse(checks)


API_ROUTES = (
    operation_route("GET", "/health", show_health, Operation(
        "Have the installation checked 体检.", {200: json_response("As `rencai doctor --json`.", array(ref("Check")))},
    ), needs="admin"),
)  # fmt: skip
