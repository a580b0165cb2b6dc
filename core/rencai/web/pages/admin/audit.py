"""The processing record: what was done, by whom, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai import store
from rencai.messages.codes import ACTIONS
from rencai.web import paging
from rencai.web.reply import page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request) -> Response:
    """The record, the newest first; of one action where it is named."""
    site, asked = request.app.state.site, request.query_params.get("action")
    action = asked if asked in ACTIONS else None
    _, total = store.recent(site.data, action, limit=0)
    part = paging.part(request, total)
    entries, _ = store.recent(site.data, action, limit=part.size, offset=part.offset)
    return page(request, "admin_audit.html", {"part": part, "entries": entries, "action": action})


ROUTES = (route("GET", "/admin/audit", show, needs="admin"),)
