"""Administer official lists: upload, review, confirm and remove them."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING

from rencai.messages.errors import error_text, help_text
from rencai.messages.lookup import LANGUAGES
from rencai.official_lists import imports, pending, wording
from rencai.official_lists.imports import ImportRequest
from rencai.system import clock
from rencai.system.errors import InputError, RencaiError, UsageError
from rencai.web.catalogue import queries
from rencai.web.errors import missing_resource
from rencai.web.forms import form_text, read_chunks, safe_names, uploaded_files
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import FORM_BYTES, route

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rencai.official_lists.draft import Draft
    from rencai.official_lists.pending import PendingImport
    from rencai.policy.package import Package
    from rencai.web.service import Service


HOME = "/admin/lists"
ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".docx", ".pdf")
_FIELDS = ("city", "edition", "begins", "published", "title", "sheets", "replace")
# Digits of the number of published entries; more would be no catalogue.
_MAX_DIGITS = 6


class CityLists(queries.CitySummary):
    """A city with its editions; ``reads`` says whether any condition of it reads a catalogue."""

    editions: list[queries.EditionSummary]
    reads: bool


def show_lists(request: Request) -> Response:
    """Show every edition with the lists that were imported for it, and the form to import another."""
    return _render_lists(request)


def _render_lists(request: Request, error: RencaiError | None = None) -> Response:
    service, lang = request.app.state.service, language(request)
    form = getattr(request.state, "form", None)
    context = {
        "cities": [_describe_city(service, package, lang) for package in service.installed().packages],
        "given": {name: _text(form, name) if form else "" for name in _FIELDS},
        "endings": ENDINGS,
        "error": error,
        "fault": error and help_text(error.code, lang),
        "detail": error_text(error, lang) if error else "",
    }
    return render_page(request, "admin_lists.html", context, status=422 if error else 200)


def _describe_city(service: Service, package: Package, lang: str) -> CityLists:
    today = clock.today()
    editions = [queries.describe_edition(service, package, edition, today, lang) for edition in package.editions]
    reads = any(root.startswith("match.") for root in package.roots())
    return {**queries.describe_city(package, lang), "editions": editions, "reads": reads}


def _text(form: FormData, name: str) -> str:
    return form_text(form, name).strip()


def upload_list(request: Request) -> Response:
    """Store the uploaded files until they are confirmed, and go on to the page that shows what importing would do."""
    service, form = request.app.state.service, request.state.form
    files = uploaded_files(form)
    names = safe_names(name for name, _ in files)
    try:
        key = _store_pending(service, form, list(zip(names, (file for _, file in files), strict=True)))
    except (InputError, UsageError) as error:
        return _render_lists(request, error)
    return redirect(f"{HOME}/waiting/{key}")


def _store_pending(service: Service, form: FormData, files: list[tuple[str, BinaryIO]]) -> str:
    """Store files and request, and return the key under which they wait.

    :raises RencaiError: when the files hold no list, or none for that edition; nothing stays stored then.
    """
    if not files:
        raise InputError("no file was chosen", code="E_INPUT_MISSING")
    wanted = _parse_request(service, form, [name for name, _ in files])
    key, paths = pending.store_files(service.data, [(name, read_chunks(file)) for name, file in files])
    try:
        _, payload = _draft_list(service, wanted, paths)
        pending.store_request(service.data, key, payload, [name for name, _ in paths])
    except BaseException:
        pending.drop(service.data, key)
        raise
    return key


def _parse_request(service: Service, form: FormData, names: list[str]) -> ImportRequest:
    """Return what the form asks for.

    :raises UsageError: when the city is unknown, or a number or day cannot be read.
    """
    key, published = _text(form, "city"), _text(form, "published")
    cities = sorted({package.own_key for package in service.installed().packages})
    if key not in cities:
        raise UsageError("no such city", code="E_USAGE_CITY", other=", ".join(cities))
    is_number = published.isascii() and published.isdigit() and len(published) <= _MAX_DIGITS
    if published and not (is_number and int(published)):
        raise UsageError("the number of published entries is a whole number above 0", code="E_USAGE")
    sheets = [line.strip() for line in _text(form, "sheets").splitlines() if line.strip()]
    return ImportRequest(
        key,
        _text(form, "edition"),
        imports.source_title(_text(form, "title"), names),
        _parse_day(_text(form, "begins")),
        int(published) if published else None,
        tuple(sheets),
        replace=bool(_text(form, "replace")),
    )


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError("the first day is no day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def _draft_list(service: Service, wanted: ImportRequest, files: list[tuple[str, Path]]) -> tuple[Draft, PendingImport]:
    """Return the list as it would be imported, and what is shown and stored of it until it is confirmed."""
    draft, package = imports.draft_import(
        service.data, service.shipped, wanted, lambda: imports.read_books(files, service.limits)
    )
    against = imports.contradicted_look_ups(service.data, wanted, draft, package)
    touched = imports.decisions_touched(service.data, service.shipped, wanted, draft, package)
    seen = {lang: wording.describe(draft, package, touched, lang) for lang in LANGUAGES}
    for lang, summary in seen.items():
        summary["against"] = wording.contradicted_texts(against, lang)
    digest = _digest([seen, draft.entries.write_json()])
    return draft, {"asked": wanted.payload, "seen": seen, "digest": digest}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def _load_pending(request: Request) -> tuple[PendingImport, list[tuple[str, Path]]]:
    """Return what is stored of a list that waits, and its files.

    :raises HTTPError: 404, when nothing waits under the key of the address, or not any more.
    """
    loaded = pending.load(request.app.state.service.data, request.path_params["key"])
    if loaded is None:
        raise missing_resource()
    return loaded


def show_pending(request: Request) -> Response:
    """Show what importing the list would do; 404 where it does not wait any more."""
    return _render_pending(request)


def _render_pending(request: Request, *, changed: bool = False) -> Response:
    stored, files = _load_pending(request)
    context = {
        "key": request.path_params["key"],
        "request": stored["asked"],
        "seen": stored["seen"][language(request)],
        "files": [name for name, _ in files],
        "changed": changed,
    }
    return render_page(request, "admin_list.html", context, status=409 if changed else 200)


def confirm_list(request: Request) -> Response:
    """Import the list if that still does what was shown; else show anew what it would do."""
    service, key = request.app.state.service, request.path_params["key"]
    shown, files = _load_pending(request)
    wanted = ImportRequest.from_payload(shown["asked"])
    try:
        draft, current = _draft_list(service, wanted, files)
        if current["digest"] != shown["digest"]:
            pending.store_request(service.data, key, current, [name for name, _ in files])
            return _render_pending(request, changed=True)
        imports.keep(service.data, wanted, draft, by=request.state.principal.by)
    except (InputError, UsageError) as error:
        return _render_lists(request, error)
    pending.drop(service.data, key)
    return redirect(f"{HOME}#city-{wanted.city}")


def discard_list(request: Request) -> Response:
    """Delete the uploaded files without importing them."""
    pending.drop(request.app.state.service.data, request.path_params["key"])
    return redirect(HOME)


def show_removal(request: Request) -> Response:
    """Show which list would be removed, and what would apply instead; 404 where no list of the edition applies."""
    at, service = request.path_params, request.app.state.service
    try:
        applied, older = imports.find_removable(service.data, at["city"], at["edition"])
    except UsageError as error:
        raise missing_resource() from error
    try:
        imports.require_unsuspended(service.shipped, at["city"])
    except UsageError as error:
        return _render_lists(request, error)
    touched = imports.decisions_touched_by_removal(service.data, service.shipped, applied, older)
    summary = wording.describe_touched(touched, language(request))
    return render_page(request, "admin_remove.html", {"applied": applied, "older": older, "decisions": summary})


def remove_list(request: Request) -> Response:
    """Remove the list of the edition that applies, if it is still the one that was shown."""
    service, at = request.app.state.service, request.path_params
    try:
        imports.require_unsuspended(service.shipped, at["city"])
        applied, _ = imports.find_removable(service.data, at["city"], at["edition"])
    except UsageError as error:
        return _render_lists(request, error)
    if str(applied.version) == _text(request.state.form, "version"):
        imports.remove(service.data, applied, by=request.state.principal.by)
    return redirect(f"{HOME}#city-{at['city']}")


def build_routes(upload: int) -> tuple[Route, ...]:
    """Return the routes of official lists; ``upload`` bounds the files of one request together, in bytes."""
    return (
        route("GET", HOME, show_lists, needs="admin"),
        route("POST", HOME, upload_list, needs="admin", body=upload + FORM_BYTES),
        route("GET", f"{HOME}/waiting/{{key}}", show_pending, needs="admin"),
        route("POST", f"{HOME}/waiting/{{key}}", confirm_list, needs="admin"),
        route("POST", f"{HOME}/waiting/{{key}}/drop", discard_list, needs="admin"),
        route("GET", f"{HOME}/{{city}}/{{edition}}/remove", show_removal, needs="admin"),
        route("POST", f"{HOME}/{{city}}/{{edition}}/remove", remove_list, needs="admin"),
    )
