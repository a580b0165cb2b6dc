"""Serialize a run for programs, limited to the cities of the caller; the schema of each payload is beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypedDict, TypeVar

from rencai.messages.codes import OUTCOMES, STATES
from rencai.runs import records, request
from rencai.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DAY,
    LANGUAGE,
    MOMENT,
    NUMBER,
    array,
    enum,
    mapping_of,
    nullable,
    record,
    string,
)
from rencai.web.runs.progress import describe_progress, step_of

if TYPE_CHECKING:
    from rencai.accounts.principal import Principal
    from rencai.store.details import RunDetails
    from rencai.store.runs import ContextIdentity, Counts, Run
    from rencai.web.service import Service


ID = string("The run's id 运行编号.")
_COUNTS = mapping_of(
    mapping_of(mapping_of(COUNT, "Outcome 认定结论 -> rulings."), "Pathway 认定路径."),
    "City -> pathway -> outcome -> number of rulings.",
)
_PACKAGE = record("A city's package.", plugin=string(), version=string(), fingerprint=string(), lists=array(string()))
FIELDS = {
    "id": ID,
    "task": enum((request.SCORE, request.READ), "score 评定, or read 读取 only."),
    "state": enum(STATES, "done 已评定, partial (with gaps 有遗漏), failed, dead; queued 待评定, leased 评定中."),
    "finished": BOOLEAN,
    "said": string("The state in words."),
    "step": nullable(string("What it is at: reading, a city, writing.")),
    "department": string("部门"),
    "origin": string("web, or the command that asked for it."),
    "asked_by": nullable(string()),
    "as_of": nullable(DAY) | {"description": "The basis date 基准日."},
    "lang": LANGUAGE,
    "requested_at": MOMENT,
    "started_at": nullable(MOMENT),
    "finished_at": nullable(MOMENT),
    "seconds": nullable(NUMBER),
    "rows": nullable(COUNT),
    "code": nullable(string("Why it failed, a code of the command line's.")),
    "what_if": BOOLEAN | {"description": "Whether something was assumed of every row: no actual result."},
    "superseded_by": nullable(string("The run that took its place, for what is known changed while it waited.")),
    "purged_at": nullable(MOMENT),
    "files": array(string(), "The inputs' names; none once it is purged."),
    "counts": nullable(_COUNTS),
    "known": record("What it knew.", rencai=string(), cities=array(_PACKAGE), broken=array(string())),
}
ROW = record("A run 一次运行.", **FIELDS)
_UNSCORED = record(input=string(), sheets=array(string()))
GAPS = {
    "error": nullable(string("Why nothing of it could be read.")),
    "unread": array(string(), "Files that could not be read, each with the code and what to do."),
    "unscored": array(_UNSCORED, "Sheets without a recognisable header."),
}
_RESULT_FIELDS = {
    **GAPS,
    "problems": nullable(COUNT) | {"description": "Cells 单元格 that cannot be used."},
    "skipped": nullable(COUNT) | {"description": "Lines 行 that are no applicants."},
    "people": nullable(record(rows=COUNT, people=COUNT, unnumbered=COUNT)),
    "broken": array(string(), "Packages that could not be loaded or failed."),
    "misfits": array(record(city=string(), edition=string(), version=COUNT, why=string()), "Imported lists not used."),
    "not_in_force": array(record(city=string(), pathway=string(), rulings=COUNT), "Pathways not yet in force."),
    "missing": array(record(column=string(), rulings=COUNT), "Columns 列 whose cells would settle most."),
    "assumed": mapping_of(string(), "Column -> what every cell of it was taken to be."),
}
WHOLE = record("A run with what it came to.", **FIELDS, **_RESULT_FIELDS)


class PackagePayload(TypedDict):
    """A city's package that a run applied; ``lists`` are the versions of its official lists."""

    plugin: str
    version: str
    fingerprint: str
    lists: list[str]


class ContextPayload(TypedDict):
    """The version of rencai and the packages that a run applied, and packages that could not be loaded."""

    rencai: str
    cities: list[PackagePayload]
    broken: list[str]


class GapsPayload(TypedDict):
    """What of the inputs could not be read: ``error`` if nothing could, else files and sheets."""

    error: str | None
    unread: Sequence[str]
    unscored: list[dict[str, object]]


# City -> pathway -> outcome -> number of rulings.
CountsPayload = dict[str, dict[str, dict[str, int]]]


def serialize_run(service: Service, principal: Principal, run: Run, lang: str) -> dict[str, object]:
    """Return the payload that ``ROW`` describes: the run's row, with state and names in words of the language."""
    progress, columns = describe_progress(service, run, lang), run.payload()
    names = ("id", "task", "department", "origin", "asked_by", "as_of", "lang", "requested_at", "started_at")
    more = ("finished_at", "seconds", "rows", "code", "superseded_by", "purged_at")
    return {
        **{name: columns[name] for name in (*names, *more)},
        "what_if": run.is_what_if,
        **progress,
        "step": step_of(run) if run.state == "leased" else None,
        "files": records.input_names(service.data, run),
        "counts": None if run.counts is None else _serialize_counts(principal, run.counts),
        "known": _serialize_context(service, principal, run.context),
    }


def _serialize_counts(principal: Principal, counts: Counts) -> CountsPayload:
    """Return every outcome of each city and pathway, with 0 for those that no ruling has."""
    payload: CountsPayload = {}
    for key, by_outcome in counts.items():
        city, code = key.split(" ", 1)
        if principal.cities is None or city in principal.cities:
            payload.setdefault(city, {})[code] = {outcome: by_outcome.get(outcome, 0) for outcome in OUTCOMES}
    return payload


def _serialize_context(service: Service, principal: Principal, context: ContextIdentity) -> ContextPayload:
    keys = {package.name: package.city.key for package in service.shipped.packages}
    packages: list[PackagePayload] = [
        {"plugin": name, "version": version, "fingerprint": fingerprint, "lists": lists}
        for name, version, fingerprint, *lists in context["cities"]
        if principal.cities is None or keys.get(name, name) in principal.cities
    ]
    return {"rencai": context["rencai"], "cities": packages, "broken": context["broken"]}


def serialize_gaps(details: RunDetails) -> GapsPayload:
    """Return what could not be read, and why; ``details`` are what the run stored (``records.read_details``)."""
    return {
        "error": details.get("error"),
        "unread": details.get("unread", []),
        "unscored": [{"input": name, "sheets": sheets} for name, sheets in details.get("unscored", [])],
    }


def serialize_result(service: Service, principal: Principal, run: Run, lang: str) -> dict[str, object]:
    """Return the payload that ``WHOLE`` describes: the run with its result, as far as that is still stored."""
    details = records.read_details(service.data, run)
    unused_lists = _of_own_cities(principal, details.get("misfits", []))
    return {
        **serialize_run(service, principal, run, lang),
        **serialize_gaps(details),
        "problems": details.get("problems"),
        "skipped": details.get("left_out"),
        "people": details.get("people"),
        "broken": details.get("broken", []),
        "misfits": as_objects(("city", "edition", "version", "why"), unused_lists),
        "not_in_force": as_objects(("city", "pathway", "rulings"), _of_own_cities(principal, details.get("late", []))),
        "missing": as_objects(("column", "rulings"), details.get("missing", [])),
        "assumed": details.get("assumed", {}),
    }


_Line = TypeVar("_Line", bound=Sequence[object])


def _of_own_cities(principal: Principal, lines: Iterable[_Line]) -> list[_Line]:
    """Return the lines whose first value is a city that the caller may see."""
    return [line for line in lines if principal.cities is None or line[0] in principal.cities]


def as_objects(names: tuple[str, ...], lines: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Return each line as an object with the names as keys."""
    return [dict(zip(names, line, strict=True)) for line in lines]
