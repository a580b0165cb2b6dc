"""The first page, and the pages of an upload: take it, show how it was read, and have it scored."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from rencai.messages.codes import MARKED
from rencai.ruling.notes import headings
from rencai.runs import records
from rencai.runs import request as runs_request
from rencai.sheets.file.limits import format_size
from rencai.sheets.headers.by_hand import format_header_rows
from rencai.store import runs
from rencai.system import clock
from rencai.system.errors import InputError, RencaiError, UsageError
from rencai.web.forms import uploaded_files
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


# Runs that the first page lists.
MAX_LATEST = 8
ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".csv")


def show_home(request: Request) -> Response:
    """Show the form to upload, and the latest runs."""
    return _render_home(request)


def _render_home(request: Request, error: RencaiError | None = None) -> Response:
    """Return the first page; with the error of an upload that was refused."""
    service, principal = request.app.state.service, request.state.principal
    context = {
        "endings": ENDINGS,
        "most": format_size(service.limits.packed),
        "all": format_size(service.upload),
        "latest": runs.read_latest(service.data, principal.department, limit=MAX_LATEST),
        "error": error,
    }
    return render_page(request, "home.html", context, status=422 if error else 200)


HOME_ROUTES = (route("GET", "/", show_home, needs="read"),)

# Ways of reading a column that the user should confirm.
UNSURE = ("suggested", "twice", "asked", "other")


def start_upload(request: Request) -> Response:
    """Store the files, queue a run that reads them, and go on to the page that shows how they were understood."""
    service, form = request.app.state.service, request.state.form
    try:
        run = services.start_reading(service, request.state.principal, uploaded_files(form), language(request))
    except InputError as error:
        return _render_home(request, error)
    return redirect(f"/uploads/{run}")


def show_upload(request: Request) -> Response:
    """Show how the upload was understood, with the form to have it scored; or that it is not read yet, or why not."""
    service = request.app.state.service
    run = services.require_run(service, request.state.principal, request.path_params["run"], runs_request.READ)
    return _render_upload(request, run)


def _render_upload(request: Request, run: Run, error: RencaiError | None = None) -> Response:
    service, principal = request.app.state.service, request.state.principal
    if instead := unfinished_page(request, run, "/uploads", error):
        return instead
    details = records.read_details(service.data, run)
    installed = service.installed()
    columns = installed.columns()
    unsure = [column for table in details["tables"] for column in table["columns"] if column["how"] in UNSURE]
    cities = [city for city in installed.cities if principal.cities is None or city.key in principal.cities]
    context = {
        "run": run,
        "details": details,
        "unsure": unsure,
        "cities": cities,
        "columns": columns,
        "shown": headings(columns, language(request)),
        "header_rows": format_header_rows(records.read_request(service.data, run).header_rows),
        "today": clock.today().isoformat(),
        "error": error,
    }
    return render_page(request, "upload.html", context, status=422 if error else 200)


def start_run(request: Request) -> Response:
    """Queue the run that scores the upload as the form says, and go on to its page."""
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
            leave_out=[mark for mark in MARKED if mark in _texts(form, "leave_out")],
            assumed=_parse_assumptions(form),
            typed=_parse_headings(form),
        )
    except UsageError as error:
        return _render_upload(request, reading, error)
    return redirect(f"/runs/{run}")


def read_again(request: Request) -> Response:
    """Queue a run that reads the upload with its headers on the rows of the form, and go on to its page."""
    service, principal, form = request.app.state.service, request.state.principal, request.state.form
    reading = services.require_run(service, principal, request.path_params["run"], runs_request.READ)
    texts = [part for text in _texts(form, "header_rows") for part in re.split(r"[,，;；、\n]+", text) if part.strip()]
    try:
        run = services.read_again(service, principal, reading, texts)
    except UsageError as error:
        return _render_upload(request, reading, error)
    return redirect(f"/uploads/{run}")


def _texts(form: FormData, name: str) -> list[str]:
    return [text for text in form.getlist(name) if isinstance(text, str) and text]


def _parse_day(form: FormData) -> date:
    text = (_texts(form, "as_of") or [clock.today().isoformat()])[0]
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("the basis date is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def _parse_assumptions(form: FormData) -> dict[str, str]:
    """Return by column what every cell of it is taken to be, from the fields ``assume`` and ``value`` in turn."""
    columns, values = form.getlist("assume"), form.getlist("value")
    pairs = zip(columns, values, strict=False)
    return {str(column): str(value).strip() for column, value in pairs if column and str(value).strip()}


def _parse_headings(form: FormData) -> dict[str, str]:
    """Return by heading the column that was chosen, from the fields ``heading`` and ``column`` in turn.

    "-" is for a heading that rencai does not read, which is returned as an empty column; no choice is left out.
    """
    pairs = zip(form.getlist("heading"), form.getlist("column"), strict=False)
    return {str(heading): "" if column == "-" else str(column) for heading, column in pairs if column}


def build_routes(upload: int) -> tuple[Route, ...]:
    """Return the routes of uploads; ``upload`` bounds the files of one request together, in bytes."""
    return (
        route("POST", "/uploads", start_upload, needs="score", body=upload + FORM_BYTES),
        route("GET", "/uploads/{run}", show_upload, needs="score"),
        route("POST", "/uploads/{run}/readings", read_again, needs="score"),
        route("POST", "/uploads/{run}/runs", start_run, needs="score"),
    )
