"""An upload: taken, read, shown as it was understood, and sent to be scored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from rencai import clock, runs
from rencai.errors import InputError, RencaiError, UsageError
from rencai.notes import headings
from rencai.web import asked
from rencai.web.pages import home
from rencai.web.pages.unfinished import unfinished
from rencai.web.reply import elsewhere, language, page
from rencai.web.route import FORM, route

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

ODD = ("suggested", "twice")
"""Ways of reading a column that its owner should look at."""


def take(request: Request) -> Response:
    """The files are kept and are going to be read; the next page tells how they were understood."""
    site, form = request.app.state.site, request.state.form
    files = [(one.filename or "", one.file) for one in form.getlist("files") if isinstance(one, UploadFile)]
    given = [(name, file) for name, file in files if name]
    try:
        run = asked.read(site, request.state.who, given, language(request))
    except InputError as error:
        return home.first(request, error)
    return elsewhere(f"/uploads/{run}")


def show(request: Request) -> Response:
    """How the upload was understood, and what is still to be said; or that it is being read, or why it cannot be."""
    site = request.app.state.site
    run = asked.own(site, request.state.who, request.path_params["run"], runs.READ)
    return _shown(request, run)


def _shown(request: Request, run: dict[str, Any], error: RencaiError | None = None) -> Response:
    site, who = request.app.state.site, request.state.who
    if instead := unfinished(request, run, "/uploads"):
        return instead
    told = runs.told(site.data, run)
    installed = site.installed()
    columns = installed.columns()
    odd = [one for table in told["tables"] for one in table["columns"] if one["how"] in ODD]
    cities = [one for one in installed.cities if who.cities is None or one.key in who.cities]
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
    return page(request, "upload.html", filled, status=422 if error else 200)


def score(request: Request) -> Response:
    """The upload is going to be scored as was said; the next page tells how far it is."""
    site, who, form = request.app.state.site, request.state.who, request.state.form
    reading = asked.own(site, who, request.path_params["run"], runs.READ)
    try:
        run = asked.score(
            site,
            who,
            reading,
            as_of=_day(form),
            lang=language(request),
            cities=_texts(form, "city"),
            sheets=_texts(form, "sheet"),
            assumed=_assumed(form),
            typed=_typed(form),
        )
    except UsageError as error:
        return _shown(request, reading, error)
    return elsewhere(f"/runs/{run}")


def _texts(form: FormData, name: str) -> list[str]:
    return [text for text in form.getlist(name) if isinstance(text, str) and text]


def _day(form: FormData) -> date:
    text = (_texts(form, "as_of") or [clock.today().isoformat()])[0]
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("the basis date is not a day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def _assumed(form: FormData) -> dict[str, str]:
    """``assume.0`` and ``value.0``, and so on: a column, and what every row's cell of it is taken to be."""
    columns, values = form.getlist("assume"), form.getlist("value")
    pairs = zip(columns, values, strict=False)
    return {str(column): str(value).strip() for column, value in pairs if column and str(value).strip()}


def _typed(form: FormData) -> dict[str, str]:
    """What was said of headings: ``heading`` and ``column``, one after the other; "-" says that it is none of ours."""
    pairs = zip(form.getlist("heading"), form.getlist("column"), strict=False)
    return {str(heading): "" if column == "-" else str(column) for heading, column in pairs if column}


def routes(upload: int) -> tuple[Route, ...]:
    """The pages of an upload, whose files are bounded to so many bytes altogether."""
    return (
        route("POST", "/uploads", take, needs="score", body=upload + FORM),
        route("GET", "/uploads/{run}", show, needs="score"),
        route("POST", "/uploads/{run}/runs", score, needs="score"),
    )
