"""Serialize a run for programs, limited to the cities of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rencai.messages.codes import OUTCOMES, STATES
from rencai.runs import queue, request
from rencai.system.errors import UsageError
from rencai.web.api.schemas import (
    COUNT,
    DAY,
    LANGUAGE,
    MOMENT,
    NUMBER,
    YES_NO,
    keyed,
    many,
    maybe,
    one_of,
    record,
    text,
)
from rencai.web.runs.progress import progress, step_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rencai.accounts.principal import Principal
    from rencai.store.runs import ContextIdentity, Counts, Run
    from rencai.web.site import Site


ID = text("The run's id 运行编号.")
_COUNTS = keyed(
    keyed(keyed(COUNT, "Outcome 认定结论 -> rulings."), "Pathway 认定路径."),
    "City -> pathway -> outcome -> number of rulings.",
)
_PACKAGE = record("A city's package.", plugin=text(), version=text(), fingerprint=text(), lists=many(text()))
FIELDS = {
    "id": ID,
    "task": one_of((request.SCORE, request.READ), "score 评定, or read 读取 only."),
    "state": one_of(STATES, "done 已评定, partial (with gaps 有遗漏), failed, dead; queued 待评定, leased 评定中."),
    "finished": YES_NO,
    "said": text("The state in words."),
    "step": maybe(text("What it is at: reading, a city, writing.")),
    "department": text("部门"),
    "origin": text("web, or the command that asked for it."),
    "asked_by": maybe(text()),
    "as_of": maybe(DAY) | {"description": "The basis date 基准日."},
    "lang": LANGUAGE,
    "requested_at": MOMENT,
    "started_at": maybe(MOMENT),
    "finished_at": maybe(MOMENT),
    "seconds": maybe(NUMBER),
    "rows": maybe(COUNT),
    "code": maybe(text("Why it failed, a code of the command line's.")),
    "superseded_by": maybe(text("The run that took its place, for what is known changed while it waited.")),
    "purged_at": maybe(MOMENT),
    "files": many(text(), "The inputs' names; none once it is purged."),
    "counts": maybe(_COUNTS),
    "known": record("What it knew.", rencai=text(), cities=many(_PACKAGE), broken=many(text())),
}
ROW = record("A run 一次运行.", **FIELDS)
_UNSCORED = record(input=text(), sheets=many(text()))
GAPS = {
    "error": maybe(text("Why nothing of it could be read.")),
    "unread": many(text(), "Files that could not be read, each with the code and what to do."),
    "unscored": many(_UNSCORED, "Sheets without a recognisable header."),
}
_CAME = {
    **GAPS,
    "problems": maybe(COUNT) | {"description": "Cells 单元格 that cannot be used."},
    "skipped": maybe(COUNT) | {"description": "Lines 行 that are no applicants."},
    "people": maybe(record(rows=COUNT, people=COUNT, unnumbered=COUNT)),
    "broken": many(text(), "Packages that could not be loaded or failed."),
    "misfits": many(record(city=text(), edition=text(), version=COUNT, why=text()), "Imported lists not used."),
    "not_in_force": many(record(city=text(), pathway=text(), rulings=COUNT), "Pathways not yet in force."),
    "missing": many(record(column=text(), rulings=COUNT), "Columns 列 whose cells would settle most."),
    "assumed": keyed(text(), "Column -> what every cell of it was taken to be."),
}
WHOLE = record("A run with what it came to.", **FIELDS, **_CAME)


def row(site: Site, who: Principal, run: Run, lang: str) -> dict[str, Any]:
    """What the run's row tells; ``files`` as long as they are kept."""
    now, columns = progress(site, run, lang), run.payload()
    names = ("id", "task", "department", "origin", "asked_by", "as_of", "lang", "requested_at", "started_at")
    more = ("finished_at", "seconds", "rows", "code", "superseded_by", "purged_at")
    return {
        **{name: columns[name] for name in (*names, *more)},
        **{name: now[name] for name in ("state", "finished", "said")},
        "step": step_of(run) if run.state == "leased" else None,
        "files": _files(site, run),
        "counts": _counts(who, run.counts),
        "known": _known(site, who, run.context),
    }


def _files(site: Site, run: Run) -> list[str]:
    try:
        return [name for name, _ in queue.request(site.data, run).inputs]
    except UsageError:
        return []


def _counts(who: Principal, counts: Counts | None) -> dict[str, Any] | None:
    """By city and pathway, every outcome; none where nothing was ruled."""
    if counts is None:
        return None
    told: dict[str, Any] = {}
    for key, by_outcome in counts.items():
        city, code = key.split(" ", 1)
        if who.cities is None or city in who.cities:
            told.setdefault(city, {})[code] = {one: by_outcome.get(one, 0) for one in OUTCOMES}
    return told


def _known(site: Site, who: Principal, known: ContextIdentity) -> dict[str, Any]:
    keys = {one.name: one.city.key for one in site.shipped.packages}
    mine = [one for one in known["cities"] if who.cities is None or keys.get(one[0], one[0]) in who.cities]
    cities = [{"plugin": one[0], "version": one[1], "fingerprint": one[2], "lists": one[3:]} for one in mine]
    return {"rencai": known["rencai"], "cities": cities, "broken": known["broken"]}


def gaps(told: Mapping[str, Any]) -> dict[str, Any]:
    """What could not be read, and why."""
    return {
        "error": told.get("error"),
        "unread": told.get("unread", []),
        "unscored": [{"input": name, "sheets": sheets} for name, sheets in told.get("unscored", [])],
    }


def whole(site: Site, who: Principal, run: Run, lang: str) -> dict[str, Any]:
    """The run with what it came to, as far as that is kept."""
    told = queue.told(site.data, run)
    return {
        **row(site, who, run, lang),
        **gaps(told),
        "problems": told.get("problems"),
        "skipped": told.get("left_out"),
        "people": told.get("people"),
        "broken": told.get("broken", []),
        "misfits": named(("city", "edition", "version", "why"), _mine(who, told.get("misfits", []))),
        "not_in_force": named(("city", "pathway", "rulings"), _mine(who, told.get("late", []))),
        "missing": named(("column", "rulings"), told.get("missing", [])),
        "assumed": told.get("assumed", {}),
    }


def _mine(who: Principal, lines: list[list[Any]]) -> list[list[Any]]:
    """Those whose city is the asker's."""
    return [line for line in lines if who.cities is None or line[0] in who.cities]


def named(names: tuple[str, ...], lines: list[list[Any]]) -> list[dict[str, Any]]:
    """Lists as objects."""
    return [dict(zip(names, line, strict=True)) for line in lines]
