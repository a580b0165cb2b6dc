"""The pages for signing in and out, and for changing one's password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from rencai.accounts import passwords, sign_in
from rencai.accounts.sign_in import RefusedError
from rencai.accounts.throttle import ThrottledError
from rencai.system.errors import UsageError
from rencai.web import cookies, interrupted_forms
from rencai.web.errors import missing_resource
from rencai.web.forms import form_text
from rencai.web.responses import redirect, render_page
from rencai.web.routing import PUBLIC, route

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal
    from rencai.system.errors import RencaiError


def show_sign_in(request: Request) -> Response:
    """Show the form to sign in; a caller who is signed in, or need not, goes on at once."""
    to = interrupted_forms.local_path(request.query_params.get("next", "/"))
    if request.state.principal:
        return redirect(to)
    reference = cookies.reference(request)
    return _render_sign_in(request, to=to, ended=bool(reference and cookies.is_signed_in(reference)))


def _render_sign_in(request: Request, status: int = 200, **context: object) -> Response:
    blank = {"error": None, "ended": False, "again": "", "typed": ""}
    return render_page(request, "sign_in.html", {**blank, **context}, status=status)


async def start_session(request: Request) -> Response:
    """Begin a session under a new reference, so that one which another site planted is worth nothing."""
    form: FormData = request.state.form
    fields = {
        "to": interrupted_forms.local_path(form_text(form, "next")),
        "again": form_text(form, "again"),
        "typed": form_text(form, "typed"),
    }
    if not request.app.state.service.has_users():
        return redirect("/")
    try:
        async with request.app.state.verifying:
            reference = await run_in_threadpool(_open_session, request, form)
    except ThrottledError as error:
        return add_retry_after(_render_sign_in(request, 429, error=error, **fields), error)
    except RefusedError as error:
        return _render_sign_in(request, 401, error=error, **fields)
    return await run_in_threadpool(_continue, request, reference, fields)


def _open_session(request: Request, form: FormData) -> str:
    """Return the new session's reference, and end the one that the browser had.

    :raises RefusedError: when name or password are wrong, or the account is disabled.
    :raises ThrottledError: after too many tries.
    """
    data = request.app.state.service.data
    reference = sign_in.sign_in(data, form_text(form, "name"), form_text(form, "password"), client_address(request))
    if old := cookies.reference(request):
        sign_in.sign_out(data, old)
    return reference


def _continue(request: Request, reference: str, fields: dict[str, str]) -> Response:
    """Go on to the page that was asked for, or offer the form that the end of the last session interrupted."""
    request.state.principal = sign_in.resume_session(request.app.state.service.data, reference)
    typed, again = interrupted_forms.parse_fields(fields["typed"]), interrupted_forms.local_path(fields["again"])
    if typed and again != "/":
        cookies.use_reference(request, reference)
        answer = render_page(request, "again.html", {"to": fields["to"], "again": again, "typed": typed})
    else:
        answer = redirect(fields["to"])
    cookies.set_session(request, answer, reference)
    return answer


def end_session(request: Request) -> Response:
    """End the session, and remove its reference from the browser."""
    reference = cookies.reference(request)
    if reference:
        sign_in.sign_out(request.app.state.service.data, reference)
    answer = redirect("/sign-in")
    cookies.clear_session(request, answer)
    return answer


def client_address(request: Request) -> str:
    """Return the address that the request came from, as the server or its proxy gives it."""
    return request.client.host if request.client else ""


def add_retry_after(answer: Response, error: ThrottledError) -> Response:
    """Tell in a header, too, how long to wait."""
    answer.headers["retry-after"] = str(error.seconds)
    return answer


SIGN_IN_ROUTES = (
    route("GET", "/sign-in", show_sign_in, needs=PUBLIC),
    route("POST", "/sign-in", start_session, needs=PUBLIC),
    route("POST", "/sign-out", end_session, needs=PUBLIC),
)

STATUS = {"E_SIGN_IN": 401, "E_SIGN_IN_THROTTLED": 429}


def show_password(request: Request) -> Response:
    """Show the form to change the password."""
    return _render_password(request, done="done" in request.query_params)


def change_password(request: Request) -> Response:
    """Change the password, and end every other session of the account."""
    principal, form = _require_session(request), request.state.form
    old, new, again = (str(form.get(name, "")) for name in ("password", "password_new", "password_again"))
    if new != again:
        return _render_password(request, differ=True)
    try:
        reference = sign_in.change_password(
            request.app.state.service.data, principal.name, old, new, client_address(request)
        )
    except ThrottledError as error:
        return add_retry_after(_render_password(request, error=error), error)
    except (RefusedError, UsageError) as error:
        return _render_password(request, error=error)
    answer = redirect("/password?done=1")
    cookies.set_session(request, answer, reference)
    return answer


def _render_password(
    request: Request, *, error: RencaiError | None = None, differ: bool = False, done: bool = False
) -> Response:
    context = {"user": _require_session(request).name, "error": error, "differ": differ, "done": done}
    bounds = {"least": passwords.SHORTEST, "longest": passwords.LONGEST, "distinct": passwords.DISTINCT}
    return render_page(request, "password.html", {**context, **bounds}, status=_status(error, differ=differ))


def _status(error: RencaiError | None, *, differ: bool) -> int:
    if error:
        return STATUS.get(error.code, 422)
    return 422 if differ else 200


def _require_session(request: Request) -> Principal:
    """Return the caller, who signed in with a password.

    :raises HTTPError: 404, when the service has no users, and so no passwords.
    """
    principal: Principal = request.state.principal
    if principal.via != "session":
        raise missing_resource()
    return principal


PASSWORD_ROUTES = (
    route("GET", "/password", show_password, needs="read"),
    route("POST", "/password", change_password, needs="read"),
)
