"""Download a run's workbook and rulings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from rencai.messages.lookup import pick
from rencai.output import follow_up
from rencai.ruling.table import numbers
from rencai.runs import queue
from rencai.web.errors import HTTPError
from rencai.web.responses import XLSX, attachment_headers, file_response, language
from rencai.web.routing import route
from rencai.web.runs import queries, requests
from rencai.web.runs.finished import finished_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.service import Service


PARQUET, NDJSON = "application/vnd.apache.parquet", "application/x-ndjson"
_CHUNK_ROWS = 20_000
RESULT, RULINGS, REST = ("结果", "result"), ("结论", "rulings"), ("须补正", "to-do")


def file_name(service: Service, run: Run, what: tuple[str, str], ending: str) -> str:
    """The name of a file to take away: that of the first input, what it is, the basis date."""
    name = queue.read_request(service.data, run).inputs[0][0].rpartition(".")[0] or "rencai"
    return f"{name}-{pick(what, run.lang)}-{run.as_of}.{ending}"


def download_workbook(request: Request, run: Run) -> Response:
    """The result workbook, which tells of all its cities."""
    require_all_cities(request, run)
    service = request.app.state.service
    return file_response(queue.read_part(service.data, run, "result"), file_name(service, run, RESULT, "xlsx"), XLSX)


def download_follow_up(request: Request, run: Run) -> Response:
    """The rows that need something, in the template's form."""
    service, principal = request.app.state.service, request.state.principal
    parts = {name: queries.scan_table(service, run, name) for name in ("applicants", "problems")}
    parts["lines"] = queries.scan_lines(service, principal, run)
    made = follow_up.follow_up(parts, queue.read_details(service.data, run), service.installed(), language(request))
    return file_response(made, file_name(service, run, REST, "xlsx"), XLSX)


def download_parquet(request: Request, run: Run) -> Response:
    """The rulings table, in the contract's columns."""
    require_all_cities(request, run)
    service = request.app.state.service
    return file_response(
        queue.read_part(service.data, run, "rulings"), file_name(service, run, RULINGS, "parquet"), PARQUET
    )


def download_ndjson(request: Request, run: Run) -> Response:
    """The rulings, a JSON object a line, as they are read."""
    require_all_cities(request, run)
    service = request.app.state.service
    told = queries.scan_table(service, run, "rulings")
    return StreamingResponse(
        _ndjson_chunks(told), media_type=NDJSON, headers=attachment_headers(file_name(service, run, RULINGS, "ndjson"))
    )


def _ndjson_chunks(told: pl.LazyFrame) -> Iterator[bytes]:
    """So many lines at once that no large result lies in memory whole."""
    first = 0
    while not (lines := told.slice(first, _CHUNK_ROWS).collect()).is_empty():
        yield numbers(lines).write_ndjson().encode()
        first += _CHUNK_ROWS


def require_all_cities(request: Request, run: Run) -> None:
    """What touches all cities of the run is for those to whom all of them are allowed.

    :raises HTTPError: when some are not the asker's.
    """
    if not requests.may_see_all(request.state.principal, run):
        raise HTTPError(403, "E_WEB_CITY", "其中有无权查看的城市", "it has cities that are not allowed to you")


ROUTES = (
    route("GET", "/runs/{run}/result.xlsx", finished_page(download_workbook), needs="read"),
    route("GET", "/runs/{run}/todo.xlsx", finished_page(download_follow_up), needs="read"),
    route("GET", "/runs/{run}/rulings.parquet", finished_page(download_parquet), needs="read"),
    route("GET", "/runs/{run}/rulings.ndjson", finished_page(download_ndjson), needs="read"),
)
