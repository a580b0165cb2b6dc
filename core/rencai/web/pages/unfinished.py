"""What is shown of a run of which there is nothing to show: it waits, it is at work, or it came to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import runs, store
from rencai.messages.errors import help_text
from rencai.web.reply import elsewhere, language, page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response


def unfinished(request: Request, run: Mapping[str, Any], path: str) -> Response | None:
    """The page for a run without a result, whose own page is at that path and its id; None for one that has one."""
    if run["superseded_by"]:
        return elsewhere(f"{path}/{run['superseded_by']}")
    if run["state"] not in store.FINISHED:
        query = f"?{request.url.query}" if request.url.query else ""
        return page(request, "waiting.html", {"run": run, "next": f"{path}/{run['id']}{query}"})
    if run["state"] in ("failed", "dead"):
        why = {
            "told": runs.told(request.app.state.site.data, run),
            "fault": help_text(run["code"], language(request)),
        }
        return page(request, "unread.html", {"run": run, **why})
    if run["purged_at"]:
        return page(request, "purged.html", {"run": run})
    return None
