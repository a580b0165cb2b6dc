"""Serialize a run for programs, limited to the cities of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.messages.codes import OUTCOMES, STATES
from rencai.runs import queue, request
from rencai.system.errors import UsageError
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
    from collections.abc import Mapping

    from rencai.accounts.principal import Principal
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


def serialize_run(service: Service, principal: Principal, run: Run, lang: str) -> dict[str, Any]:
    """What the run's row tells; ``files`` as long as they are kept."""
    now, columns = describe_progress(service, run, lang), run.payload()
    names = ("id", "task", "department", "origin", "asked_by", "as_of", "lang", "requested_at", "started_at")
    more = ("finished_at", "seconds", "rows", "code", "superseded_by", "purged_at")
    return {
        **{name: columns[name] for name in (*names, *more)},
        **{name: now[name] for name in ("state", "finished", "said")},
        "step": step_of(run) if run.state == "leased" else None,
        "files": input_names(service, run),
        "counts": _serialize_counts(principal, run.counts),
        "known": _serialize_context(service, principal, run.context),
    }


def input_names(service: Service, run: Run) -> list[str]:
    """Return the names of a run's input files, none where its request is no longer stored or cannot be read."""
    try:
        return [name for name, _ in queue.read_request(service.data, run).inputs]
    except UsageError:
        return []


def _serialize_counts(principal: Principal, counts: Counts | None) -> dict[str, Any] | None:
    """By city and pathway, every outcome; none where nothing was ruled."""
    if counts is None:
        return None
    told: dict[str, Any] = {}
    for key, by_outcome in counts.items():
        city, code = key.split(" ", 1)
        if principal.cities is None or city in principal.cities:
            told.setdefault(city, {})[code] = {one: by_outcome.get(one, 0) for one in OUTCOMES}
    return told


def _serialize_context(service: Service, principal: Principal, known: ContextIdentity) -> dict[str, Any]:
    keys = {one.name: one.city.key for one in service.shipped.packages}
    mine = [one for one in known["cities"] if principal.cities is None or keys.get(one[0], one[0]) in principal.cities]
    cities = [{"plugin": one[0], "version": one[1], "fingerprint": one[2], "lists": one[3:]} for one in mine]
    return {"rencai": known["rencai"], "cities": cities, "broken": known["broken"]}


def serialize_gaps(told: Mapping[str, Any]) -> dict[str, Any]:
    """What could not be read, and why."""
    return {
        "error": told.get("error"),
        "unread": told.get("unread", []),
        "unscored": [{"input": name, "sheets": sheets} for name, sheets in told.get("unscored", [])],
    }


def serialize_result(service: Service, principal: Principal, run: Run, lang: str) -> dict[str, Any]:
    """The run with what it came to, as far as that is kept."""
    told = queue.read_details(service.data, run)
    return {
        **serialize_run(service, principal, run, lang),
        **serialize_gaps(told),
        "problems": told.get("problems"),
        "skipped": told.get("left_out"),
        "people": told.get("people"),
        "broken": told.get("broken", []),
        "misfits": as_records(
            ("city", "edition", "version", "why"), _of_own_cities(principal, told.get("misfits", []))
        ),
        "not_in_force": as_records(("city", "pathway", "rulings"), _of_own_cities(principal, told.get("late", []))),
        "missing": as_records(("column", "rulings"), told.get("missing", [])),
        "assumed": told.get("assumed", {}),
    }


def _of_own_cities(principal: Principal, lines: list[list[Any]]) -> list[list[Any]]:
    """Those whose city is the asker's."""
    return [line for line in lines if principal.cities is None or line[0] in principal.cities]


def as_records(names: tuple[str, ...], lines: list[list[Any]]) -> list[dict[str, Any]]:
    """Lists as objects."""
    return [dict(zip(names, line, strict=True)) for line in lines]
