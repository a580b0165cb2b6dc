"""The rulings of a run in a list: those that are wanted, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.report import MARK
from rencai.web import kept, paging
from rencai.web.names import codes
from rencai.web.pages.finished import finished, names
from rencai.web.reply import page
from rencai.web.route import route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.web.names import Names
    from rencai.web.site import Site


@dataclass(frozen=True)
class Wanted:
    """Which rulings are wanted; empty is any. ``reason`` is a city's check and cause, ``city/check:cause``."""

    q: str = ""
    outcome: str = ""
    city: str = ""
    pathway: str = ""
    reason: str = ""
    missing: str = ""

    def of(self, lines: pl.LazyFrame) -> pl.LazyFrame:
        """The lines that are wanted, whosoever they are."""
        city, _, why = self.reason.rpartition("/")
        exact = {"outcome": self.outcome, "city": self.city, "pathway": self.pathway}
        told = [pl.col(name) == value for name, value in exact.items() if value]
        told += [pl.col("city") == city, _has("why", why)] if why else []
        told += [_has("missing", self.missing)] if self.missing else []
        return lines.filter(told) if told else lines


def _has(column: str, code: str) -> pl.Expr:
    return pl.col(column).str.contains(f"{MARK}{code}{MARK}", literal=True)


def wanted(query: QueryParams) -> Wanted:
    """What the page's address asks for."""
    return Wanted(**{name: query.get(name, "").strip() for name in Wanted.__dataclass_fields__})


@finished
def show(request: Request, run: dict[str, Any]) -> Response:
    """The rulings that are wanted, fifty a page, each with whose it is."""
    site, named, asked = request.app.state.site, names(request), wanted(request.query_params)
    told = asked.of(kept.lines(site, request.state.who, run))
    if asked.q:
        told = told.filter(pl.col("index").is_in(kept.sought(site, run, asked.q).implode()))
    part = paging.part(request, told.select(pl.len()).collect().item())
    lines = told.slice(part.offset, part.size).collect()
    people = kept.people(site, run, lines["index"])
    filled = {
        "run": run,
        "wanted": asked,
        "part": part,
        "lines": lines.to_dicts(),
        "people": people,
        "several": several(site, run),
        "choices": _choices(kept.kinds(site, request.state.who, run), asked, named),
        "named": named,
        "codes": codes,
    }
    return page(request, "run_rulings.html", filled)


def several(site: Site, run: Mapping[str, Any]) -> bool:
    """Whether a row's number alone does not tell where it stands."""
    found = kept.applicants(site, run).select(pl.struct("input", "sheet").n_unique()).collect()
    return bool(found.item() > 1)


def _choices(kinds: pl.DataFrame, asked: Wanted, named: Names) -> dict[str, Any]:
    """What can be chosen: cities and pathways of the run, reasons and missing columns as they occur."""
    pairs = kinds.select("city", "pathway").unique().sort("city", "pathway").rows()
    cities = dict.fromkeys(city for city, _ in pairs)
    return {
        "cities": [(city, named.city(city)) for city in cities],
        "pathways": [(code, named.pathway(city, code)) for city, code in pairs if asked.city in ("", city)],
        "reasons": [(named.city(city), _reasons(kinds, city, named)) for city in cities if asked.city in ("", city)],
        "missing": [(column, named.column(column), count) for column, count in counted(kinds, "missing")],
    }


def _reasons(kinds: pl.DataFrame, city: str, named: Names) -> list[tuple[str, str, int]]:
    """A city's checks that are not met or cannot be told: value, words, how many rulings."""
    of_city = kinds.filter(pl.col("city") == city)
    told: dict[str, tuple[str, int]] = {}
    for (pathway,), lines in of_city.group_by("pathway", maintain_order=True):
        for said, count in counted(lines, "why"):
            check, _, cause = said.rpartition(":")
            words = f"{named.check(city, str(pathway), check)} · {named.cause(cause)}"
            told[said] = words, count + told.get(said, ("", 0))[1]
    return [(f"{city}/{said}", words, count) for said, (words, count) in told.items()]


def counted(kinds: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    """Each code of the column and how many rulings have it, the most first."""
    each = kinds.drop_nulls(column).select("len", code=pl.col(column).str.strip_chars(MARK).str.split(MARK))
    return each.explode("code").group_by("code").agg(pl.sum("len")).sort("len", "code", descending=[True, False]).rows()


ROUTES = (route("GET", "/runs/{run}/rulings", show, needs="read"),)
