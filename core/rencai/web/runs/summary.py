"""What a run came to: what is missing, the counts, what would settle most; and how it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl

from rencai.messages.codes import OUTCOMES
from rencai.messages.lookup import pick, words
from rencai.messages.notices import named, sentence
from rencai.runs import queue
from rencai.system import clock
from rencai.web.replies import language, page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import finished_page, names
from rencai.web.runs.rulings import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal
    from rencai.messages.notices import Notice, Stored
    from rencai.store.runs import Run
    from rencai.web.names import Names
    from rencai.web.site import Site


_LONG = 7
"""Digits that no count of decisions has."""


@finished_page
def show_summary(request: Request, run: Run) -> Response:
    """The summary; each count leads to the rulings that it counts."""
    site, who, lang = request.app.state.site, request.state.who, language(request)
    named, told = names(request), queue.told(site.data, run)
    filled = {
        "run": run,
        "told": told,
        "alarms": list(_alarms(told, named, lang)),
        "cities": list(counts(run, who, named)),
        "missing": list(_missing(run, queries.kinds(site, who, run), named, lang)),
        "assumed": [(named.column(name), value) for name, value in told.get("assumed", {}).items()],
        "late": [(named.city(city), named.pathway(city, code), count) for city, code, count in _late(told, who)],
        "coverage": _coverage(site, who, run, named),
        "doubts": queries.part(site, run, "review").select(pl.len()).collect().item(),
        "tracked": run.context,
        "named": named,
        "today": clock.today().isoformat(),
        "note": _note(request, lang),
    }
    return page(request, "run.html", filled)


def _note(request: Request, lang: str) -> str:
    """What was done on the page before."""
    decided = request.query_params.get("decided", "")
    if not (decided.isdecimal() and len(decided) < _LONG):
        return ""
    en = f"decisions stored: {decided}; scored again by them."
    return pick((f"已保存 {decided} 条决定，并按此重新评定。", en), lang)


def counts(run: Run, who: Principal, named: Names) -> Iterator[dict[str, Any]]:
    """Each city's pathways with their rulings by outcome, in the order of the result; those that the asker may see."""
    told: dict[str, dict[str, Mapping[str, int]]] = {}
    for key, by_outcome in (run.counts or {}).items():
        city, code = key.split(" ", 1)
        if who.cities is None or city in who.cities:
            told.setdefault(city, {})[code] = by_outcome
    for city, pathways in told.items():
        lines = [_pathway(run, city, code, by_outcome, named) for code, by_outcome in pathways.items()]
        yield {"key": city, "name": named.city(city), "pathways": lines}


def _pathway(run: Run, city: str, code: str, by_outcome: Mapping[str, int], named: Names) -> dict[str, Any]:
    numbers = {outcome: by_outcome.get(outcome, 0) for outcome in OUTCOMES}
    link = {"city": city, "pathway": code}
    return {
        "name": named.pathway(city, code),
        "counts": numbers,
        "links": {outcome: rulings(run, **link, outcome=outcome) for outcome in numbers},
        "total": sum(numbers.values()),
        "link": rulings(run, **link),
    }


def rulings(run: Run, **wanted: str) -> str:
    """Where the rulings are listed that are wanted."""
    return f"/runs/{run.id}/rulings?{urlencode(wanted)}"


def _alarms(told: Mapping[str, Any], named: Names, lang: str) -> Iterator[str]:
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


def _late(told: Mapping[str, Any], who: Principal) -> list[tuple[str, str, int]]:
    """City, pathway and the number of rulings on whose basis date it was not yet in force."""
    return [tuple(line) for line in told.get("late", []) if who.cities is None or line[0] in who.cities]


def _missing(run: Run, kinds: pl.DataFrame, named: Names, lang: str) -> Iterator[dict[str, Any]]:
    """The columns whose cells would settle most, how many rulings each holds up, and where they are to be had."""
    for column, count in counted(kinds, "missing"):
        where = words("ruling.where", lang).get(column, "")
        link = rulings(run, missing=column)
        yield {"name": named.column(column), "where": where, "count": count, "link": link}


def _coverage(site: Site, who: Principal, run: Run, named: Names) -> list[tuple[str, str, str]]:
    """City, edition, and how many of its published entries were loaded, as the rulings stand on them."""
    told = queries.part(site, run, "rulings").select("city", "edition", "coverage")
    seen = told.unique().drop_nulls("edition").sort("city", "edition").collect()
    mark = pick(("；", "; "), named.lang)
    return [
        (named.city(city), named.edition(city, edition), (loaded or "").replace("|", mark))
        for city, edition, loaded in seen.rows()
        if who.cities is None or city in who.cities
    ]


SUMMARY_ROUTES = (route("GET", "/runs/{run}", show_summary, needs="read"),)


@finished_page
def show_understood(request: Request, run: Run) -> Response:
    """Every sheet with its header's row and what each column was read as."""
    told, shown = queue.told(request.app.state.site.data, run), names(request)
    notices = [sentence(_notice(one), shown.columns, language(request)) for one in told["notices"]]
    filled = {"run": run, "told": told, "notices": notices, "shown": shown.columns, "named": shown}
    return page(request, "run_reading.html", filled)


def _notice(stored: Stored) -> Notice:
    return named(stored["code"], stored["told"], stored["where"], stored["columns"])


UNDERSTOOD_ROUTES = (route("GET", "/runs/{run}/reading", show_understood, needs="read"),)
