"""Whether the installation is fit, for administrators."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai import doctor
from rencai.messages.codes import FINDING_LEVELS
from rencai.web.api.operation import Operation, json, operation
from rencai.web.api.shapes import many, one_of, record, ref, text
from rencai.web.reply import language

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

FINDING = record(
    "Something that is not as it should be.",
    code=text(), level=one_of(FINDING_LEVELS), where=text(), what=text(), do=text(),
)  # fmt: skip
CHECK = record("What was looked at, and what was found.", check=text(), findings=many(ref("Finding")))
SCHEMAS = {"Finding": FINDING, "Check": CHECK}
STALE = 365
"""Days after which a source should have been checked again, as for `rencai doctor`."""


def looked(request: Request) -> Response:
    """What `rencai doctor --json` tells."""
    site, lang = request.app.state.site, language(request)
    found = doctor.examined(site.data, None, site.installed(), datetime.now(UTC), STALE)
    return JSONResponse(
        [{"check": check, "findings": [one.plain(lang) for one in all_]} for check, all_ in found.items()]
    )


ROUTES = (
    operation("GET", "/health", looked, Operation(
        "Have the installation checked 体检.", {200: json("As `rencai doctor --json`.", many(ref("Check")))},
    ), needs="admin"),
)  # fmt: skip
