"""Services behind the pages: read an upload, score a reading, open a run of one's own department."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from rencai.runs import context, queue
from rencai.runs import request as runs_request
from rencai.runs.request import Request
from rencai.sheets.file import read as file_read
from rencai.store import files as store_files
from rencai.store import mappings, runs
from rencai.system import clock
from rencai.system.errors import InputError, UsageError
from rencai.web.errors import HTTPError, not_found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from typing import BinaryIO

    from rencai.accounts.principal import Principal
    from rencai.messages.codes import Origin
    from rencai.runs.context import RunContext
    from rencai.store.files import Draft
    from rencai.store.runs import Run, Task
    from rencai.web.service import Service


ORIGIN: Origin = "web"
_CHUNK = 1 << 20
_NAME_CHARACTERS = 200
"""Signs of a file's name that are kept."""


def start_reading(service: Service, principal: Principal, files: Sequence[tuple[str, BinaryIO]], lang: str) -> str:
    """The id of the run that reads the files; the same files, known to the same, are one run.

    :raises InputError: when there is none, or one is empty or too large; nothing is kept then.
    """
    if not files:
        raise InputError("no file was chosen", code="E_INPUT_MISSING")
    _require_quota(service, principal)
    drafts = _drafts(service, files)
    pairs = tuple(zip(file_names(name for name, _ in files), (one.sha256 for one in drafts), strict=True))
    request = Request(principal.department, pairs, clock.today(), lang, task=runs_request.READ)
    try:
        known = service.run_context(principal.department)
    except BaseException:
        store_files.discard(drafts)
        raise
    return queue.request_run(service.data, request, known, ORIGIN, drafts, by=principal.by)


def _require_quota(service: Service, principal: Principal) -> None:
    """Nobody fills the disk.

    :raises HTTPError: when the asker handed in more than the quota since yesterday.
    """
    since = clock.ago(hours=24)
    if runs.uploaded_bytes(service.data, principal.department, principal.by, since) >= service.quota:
        zh = "24 小时内上传的文件已达上限；请稍后再传，或请管理员提高上限"
        raise HTTPError(
            429, "E_WEB_QUOTA", zh, "you reached what may be uploaded in 24 hours; try later, or ask for more"
        )


def _drafts(service: Service, files: Sequence[tuple[str, BinaryIO]]) -> list[Draft]:
    drafts: list[Draft] = []
    try:
        for _, file in files:
            drafts.append(store_files.draft(service.data, _chunks(file)))
            file_read.check_file(drafts[-1].path, service.limits)
    except BaseException:
        store_files.discard(drafts)
        raise
    return drafts


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def file_names(told: Iterable[str]) -> Iterator[str]:
    """The files' names without folders or signs that no name has; a second of one name is numbered."""
    taken: set[str] = set()
    for name in told:
        plain = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())[
            -_NAME_CHARACTERS:
        ]
        free, number = plain or "file", 2
        while free in taken:
            stem, dot, ending = plain.rpartition(".")
            free, number = f"{stem or ending} ({number}){dot if stem else ''}{ending if stem else ''}", number + 1
        taken.add(free)
        yield free


def start_scoring(
    service: Service,
    principal: Principal,
    reading: Run,
    *,
    as_of: date,
    lang: str,
    cities: Sequence[str] = (),
    sheets: Sequence[str] = (),
    assumed: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """The id of the run that scores what was read; headings that were ``typed`` are remembered for the department.

    :raises CityError: when a city is not there, or not the asker's.
    :raises UsageError: when the inputs are kept no longer.
    """
    allowed = _require_cities(principal, cities)
    known = service.run_context(principal.department, allowed)
    request = replace(
        queue.read_request(service.data, reading),
        as_of=as_of,
        lang=lang,
        cities=tuple(allowed),
        sheets=tuple(sheets),
        assumed=dict(assumed or {}),
        typed=dict(typed or {}),
        task=runs_request.SCORE,
    )
    run = start_run(service, principal, request, known)
    if typed:
        mappings.remember(
            service.data, principal.department, typed, instead_of=context.same_headings(typed, known.headings)
        )
    return run


def start_run(service: Service, principal: Principal, request: Request, known: RunContext) -> str:
    """The id of the run that answers the request, whose inputs are kept.

    :raises HTTPError: when it is for a city that is not the asker's.
    :raises UsageError: when the inputs are not kept, or not any more.
    """
    if set(_require_cities(principal, request.cities)) != set(request.cities):
        raise _city_error("这次评定含有无权评定的城市", "the run is for cities that are not allowed to you")
    inputs = [store_files.path_of(service.data, sha256) for _, sha256 in request.inputs]
    if not all(path.is_file() for path in inputs):
        raise UsageError("the files are not kept any more; upload them again", code="E_USAGE_RUN")
    return queue.request_run(
        service.data, request, known, ORIGIN, store_files.draft_copies(service.data, inputs), by=principal.by
    )


def repeat_run(service: Service, principal: Principal, run: Run, as_of: date | None = None) -> str:
    """The id of the run that asks the same again, of another day where one is given, by what is known now.

    :raises CityError: when a city is not there, or not the asker's.
    :raises UsageError: when the inputs are kept no longer.
    """
    before = queue.read_request(service.data, run)
    cities = _require_cities(principal, before.cities)
    request = replace(before, cities=tuple(cities), as_of=as_of or before.as_of)
    return start_run(service, principal, request, service.run_context(principal.department, cities))


def _require_cities(principal: Principal, cities: Sequence[str]) -> list[str]:
    """The cities asked for; all that are the asker's where none is."""
    if principal.cities is None:
        return list(cities)
    if set(cities) - set(principal.cities):
        raise _city_error("无权评定所选城市", "a city was chosen that is not allowed to you")
    return list(cities or principal.cities)


def require_run(service: Service, principal: Principal, run: str, task: Task | None = runs_request.SCORE) -> Run:
    """The run of that id, if it is of the asker's department, and of the task, or of any.

    :raises HTTPError: when there is none: another department's is none.
    """
    found = next((one for one in runs.find(service.data, run) if one.id == run), None)
    if found and found.department != principal.department:
        raise not_found(refused=True)
    if not found or task not in (None, found.task):
        raise not_found()
    return found


def may_see_all(principal: Principal, run: Run) -> bool:
    """Whether every ruling of the run is of a city that whoever asks may see."""
    return principal.cities is None or {pathway.split(" ", 1)[0] for pathway in run.counts or {}} <= set(
        principal.cities
    )


def _city_error(zh: str, en: str) -> HTTPError:
    return HTTPError(403, "E_WEB_CITY", zh, en)
