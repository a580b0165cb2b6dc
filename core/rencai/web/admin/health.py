"""Report whether the service lives and can work, to monitors and to programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.messages.codes import FINDING_LEVELS
from rencai.operations.maintenance import doctor
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
    """Answer whether uploads can be taken and scored; 503 with the code of what is lacking where not."""
    code = request.app.state.readiness.lacking()
    if code:
        return JSONResponse({"status": "unavailable", "code": code}, status_code=503)
    return JSONResponse({"status": "ok"})


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
