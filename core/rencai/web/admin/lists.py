"""Administer official lists: upload, review, confirm and remove them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from rencai.messages.errors import help_text
from rencai.messages.lookup import LANGUAGES
from rencai.official_lists import imports, pending, wording
from rencai.official_lists.imports import ImportRequest
from rencai.system import clock
from rencai.system.errors import InputError, RencaiError, UsageError
from rencai.web.catalogue import city
from rencai.web.errors import not_found
from rencai.web.responses import language, redirect, render_page
from rencai.web.routing import FORM_BYTES, route
from rencai.web.runs import requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rencai.official_lists.draft import Draft
    from rencai.policy.package import Package
    from rencai.web.service import Service


HOME = "/admin/lists"
ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".docx", ".pdf")
_FIELDS = ("city", "edition", "begins", "published", "title", "sheets", "replace")
_CHUNK = 1 << 20
_DIGITS = 6


def show_lists(request: Request) -> Response:
    """Every edition with the lists that were imported for it, and the form for another."""
    return _render_lists(request)


def _render_lists(request: Request, error: RencaiError | None = None) -> Response:
    service, lang = request.app.state.service, language(request)
    given = getattr(request.state, "form", None)
    told = {
        "cities": [_describe_city(service, one, lang) for one in service.installed().packages],
        "given": {name: _text(given, name) if given else "" for name in _FIELDS},
        "endings": ENDINGS,
        "error": error,
        "fault": error and help_text(error.code, lang),
    }
    return render_page(request, "admin_lists.html", told, status=422 if error else 200)


def _describe_city(service: Service, one: Package, lang: str) -> dict[str, Any]:
    """The city with its editions; ``reads`` says whether any condition of it reads a catalogue."""
    editions = [city.describe_edition(service, one, each, clock.today(), lang) for each in one.editions]
    reads = any(root.startswith("match.") for root in one.roots())
    return {**city.describe_city(one, lang), "editions": editions, "reads": reads}


def _text(form: FormData, name: str) -> str:
    told = form.get(name)
    return told.strip() if isinstance(told, str) else ""


def upload_list(request: Request) -> Response:
    """The files wait, and the next page shows what keeping them would do."""
    service, form = request.app.state.service, request.state.form
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    try:
        names = requests.file_names(str(one.filename) for one in files)
        key = _store_pending(service, form, list(zip(names, (one.file for one in files), strict=True)))
    except (InputError, UsageError) as error:
        return _render_lists(request, error)
    return redirect(f"{HOME}/waiting/{key}")


def _store_pending(service: Service, form: FormData, files: list[tuple[str, BinaryIO]]) -> str:
    """The key under which the list waits.

    :raises RencaiError: when it is none, or none for that edition; nothing is kept then.
    """
    if not files:
        raise InputError("no file was chosen", code="E_INPUT_MISSING")
    wanted = _parse_request(service, form, [name for name, _ in files])
    key, held = pending.store_files(service.data, [(name, _chunks(file)) for name, file in files])
    try:
        _, told = _draft_list(service, wanted, held)
        pending.store_request(service.data, key, told, [name for name, _ in held])
    except BaseException:
        pending.drop(service.data, key)
        raise
    return key


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _parse_request(service: Service, form: FormData, names: list[str]) -> ImportRequest:
    """What the form asks for.

    :raises UsageError: when a field of it cannot be read.
    """
    key, published = _text(form, "city"), _text(form, "published")
    if key not in {one.own_key for one in service.installed().packages}:
        raise UsageError("no such city", code="E_USAGE_CITY")
    if published and not (published.isascii() and published.isdigit() and len(published) <= _DIGITS and int(published)):
        raise UsageError("the number of published entries is a whole number above 0", code="E_USAGE")
    sheets = [line.strip() for line in _text(form, "sheets").splitlines() if line.strip()]
    return ImportRequest(
        key,
        _text(form, "edition"),
        imports.source_title(_text(form, "title"), names),
        _day(_text(form, "begins")),
        int(published) if published else None,
        tuple(sheets),
        replace=bool(_text(form, "replace")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError("the first day is no day; write it as 2026-11-23", code="E_USAGE_DATE") from error


def _serialize_request(wanted: ImportRequest) -> dict[str, Any]:
    return {**asdict(wanted), "begins": wanted.begins and wanted.begins.isoformat()}


def _deserialize_request(told: dict[str, Any]) -> ImportRequest:
    begins = told["begins"] and date.fromisoformat(told["begins"])
    return ImportRequest(**{**told, "begins": begins, "sheets": tuple(told["sheets"])})


def _draft_list(service: Service, wanted: ImportRequest, files: list[tuple[str, Path]]) -> tuple[Draft, dict[str, Any]]:
    """What would be kept; and that in both languages, with a digest of it."""
    draft, package = imports.draft_import(
        service.data, service.shipped, wanted, lambda: imports.read_books(files, service.limits)
    )
    seen = {lang: wording.describe(draft, package, lang) for lang in LANGUAGES}
    return draft, {
        "asked": _serialize_request(wanted),
        "seen": seen,
        "digest": _digest([seen, draft.entries.write_json()]),
    }


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def show_pending(request: Request) -> Response:
    """What keeping the list would do; 404 where nothing waits any more."""
    return _render_pending(request)


def _render_pending(request: Request, *, changed: bool = False) -> Response:
    key = request.path_params["key"]
    held = pending.load(request.app.state.service.data, key)
    if held is None:
        raise not_found()
    told, files = held
    filled = {
        "key": key,
        "asked": told["asked"],
        "seen": told["seen"][language(request)],
        "files": [name for name, _ in files],
        "changed": changed,
    }
    return render_page(request, "admin_list.html", filled, status=409 if changed else 200)


def confirm_list(request: Request) -> Response:
    """The list is kept, if it still does what was shown; else it is shown anew."""
    service, key = request.app.state.service, request.path_params["key"]
    held = pending.load(service.data, key)
    if held is None:
        raise not_found()
    shown, files = held
    wanted = _deserialize_request(shown["asked"])
    try:
        draft, told = _draft_list(service, wanted, files)
        if told["digest"] != shown["digest"]:
            pending.store_request(service.data, key, told, [name for name, _ in files])
            return _render_pending(request, changed=True)
        imports.keep(service.data, wanted, draft, by=request.state.principal.by)
    except (InputError, UsageError) as error:
        return _render_lists(request, error)
    pending.drop(service.data, key)
    return redirect(f"{HOME}#city-{wanted.city}")


def discard_list(request: Request) -> Response:
    """Nothing waits any more, and nothing was kept."""
    pending.drop(request.app.state.service.data, request.path_params["key"])
    return redirect(HOME)


def show_removal(request: Request) -> Response:
    """Which list would be taken away, and what would hold instead."""
    at = request.path_params
    try:
        held, older = imports.find_removable(request.app.state.service.data, at["city"], at["edition"])
    except UsageError as error:
        raise not_found() from error
    return render_page(request, "admin_remove.html", {"held": held, "older": older})


def remove_list(request: Request) -> Response:
    """The list that holds is taken away, if it is the one that was shown."""
    service, at = request.app.state.service, request.path_params
    try:
        held, _ = imports.find_removable(service.data, at["city"], at["edition"])
    except UsageError as error:
        return _render_lists(request, error)
    if str(held.version) == _text(request.state.form, "version"):
        imports.remove(service.data, held, by=request.state.principal.by)
    return redirect(f"{HOME}#city-{at['city']}")


def build_routes(upload: int) -> tuple[Route, ...]:
    """The pages of official lists, whose files are bounded to so many bytes altogether."""
    return (
        route("GET", HOME, show_lists, needs="admin"),
        route("POST", HOME, upload_list, needs="admin", body=upload + FORM_BYTES),
        route("GET", f"{HOME}/waiting/{{key}}", show_pending, needs="admin"),
        route("POST", f"{HOME}/waiting/{{key}}", confirm_list, needs="admin"),
        route("POST", f"{HOME}/waiting/{{key}}/drop", discard_list, needs="admin"),
        route("GET", f"{HOME}/{{city}}/{{edition}}/remove", show_removal, needs="admin"),
        route("POST", f"{HOME}/{{city}}/{{edition}}/remove", remove_list, needs="admin"),
    )
