"""How the inputs of a run were understood: each sheet's columns, the lines left out, what was odd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai import runs
from rencai.labels import said
from rencai.notices import Notice
from rencai.web.pages.finished import finished, names
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response


@finished
def show(request: Request, run: dict[str, Any]) -> Response:
    """Every sheet with its header's row and what each column was read as."""
    told, named = runs.told(request.app.state.site.data, run), names(request)
    notices = [said(_notice(one), named.columns, language(request)) for one in told["notices"]]
    filled = {"run": run, "told": told, "notices": notices, "shown": named.columns, "named": named}
    return page(request, "run_reading.html", filled)


def _notice(told: Mapping[str, Any]) -> Notice:
    return Notice(told["code"], *(tuple(told[name]) for name in ("told", "where", "columns")))


ROUTES = (route("GET", "/runs/{run}/reading", show, needs="read"),)
