"""The installation: what is installed, whether it is fit, what waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rencai import doctor, store
from rencai.messages.lookup import pick, words
from rencai.package import own_key
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

STALE = 365
"""Days after which a source should be checked again, as ``rencai doctor`` has it."""


def show(request: Request) -> Response:
    """City packages, those that are broken and why; what ``rencai doctor`` finds; the queue."""
    site, lang = request.app.state.site, language(request)
    installed = site.installed()
    found = doctor.examined(site.data, None, installed, datetime.now(UTC), STALE)
    told = {
        "packages": [{"told": one, "key": own_key(one)} for one in installed.packages],
        "broken": installed.broken,
        "misfits": [{"told": one, "why": words("list.misfit", lang)[one.why]} for one in installed.misfits],
        "health": [
            {
                "name": pick(doctor.CHECKS[check], lang),
                "found": [{"told": one, "what": one.what(lang), "remedy": one.remedy(lang)} for one in findings],
            }
            for check, findings in found.items()
        ],
        "queue": store.unfinished(site.data),
    }
    return page(request, "admin.html", told)


ROUTES = (route("GET", "/admin", show, needs="admin"),)
