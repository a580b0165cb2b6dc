"""Download a run's workbook and rulings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from rencai.messages.lookup import pick
from rencai.output import follow_up
from rencai.ruling.table import numbers
from rencai.runs import queue
from rencai.web.faults import Fault
from rencai.web.replies import XLSX, attachment, language, saved
from rencai.web.routing import route
from rencai.web.runs import queries, requests
from rencai.web.runs.finished import finished_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.site import Site


PARQUET, NDJSON = "application/vnd.apache.parquet", "application/x-ndjson"
_LINES = 20_000
RESULT, RULINGS, REST = ("结果", "result"), ("结论", "rulings"), ("须补正", "to-do")


def called(site: Site, run: Run, what: tuple[str, str], ending: str) -> str:
    """The name of a file to take away: that of the first input, what it is, the basis date."""
    name = queue.request(site.data, run).inputs[0][0].rpartition(".")[0] or "rencai"
    return f"{name}-{pick(what, run.lang)}-{run.as_of}.{ending}"


def workbook(request: Request, run: Run) -> Response:
    """The result workbook, which tells of all its cities."""
    refuse_some(request, run)
    site = request.app.state.site
    return attachment(queue.kept(site.data, run, "result"), called(site, run, RESULT, "xlsx"), XLSX)


def rest(request: Request, run: Run) -> Response:
    """The rows that need something, in the template's form."""
    site, who = request.app.state.site, request.state.who
    parts = {name: queries.part(site, run, name) for name in ("applicants", "problems")}
    parts["lines"] = queries.lines(site, who, run)
    made = follow_up.todo(parts, queue.told(site.data, run), site.installed(), language(request))
    return attachment(made, called(site, run, REST, "xlsx"), XLSX)


def parquet(request: Request, run: Run) -> Response:
    """The rulings table, in the contract's columns."""
    refuse_some(request, run)
    site = request.app.state.site
    return attachment(queue.kept(site.data, run, "rulings"), called(site, run, RULINGS, "parquet"), PARQUET)


def ndjson(request: Request, run: Run) -> Response:
    """The rulings, a JSON object a line, as they are read."""
    refuse_some(request, run)
    site = request.app.state.site
    told = queries.part(site, run, "rulings")
    return StreamingResponse(_written(told), media_type=NDJSON, headers=saved(called(site, run, RULINGS, "ndjson")))


def _written(told: pl.LazyFrame) -> Iterator[bytes]:
    """So many lines at once that no large result lies in memory whole."""
    first = 0
    while not (lines := told.slice(first, _LINES).collect()).is_empty():
        yield numbers(lines).write_ndjson().encode()
        first += _LINES


def refuse_some(request: Request, run: Run) -> None:
    """What touches all cities of the run is for those to whom all of them are allowed.

    :raises Fault: when some are not the asker's.
    """
    if not requests.allowed(request.state.who, run):
        raise Fault(403, "E_WEB_CITY", "其中有无权查看的城市", "it has cities that are not allowed to you")


ROUTES = (
    route("GET", "/runs/{run}/result.xlsx", finished_page(workbook), needs="read"),
    route("GET", "/runs/{run}/todo.xlsx", finished_page(rest), needs="read"),
    route("GET", "/runs/{run}/rulings.parquet", finished_page(parquet), needs="read"),
    route("GET", "/runs/{run}/rulings.ndjson", finished_page(ndjson), needs="read"),
)
