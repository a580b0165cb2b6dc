"""How the inputs of a run were understood: each sheet's columns, the lines left out, what was odd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import runs
from rencai.messages.notices import named, sentence
from rencai.web.pages.finished import finished, names
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.messages.notices import Notice, Stored


@finished
def show(request: Request, run: dict[str, Any]) -> Response:
    """Every sheet with its header's row and what each column was read as."""
    told, shown = runs.told(request.app.state.site.data, run), names(request)
    notices = [sentence(_notice(one), shown.columns, language(request)) for one in told["notices"]]
    filled = {"run": run, "told": told, "notices": notices, "shown": shown.columns, "named": shown}
    return page(request, "run_reading.html", filled)


def _notice(stored: Stored) -> Notice:
    return named(stored["code"], stored["told"], stored["where"], stored["columns"])


ROUTES = (route("GET", "/runs/{run}/reading", show, needs="read"),)
