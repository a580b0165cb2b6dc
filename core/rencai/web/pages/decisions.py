"""What a department decided of names; its own decisions can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai import store, verdicts
from rencai.errors import UsageError
from rencai.messages.errors import help_text
from rencai.messages.lookup import pick
from rencai.package import own_key
from rencai.web import paging
from rencai.web.fault import missing
from rencai.web.reply import elsewhere, language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.package import Package

_MOST = 2**31
"""No decision has a higher number."""


def show(request: Request) -> Response:
    """The department's decisions and those promoted to all, the newest first."""
    return _shown(request)


def _shown(request: Request, error: UsageError | None = None) -> Response:
    told = listed(request, request.state.who.department)
    filled = {**told, "error": error, "fault": error and help_text(error.code, language(request))}
    return page(request, "decisions.html", filled, status=422 if error else 200)


def listed(request: Request, department: str | None) -> dict[str, Any]:
    """A page of a department's decisions, or of all departments'."""
    site, lang = request.app.state.site, language(request)
    packages = {one.name: one for one in site.installed().packages}
    told = verdicts.listed(site.data, list(packages.values()), department).sort("number", descending=True)
    part = paging.part(request, told.height)
    rows = told.slice(part.offset, part.size).iter_rows(named=True)
    return {"part": part, "decisions": [_line(row, packages.get(row["city"]), lang) for row in rows]}


def _line(row: dict[str, Any], package: Package | None, lang: str) -> dict[str, Any]:
    """The decision with its city and entry by name; as they are stored where they are there no longer."""
    if package is None:
        return {**row, "key": None, "city_said": row["city"], "entry_said": row["entry"]}
    names = package.entries.filter(pl.col("id") == row["entry"]).select("qualification_zh", "qualification").rows()
    said = next((name for name in (names[0] if lang == "zh" else names[0][::-1]) if name), None) if names else None
    city = pick((package.who.zh, package.who.en), lang)
    key = own_key(package) if names else None
    return {**row, "key": key, "city_said": city, "entry_said": said or row["entry"]}


def undo(request: Request) -> Response:
    """One of the department's decisions holds no longer."""
    who, number = request.state.who, numbered(request)
    _require_own(request, number)
    try:
        verdicts.undo(request.app.state.site.data, who.department, [number], by=who.by)
    except UsageError as error:
        return _shown(request, error)
    return elsewhere(f"/decisions#decision-{number}")


def _require_own(request: Request, number: int) -> None:
    """The decision is the department's.

    :raises Fault: when there is none: another department's is none.
    """
    told = store.decisions(request.app.state.site.data).filter(pl.col("number") == number)["department"]
    if request.state.who.department not in told:
        raise missing(refused=not told.is_empty())


def numbered(request: Request) -> int:
    """The decision's number in the address.

    :raises Fault: when it can be none's.
    """
    number: int = request.path_params["number"]
    if number > _MOST:
        raise missing()
    return number


ROUTES = (
    route("GET", "/decisions", show, needs="read"),
    route("POST", "/decisions/{number:int}/undo", undo, needs="decide"),
)
