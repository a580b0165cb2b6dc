"""What pages and API do with runs: start a reading or a scoring, repeat a run, open one of the own department."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rencai.runs import headings, records
from rencai.runs import request as runs_request
from rencai.runs.request import Request
from rencai.sheets.file import read as file_read
from rencai.sheets.headers import by_hand
from rencai.store import files as store_files
from rencai.store import runs
from rencai.system import clock
from rencai.system.errors import InputError, UsageError
from rencai.web.errors import HTTPError, http_error, missing_resource
from rencai.web.forms import read_chunks, safe_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import BinaryIO

    from rencai.accounts.principal import Principal
    from rencai.messages.codes import Mark, Origin
    from rencai.runs.context import RunContext
    from rencai.store.files import Draft
    from rencai.store.runs import Run, Task
    from rencai.web.service import Service


ORIGIN: Origin = "web"


def start_reading(service: Service, principal: Principal, files: Sequence[tuple[str, BinaryIO]], lang: str) -> str:
    """Queue a run that reads the files, and return its id; the same files read in the same context are one run.

    :param files: name and content of each, as the browser sent them.
    :raises InputError: when there is none, or one is empty or too large; nothing is stored then.
    :raises HTTPError: 429, when the account uploaded more than the quota, or has too many runs that wait.
    """
    if not files:
        raise InputError("no file was chosen", code="E_INPUT_MISSING")
    _require_quota(service, principal)
    _require_place(service, principal)
    drafts = _drafts(service, files)
    pairs = tuple(zip(safe_names(name for name, _ in files), (draft.sha256 for draft in drafts), strict=True))
    limits = runs_request.unusual_limits(service.limits)
    request = Request(principal.department, pairs, clock.today(), lang, task=runs_request.READ, limits=limits)
    try:
        run_context = service.run_context(principal.department)
    except BaseException:
        store_files.discard(drafts)
        raise
    return records.request_run(service.data, request, run_context, ORIGIN, drafts, by=principal.by)


def _require_quota(service: Service, principal: Principal) -> None:
    """Keep one account from filling the disk.

    :raises HTTPError: 429, when it uploaded the quota within the last 24 hours.
    """
    since = clock.ago(hours=24)
    if runs.uploaded_bytes(service.data, principal.department, principal.by, since) >= service.quota:
        zh = "24 小时内上传的文件已达上限；请稍后再传，或请管理员提高上限"
        raise HTTPError(
            429, "E_WEB_QUOTA", zh, "you reached what may be uploaded in 24 hours; try later, or ask for more"
        )


def _require_place(service: Service, principal: Principal) -> None:
    """Keep one account from filling the queue.

    :raises HTTPError: 429, when it has too many runs that are not finished.
    """
    if runs.count_unfinished(service.data, principal.department, principal.by) >= service.queue:
        raise http_error(429, "E_WEB_QUEUE", count=service.queue)


def _require_rows(service: Service, principal: Principal) -> None:
    """Keep one account from keeping the processes that score to itself.

    :raises HTTPError: 429, when it had as many applicants scored within the last 24 hours as it may.
    """
    since = clock.ago(hours=24)
    if runs.scored_rows(service.data, principal.department, principal.by, since) >= service.quota_rows:
        raise http_error(429, "E_WEB_ROWS", count=service.quota_rows)


def _drafts(service: Service, files: Sequence[tuple[str, BinaryIO]]) -> list[Draft]:
    drafts: list[Draft] = []
    try:
        for _, file in files:
            drafts.append(store_files.draft(service.data, read_chunks(file)))
            file_read.check_file(drafts[-1].path, service.limits)
    except BaseException:
        store_files.discard(drafts)
        raise
    return drafts


def read_again(service: Service, principal: Principal, reading: Run, header_rows: Sequence[str]) -> str:
    """Queue a run that reads the upload again with its headers on these rows, and return its id.

    :param header_rows: as ``by_hand.parse_header_rows`` reads them; none: they are looked for.
    :raises UsageError: when one names no rows, or the inputs are not stored any more.
    """
    rows = by_hand.parse_header_rows(header_rows)
    request = replace(records.read_request(service.data, reading), header_rows=rows)
    return start_run(service, principal, request, service.run_context(principal.department))


def start_scoring(
    service: Service,
    principal: Principal,
    reading: Run,
    *,
    as_of: date,
    lang: str,
    cities: Sequence[str] = (),
    sheets: Sequence[str] = (),
    leave_out: Sequence[Mark] = (),
    assumed: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    header_rows: Sequence[str] | None = None,
) -> str:
    """Queue a run that scores what was read, and return its id; the same request is one run.

    :param as_of: the basis date.
    :param cities: keys; none are all that the caller may see.
    :param sheets: names of the only sheets to score; none are all.
    :param leave_out: the marks of rows whose applicants are not scored.
    :param assumed: column -> what every cell of it is taken to be.
    :param typed: heading -> column, or empty for none of rencai's; remembered for the department.
    :param header_rows: as ``by_hand.parse_header_rows`` reads them; None: those with which the upload was read.
    :raises CityError: when a city is not installed.
    :raises HTTPError: 403, when a city is not the caller's.
    :raises UsageError: when header rows are no rows, a heading is to be a column that there is not, or the inputs are
        not stored any more.
    """
    allowed = _require_cities(principal, cities)
    run_context = service.run_context(principal.department, allowed)
    columns = run_context.installed.columns()
    pairs = ((f"typed {heading!r}", heading, column) for heading, column in (typed or {}).items())
    meanings = headings.parse_meanings(pairs, columns)
    before = records.read_request(service.data, reading)
    request = replace(
        before,
        as_of=as_of,
        lang=lang,
        cities=tuple(allowed),
        sheets=tuple(sheets),
        leave_out=tuple(sorted(set(leave_out))),
        assumed=dict(assumed or {}),
        typed=meanings,
        header_rows=before.header_rows if header_rows is None else by_hand.parse_header_rows(header_rows),
        task=runs_request.SCORE,
    )
    run = start_run(service, principal, request, run_context)
    headings.remember(service.data, principal.department, meanings, run_context, by=principal.by)
    return run


def start_run(service: Service, principal: Principal, request: Request, run_context: RunContext) -> str:
    """Queue the run that answers the request, whose inputs are stored, and return its id.

    :raises HTTPError: 403, when it is for a city that is not the caller's; 429, when the account has too many runs that
        wait, or had too many applicants scored.
    :raises UsageError: when the inputs are not stored any more.
    """
    _require_place(service, principal)
    _require_rows(service, principal)
    request = replace(request, limits=runs_request.unusual_limits(service.limits), bounded=False)
    if set(_require_cities(principal, request.cities)) != set(request.cities):
        raise _city_error("这次评定含有无权评定的城市", "the run is for cities that are not allowed to you")
    inputs = [store_files.path_of(service.data, sha256) for _, sha256 in request.inputs]
    if not all(path.is_file() for path in inputs):
        raise UsageError("the files are not kept any more; upload them again", code="E_USAGE_RUN")
    return records.request_run(
        service.data, request, run_context, ORIGIN, store_files.draft_copies(service.data, inputs), by=principal.by
    )


def repeat_run(service: Service, principal: Principal, run: Run, as_of: date | None = None) -> str:
    """Queue the same request again, with today's law and memory, and return the id of the run.

    :param as_of: another basis date; None is that of the first run.
    :raises CityError: when a city is not installed any more.
    :raises HTTPError: 403, when a city is not the caller's.
    :raises UsageError: when the inputs are not stored any more.
    """
    before = records.read_request(service.data, run)
    cities = _require_cities(principal, before.cities)
    request = replace(before, cities=tuple(cities), as_of=as_of or before.as_of)
    return start_run(service, principal, request, service.run_context(principal.department, cities))


def _require_cities(principal: Principal, cities: Sequence[str]) -> list[str]:
    """Return the cities asked for, where none is all of the caller's; an empty list is every city.

    :raises HTTPError: 403, when one is not the caller's.
    """
    if principal.cities is None:
        return list(cities)
    if set(cities) - set(principal.cities):
        raise _city_error("无权评定所选城市", "a city was chosen that is not allowed to you")
    return list(cities or principal.cities)


def require_run(service: Service, principal: Principal, run: str, task: Task | None = runs_request.SCORE) -> Run:
    """Return the run with that id, if it is the caller's department's and has the task; None is any task.

    :raises HTTPError: 404, when there is none; another department's is answered alike, but recorded as a refusal.
    """
    match = next((each for each in runs.find(service.data, run) if each.id == run), None)
    if match and match.department != principal.department:
        raise missing_resource(refused=True)
    if not match or task not in (None, match.task):
        raise missing_resource()
    return match


def may_see_all(principal: Principal, run: Run) -> bool:
    """Whether every ruling of the run is of a city that the caller may see."""
    return principal.cities is None or {pathway.split(" ", 1)[0] for pathway in run.counts or {}} <= set(
        principal.cities
    )


def _city_error(zh: str, en: str) -> HTTPError:
    return HTTPError(403, "E_WEB_CITY", zh, en)
