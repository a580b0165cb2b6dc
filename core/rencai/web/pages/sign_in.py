"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from rencai import accounts
from rencai.web import cookies, interrupted
from rencai.web.reply import elsewhere, page
from rencai.web.route import PUBLIC, route

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request) -> Response:
    """Name and password are asked for; where nobody signs in, or he has, there is nothing to ask."""
    to = interrupted.own(request.query_params.get("next", "/"))
    if request.state.who:
        return elsewhere(to)
    reference = cookies.reference(request)
    return _asked(request, to=to, ended=bool(reference and cookies.somebodys(reference)))


def _asked(request: Request, status: int = 200, **told: Any) -> Response:  # noqa: ANN401 - what the template shows
    blank = {"error": None, "ended": False, "again": "", "typed": ""}
    return page(request, "sign_in.html", {**blank, **told}, status=status)


async def begin(request: Request) -> Response:
    """The session has begun, under a reference that nobody had before."""
    form: FormData = request.state.form
    kept = {"to": interrupted.own(_text(form, "next")), "again": _text(form, "again"), "typed": _text(form, "typed")}
    if not request.app.state.site.has_users():
        return elsewhere("/")
    try:
        async with request.app.state.verifying:
            reference = await run_in_threadpool(_signed_in, request, form)
    except accounts.ThrottledError as error:
        return throttled(_asked(request, 429, error=error, **kept), error)
    except accounts.RefusedError as error:
        return _asked(request, 401, error=error, **kept)
    return await run_in_threadpool(_gone_on, request, reference, kept)


def _signed_in(request: Request, form: FormData) -> str:
    """The new session's reference; one that the browser had until now is over."""
    data = request.app.state.site.data
    reference = accounts.signed_in(data, _text(form, "name"), _text(form, "password"), address(request))
    if old := cookies.reference(request):
        accounts.signed_out(data, old)
    return reference


def _gone_on(request: Request, reference: str, kept: dict[str, str]) -> Response:
    """To the page that was asked for; or to what was typed when the last session ended."""
    request.state.who = accounts.session(request.app.state.site.data, reference)
    typed, again = interrupted.read(kept["typed"]), interrupted.own(kept["again"])
    if typed and again != "/":
        cookies.give(request, reference)
        answer = page(request, "again.html", {"to": kept["to"], "again": again, "typed": typed})
    else:
        answer = elsewhere(kept["to"])
    cookies.begin(request, answer, reference)
    return answer


def end(request: Request) -> Response:
    """The session is over, and the browser forgets its reference."""
    reference = cookies.reference(request)
    if reference:
        accounts.signed_out(request.app.state.site.data, reference)
    answer = elsewhere("/sign-in")
    cookies.end(request, answer)
    return answer


def address(request: Request) -> str:
    """Where the request came from, as the server or its proxy tells."""
    return request.client.host if request.client else ""


def throttled(answer: Response, error: accounts.ThrottledError) -> Response:
    """The answer, which also tells programs how long to wait."""
    answer.headers["retry-after"] = str(error.seconds)
    return answer


def _text(form: FormData, name: str) -> str:
    told = form.get(name)
    return told if isinstance(told, str) else ""


ROUTES = (
    route("GET", "/sign-in", show, needs=PUBLIC),
    route("POST", "/sign-in", begin, needs=PUBLIC),
    route("POST", "/sign-out", end, needs=PUBLIC),
)
