"""The pages of a run's summary (gaps, counts, what would settle most) and of how its inputs were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlencode

import polars as pl

from rencai.messages.codes import OUTCOMES, SUSPENDED
from rencai.messages.lookup import pick, words
from rencai.messages.notices import not_taken, parse_notice, questions, sentence
from rencai.output.report.actions import UNREAD
from rencai.runs import records
from rencai.runs.grounds import stale_grounds
from rencai.system import clock
from rencai.web.responses import language, render_page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import display_names, finished_page
from rencai.web.runs.rulings import count_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal
    from rencai.messages.codes import ActionKind, Outcome
    from rencai.messages.notices import Notice, Stored
    from rencai.store.details import RunDetails
    from rencai.store.runs import Run
    from rencai.web.display_names import DisplayNames
    from rencai.web.service import Service


# Digits of a count of decisions in the address; a longer one is not shown.
_MAX_DIGITS = 6
# What the page before stored, by the parameter that has the count.
_DONE = {
    "decided": ("已保存 {} 条决定，并按此重新评定。", "decisions stored: {}; scored again by them."),
    "words": ("已记住 {} 个词，并按此重新评定。", "words remembered: {}; scored again by them."),
}


# Where an action is done, below the run's address.
_PAGES: Mapping[ActionKind, str] = {
    "read_sheets": "reading",
    "take_rows": "reading",
    "say_column": "reading",
    "say_columns": "reading",
    "look_up": "review",
    "answer_words": "words",
    "supply": "rulings?outcome=evidence_needed",
    "mend": "problems",
    "agree": "problems",
}


class PathwayCounts(TypedDict):
    """A pathway's rulings by outcome and in all, each with the address of its list."""

    name: str
    counts: dict[Outcome, int]
    links: dict[Outcome, str]
    total: int
    link: str


class CityCounts(TypedDict):
    """A city with the counts of its pathways."""

    key: str
    name: str
    pathways: list[PathwayCounts]


class MissingColumn(TypedDict):
    """A column whose empty cells hold up ``count`` rulings; ``where`` says where its values are to be had."""

    name: str
    where: str
    count: int
    link: str


@finished_page
def show_summary(request: Request, run: Run) -> Response:
    """Show the summary; each count is a link to the rulings that it counts."""
    service, principal, lang = request.app.state.service, request.state.principal, language(request)
    named, details = display_names(request), records.read_details(service.data, run)
    context = {
        "run": run,
        "details": details,
        "alarms": list(_alarm_texts(details, named, lang)),
        "standing": details["next"]["standing"][lang] if "next" in details else "",
        "steps": list(_next_steps(run, details, lang)),
        "unread": list(_unread_texts(details, named, lang)),
        "cities": list(count_by_city(run, principal, named)),
        "missing": list(_missing_columns(run, queries.count_kinds(service, principal, run), named, lang)),
        "assumed": [(named.column(name), value) for name, value in details.get("assumed", {}).items()],
        "late": [
            (named.city(city), named.pathway(city, code), count)
            for city, code, count in _not_in_force(details, principal)
        ],
        "coverage": _coverage_by_edition(service, principal, run, named),
        "doubts": queries.scan_table(service, run, "review").select(pl.len()).collect().item(),
        "tracked": run.context,
        "stale": _stale_grounds(service, principal, run, lang),
        "named": named,
        "today": clock.today().isoformat(),
        "note": _done_note(request, lang),
    }
    return render_page(request, "run.html", context)


def _stale_grounds(service: Service, principal: Principal, run: Run, lang: str) -> list[str]:
    """Return in words what the run was ruled by and what differs now, of the cities that the reader may see."""
    installed = service.installed()
    keys = {package.name: package.city.key for package in installed.packages}
    return [
        each.sentence(lang)
        for each in stale_grounds(service.data, run, installed)
        if principal.cities is None or not each.package or keys.get(each.package, each.package) in principal.cities
    ]


def _done_note(request: Request, lang: str) -> str:
    """Return what the page before did: decisions or words were stored, and the run repeated."""
    for name, (zh, en) in _DONE.items():
        count = request.query_params.get(name, "")
        if count.isdecimal() and len(count) <= _MAX_DIGITS:
            return pick((zh.format(count), en.format(count)), lang)
    return ""


def count_by_city(run: Run, principal: Principal, named: DisplayNames) -> Iterator[CityCounts]:
    """Yield each city that the reader may see with its pathways and their rulings by outcome, as in the result."""
    by_city: dict[str, dict[str, Mapping[str, int]]] = {}
    for key, by_outcome in (run.counts or {}).items():
        city, code = key.split(" ", 1)
        if principal.cities is None or city in principal.cities:
            by_city.setdefault(city, {})[code] = by_outcome
    for city, pathways in by_city.items():
        lines = [_count_pathway(run, city, code, by_outcome, named) for code, by_outcome in pathways.items()]
        yield {"key": city, "name": named.city(city), "pathways": lines}


def _count_pathway(run: Run, city: str, code: str, by_outcome: Mapping[str, int], named: DisplayNames) -> PathwayCounts:
    numbers = {outcome: by_outcome.get(outcome, 0) for outcome in OUTCOMES}
    link = {"city": city, "pathway": code}
    return {
        "name": named.pathway(city, code),
        "counts": numbers,
        "links": {outcome: rulings_url(run, **link, outcome=outcome) for outcome in numbers},
        "total": sum(numbers.values()),
        "link": rulings_url(run, **link),
    }


def rulings_url(run: Run, **wanted: str) -> str:
    """Return the address of the list of rulings, filtered by the fields of ``RulingFilter``."""
    return f"/runs/{run.id}/rulings?{urlencode(wanted)}"


def _alarm_texts(details: RunDetails, named: DisplayNames, lang: str) -> Iterator[str]:
    """Yield what is missing from the result, and what to do."""
    failures = details.get("failures", [])
    for name in details.get("broken", []):
        broken = ("未能载入，没有评定", "could not be loaded and ruled nobody")
        failed = ("在本次评定中出错，其各行结论为“系统错误”", "failed in this run: its rulings are system errors")
        what = pick(failed if name in failures else broken, lang)
        yield pick((f"{name} {what}；请告知运维人员", f"{name} {what}; tell the operator"), lang)
    for city, edition, version, why in details.get("misfits", []):
        reason = words("list.misfit", lang)[why]
        again = ("", "") if why in SUSPENDED else ("；按插件自带的数据评定，请重新导入", "; import it again")
        zh = f"导入的目录没有使用：{named.city(city)} {edition} v{version}：{reason}{again[0]}"
        en = f"imported list not used: {named.city(city)} {edition} v{version}: {reason}{again[1]}"
        yield pick((zh, en), lang)


def _unread_texts(details: RunDetails, named: DisplayNames, lang: str) -> Iterator[str]:
    """Yield what of the inputs was not read and may matter."""
    for text in details.get("unread", []):
        yield pick((f"未能读取，未评定：{text}", f"not read, not scored: {text}"), lang)
    for name, sheets in details.get("unscored", []):
        listed = pick(("、", ", "), lang).join(sheets)
        zh = f"{name} 的这些工作表没有能识别的表头，未评定：{listed}"
        yield pick((zh, f"{name}: sheets without a recognisable header, not scored: {listed}"), lang)
    notices = [_notice(stored) for stored in details.get("notices", [])]
    for notice in (*not_taken(notices), *questions(notices)):
        yield sentence(notice, named.columns, lang)


def _next_steps(run: Run, details: RunDetails, lang: str) -> Iterator[tuple[str, str, bool]]:
    """Yield what to do next, the address where, and whether it is about what was not read."""
    for kind, shown, city in details["next"]["actions"] if "next" in details else []:
        of_city = f"/policy/{city}" if city else ""
        yield shown[lang], f"/runs/{run.id}/{_PAGES[kind]}" if kind in _PAGES else of_city, kind in UNREAD


def _not_in_force(details: RunDetails, principal: Principal) -> list[tuple[str, str, int]]:
    """Return city, pathway, and the number of applicants on whose basis date it was not yet in force."""
    seen = principal.cities
    return [(city, code, count) for city, code, count in details.get("late", []) if seen is None or city in seen]


def _missing_columns(run: Run, kinds: pl.DataFrame, named: DisplayNames, lang: str) -> Iterator[MissingColumn]:
    """Yield the columns whose cells would settle most rulings, and where they are to be had."""
    for column, count in count_codes(kinds, "missing"):
        where = words("ruling.where", lang).get(column, "")
        link = rulings_url(run, missing=column)
        yield {"name": named.column(column), "where": where, "count": count, "link": link}


def _coverage_by_edition(
    service: Service, principal: Principal, run: Run, named: DisplayNames
) -> list[tuple[str, str, str]]:
    """Return city, edition, and the numbers of its entries loaded and published when the run was made."""
    rulings = queries.scan_table(service, run, "rulings").select("city", "edition", "coverage")
    distinct = rulings.unique().drop_nulls("edition").sort("city", "edition").collect()
    mark = pick(("；", "; "), named.lang)
    return [
        (named.city(city), named.edition(city, edition), (loaded or "").replace("|", mark))
        for city, edition, loaded in distinct.rows()
        if principal.cities is None or city in principal.cities
    ]


SUMMARY_ROUTES = (route("GET", "/runs/{run}", show_summary, needs="read"),)


@finished_page
def show_reading(request: Request, run: Run) -> Response:
    """Show every sheet with the row of its header and what each column was read as."""
    details, named = records.read_details(request.app.state.service.data, run), display_names(request)
    notices = [sentence(_notice(stored), named.columns, language(request)) for stored in details["notices"]]
    context = {"run": run, "details": details, "notices": notices, "shown": named.columns, "named": named}
    return render_page(request, "run_reading.html", context)


def _notice(stored: Stored) -> Notice:
    return parse_notice(stored["code"], stored["told"], stored["where"], stored["columns"])


UNDERSTOOD_ROUTES = (route("GET", "/runs/{run}/reading", show_reading, needs="read"),)
