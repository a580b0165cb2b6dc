"""One's own password: changed by whoever knows the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai import accounts
from rencai.errors import UsageError
from rencai.web import cookies
from rencai.web.fault import missing
from rencai.web.pages.sign_in import address, throttled
from rencai.web.reply import elsewhere, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts import Who
    from rencai.errors import RencaiError

STATUS = {"E_SIGN_IN": 401, "E_SIGN_IN_THROTTLED": 429}


def show(request: Request) -> Response:
    """The old and the new password are asked for."""
    return _asked(request, done="done" in request.query_params)


def change(request: Request) -> Response:
    """The password is another, and every other session of the account is over."""
    who, form = _user(request), request.state.form
    old, new, again = (str(form.get(name, "")) for name in ("password", "password_new", "password_again"))
    if new != again:
        return _asked(request, differ=True)
    try:
        reference = accounts.renewed(request.app.state.site.data, who.name, old, new, address(request))
    except accounts.ThrottledError as error:
        return throttled(_asked(request, error=error), error)
    except (accounts.RefusedError, UsageError) as error:
        return _asked(request, error=error)
    answer = elsewhere("/password?done=1")
    cookies.begin(request, answer, reference)
    return answer


def _asked(request: Request, *, error: RencaiError | None = None, differ: bool = False, done: bool = False) -> Response:
    told = {"user": _user(request).name, "error": error, "differ": differ, "done": done}
    bounds = {"least": accounts.LEAST, "longest": accounts.LONGEST, "distinct": accounts.DISTINCT}
    return page(request, "password.html", {**told, **bounds}, status=_status(error, differ=differ))


def _status(error: RencaiError | None, *, differ: bool) -> int:
    if error:
        return STATUS.get(error.code, 422)
    return 422 if differ else 200


def _user(request: Request) -> Who:
    """Who signed in.

    :raises Fault: when nobody has a password, for there are no users.
    """
    who: Who = request.state.who
    if who.via != "session":
        raise missing()
    return who


ROUTES = (
    route("GET", "/password", show, needs="read"),
    route("POST", "/password", change, needs="read"),
)
