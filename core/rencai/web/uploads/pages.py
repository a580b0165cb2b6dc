"""The first page, and an upload: taken, shown as read, and sent to be scored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from rencai.ruling.notes import headings
from rencai.runs import queue
from rencai.runs import request as runs_request
from rencai.sheets.file.limits import format_size
from rencai.store import runs
from rencai.system import clock
from rencai.system.errors import InputError, RencaiError, UsageError
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import FORM_BYTES, route
from rencai.web.runs import services
from rencai.web.runs.finished import unfinished_page

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rencai.store.runs import Run


LATEST = 8
ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".csv")


def show_home(request: Request) -> Response:
    """The upload, and what was scored last."""
    return render_home(request)


def render_home(request: Request, error: RencaiError | None = None) -> Response:
    """The page; with the error of an upload that was not taken."""
    service, principal = request.app.state.service, request.state.principal
    told: dict[str, Any] = {
        "endings": ENDINGS,
        "most": format_size(service.limits.packed),
        "all": format_size(service.upload),
        "latest": runs.read_latest(service.data, principal.department, limit=LATEST),
        "error": error,
    }
    return render_page(request, "home.html", told, status=422 if error else 200)


HOME_ROUTES = (route("GET", "/", show_home, needs="read"),)

ODD = ("suggested", "twice")
"""Ways of reading a column that its owner should look at."""


def start_upload(request: Request) -> Response:
    """The files are kept and are going to be read; the next page tells how they were understood."""
    service, form = request.app.state.service, request.state.form
    files = [(one.filename or "", one.file) for one in form.getlist("files") if isinstance(one, UploadFile)]
    given = [(name, file) for name, file in files if name]
    try:
        run = services.start_reading(service, request.state.principal, given, language(request))
    except InputError as error:
        return render_home(request, error)
    return redirect(f"/uploads/{run}")


def show_upload(request: Request) -> Response:
    """How the upload was understood, and what is still to be said; or that it is being read, or why it cannot be."""
    service = request.app.state.service
    run = services.require_run(service, request.state.principal, request.path_params["run"], runs_request.READ)
    return _render_upload(request, run)


def _render_upload(request: Request, run: Run, error: RencaiError | None = None) -> Response:
    service, principal = request.app.state.service, request.state.principal
    if instead := unfinished_page(request, run, "/uploads"):
        return instead
    told = queue.read_details(service.data, run)
    installed = service.installed()
    columns = installed.columns()
    odd = [one for table in told["tables"] for one in table["columns"] if one["how"] in ODD]
    cities = [one for one in installed.cities if principal.cities is None or one.key in principal.cities]
    filled = {
        "run": run,
        "told": told,
        "odd": odd,
        "cities": cities,
        "columns": columns,
        "shown": headings(columns, language(request)),
        "today": clock.today().isoformat(),
        "error": error,
    }
    return render_page(request, "upload.html", filled, status=422 if error else 200)


def start_run(request: Request) -> Response:
    """The upload is going to be scored as was said; the next page tells how far it is."""
    service, principal, form = request.app.state.service, request.state.principal, request.state.form
    reading = services.require_run(service, principal, request.path_params["run"], runs_request.READ)
    try:
        run = services.start_scoring(
            service,
            principal,
            reading,
            as_of=_parse_day(form),
            lang=language(request),
            cities=_texts(form, "city"),
            sheets=_texts(form, "sheet"),
            assumed=_parse_assumptions(form),
            typed=_parse_headings(form),
        )
    except UsageError as error:
        return _render_upload(request, reading, error)
    return redirect(f"/runs/{run}")


def _texts(form: FormData, name: str) -> list[str]:
    return [text for text in form.getlist(name) if isinstance(text, str) and text]


def _parse_day(form: FormData) -> date:
    text = (_texts(form, "as_of") or [clock.today().isoformat()])[0]
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("the basis date is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def _parse_assumptions(form: FormData) -> dict[str, str]:
    """``assume.0`` and ``value.0``, and so on: a column, and what every row's cell of it is taken to be."""
    columns, values = form.getlist("assume"), form.getlist("value")
    pairs = zip(columns, values, strict=False)
    return {str(column): str(value).strip() for column, value in pairs if column and str(value).strip()}


def _parse_headings(form: FormData) -> dict[str, str]:
    """What was said of headings: ``heading`` and ``column``, one after the other; "-" says that it is none of ours."""
    pairs = zip(form.getlist("heading"), form.getlist("column"), strict=False)
    return {str(heading): "" if column == "-" else str(column) for heading, column in pairs if column}


def build_routes(upload: int) -> tuple[Route, ...]:
    """The pages of an upload, whose files are bounded to so many bytes altogether."""
    return (
        route("POST", "/uploads", start_upload, needs="score", body=upload + FORM_BYTES),
        route("GET", "/uploads/{run}", show_upload, needs="score"),
        route("POST", "/uploads/{run}/runs", start_run, needs="score"),
    )
