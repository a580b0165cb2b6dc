"""What a run came to: what is missing, the counts, what would settle most; and how it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl

from rencai.messages.codes import OUTCOMES
from rencai.messages.lookup import pick, words
from rencai.messages.notices import parse_notice, sentence
from rencai.runs import queue
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
    from rencai.messages.notices import Notice, Stored
    from rencai.store.runs import Run
    from rencai.web.display_names import DisplayNames
    from rencai.web.service import Service


_MAX_DIGITS = 7
"""Digits that no count of decisions has."""


@finished_page
def show_summary(request: Request, run: Run) -> Response:
    """The summary; each count leads to the rulings that it counts."""
    service, principal, lang = request.app.state.service, request.state.principal, language(request)
    named, told = display_names(request), queue.read_details(service.data, run)
    filled = {
        "run": run,
        "told": told,
        "alarms": list(_alarm_texts(told, named, lang)),
        "cities": list(count_by_city(run, principal, named)),
        "missing": list(_missing_columns(run, queries.count_kinds(service, principal, run), named, lang)),
        "assumed": [(named.column(name), value) for name, value in told.get("assumed", {}).items()],
        "late": [
            (named.city(city), named.pathway(city, code), count) for city, code, count in _not_in_force(told, principal)
        ],
        "coverage": _coverage_by_edition(service, principal, run, named),
        "doubts": queries.scan_table(service, run, "review").select(pl.len()).collect().item(),
        "tracked": run.context,
        "named": named,
        "today": clock.today().isoformat(),
        "note": _done_note(request, lang),
    }
    return render_page(request, "run.html", filled)


def _done_note(request: Request, lang: str) -> str:
    """What was done on the page before."""
    decided = request.query_params.get("decided", "")
    if not (decided.isdecimal() and len(decided) < _MAX_DIGITS):
        return ""
    en = f"decisions stored: {decided}; scored again by them."
    return pick((f"已保存 {decided} 条决定，并按此重新评定。", en), lang)


def count_by_city(run: Run, principal: Principal, named: DisplayNames) -> Iterator[dict[str, Any]]:
    """Each city's pathways with their rulings by outcome, in the order of the result; those that the asker may see."""
    told: dict[str, dict[str, Mapping[str, int]]] = {}
    for key, by_outcome in (run.counts or {}).items():
        city, code = key.split(" ", 1)
        if principal.cities is None or city in principal.cities:
            told.setdefault(city, {})[code] = by_outcome
    for city, pathways in told.items():
        lines = [_count_pathway(run, city, code, by_outcome, named) for code, by_outcome in pathways.items()]
        yield {"key": city, "name": named.city(city), "pathways": lines}


def _count_pathway(
    run: Run, city: str, code: str, by_outcome: Mapping[str, int], named: DisplayNames
) -> dict[str, Any]:
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
    """Where the rulings are listed that are wanted."""
    return f"/runs/{run.id}/rulings?{urlencode(wanted)}"


def _alarm_texts(told: Mapping[str, Any], named: DisplayNames, lang: str) -> Iterator[str]:
    """What is missing from the result, and what to do."""
    failures = told.get("failures", [])
    for name in told.get("broken", []):
        broken = ("未能载入，没有评定", "could not be loaded and ruled nobody")
        failed = ("在本次评定中出错，其各行结论为“系统错误”", "failed in this run: its rulings are system errors")
        said = pick(failed if name in failures else broken, lang)
        yield pick((f"{name} {said}；请告知运维人员", f"{name} {said}; tell the operator"), lang)
    for city, edition, version, why in told.get("misfits", []):
        said = words("list.misfit", lang)[why]
        zh = f"导入的目录没有使用：{named.city(city)} {edition} v{version}：{said}；按插件自带的数据评定，请重新导入"
        en = f"imported list not used: {named.city(city)} {edition} v{version}: {said}; import it again"
        yield pick((zh, en), lang)
    for text in told.get("unread", []):
        yield pick((f"未能读取，未评定：{text}", f"not read, not scored: {text}"), lang)
    for name, sheets in told.get("unscored", []):
        listed = pick(("、", ", "), lang).join(sheets)
        zh = f"{name} 的这些工作表没有能识别的表头，未评定：{listed}"
        yield pick((zh, f"{name}: sheets without a recognisable header, not scored: {listed}"), lang)


def _not_in_force(told: Mapping[str, Any], principal: Principal) -> list[tuple[str, str, int]]:
    """City, pathway and the number of rulings on whose basis date it was not yet in force."""
    return [tuple(line) for line in told.get("late", []) if principal.cities is None or line[0] in principal.cities]


def _missing_columns(run: Run, kinds: pl.DataFrame, named: DisplayNames, lang: str) -> Iterator[dict[str, Any]]:
    """The columns whose cells would settle most, how many rulings each holds up, and where they are to be had."""
    for column, count in count_codes(kinds, "missing"):
        where = words("ruling.where", lang).get(column, "")
        link = rulings_url(run, missing=column)
        yield {"name": named.column(column), "where": where, "count": count, "link": link}


def _coverage_by_edition(
    service: Service, principal: Principal, run: Run, named: DisplayNames
) -> list[tuple[str, str, str]]:
    """City, edition, and how many of its published entries were loaded, as the rulings stand on them."""
    told = queries.scan_table(service, run, "rulings").select("city", "edition", "coverage")
    seen = told.unique().drop_nulls("edition").sort("city", "edition").collect()
    mark = pick(("；", "; "), named.lang)
    return [
        (named.city(city), named.edition(city, edition), (loaded or "").replace("|", mark))
        for city, edition, loaded in seen.rows()
        if principal.cities is None or city in principal.cities
    ]


SUMMARY_ROUTES = (route("GET", "/runs/{run}", show_summary, needs="read"),)


@finished_page
def show_reading(request: Request, run: Run) -> Response:
    """Every sheet with its header's row and what each column was read as."""
    told, shown = queue.read_details(request.app.state.service.data, run), display_names(request)
    notices = [sentence(_notice(one), shown.columns, language(request)) for one in told["notices"]]
    filled = {"run": run, "told": told, "notices": notices, "shown": shown.columns, "named": shown}
    return render_page(request, "run_reading.html", filled)


def _notice(stored: Stored) -> Notice:
    return parse_notice(stored["code"], stored["told"], stored["where"], stored["columns"])


UNDERSTOOD_ROUTES = (route("GET", "/runs/{run}/reading", show_reading, needs="read"),)
