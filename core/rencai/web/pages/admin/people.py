"""Who may come in: users and programs, by name; they are made and changed at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai import clock, store
from rencai.web.reply import page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request) -> Response:
    """The accounts and the tokens, without their secrets."""
    data = request.app.state.site.data
    told = {"users": store.users(data), "tokens": store.tokens(data), "now": clock.moment()}
    return page(request, "admin_people.html", told)


ROUTES = (route("GET", "/admin/users", show, needs="admin"),)
