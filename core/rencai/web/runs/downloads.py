"""Download a run's workbook, its rulings, and the rows that need something; for pages and API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from rencai.messages.lookup import pick, text
from rencai.output import follow_up
from rencai.ruling.table import numbers
from rencai.runs import records
from rencai.web.responses import XLSX, attachment_headers, file_response, language
from rencai.web.runs import queries
from rencai.web.runs.finished import require_all_cities

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.service import Service


PARQUET, NDJSON = "application/vnd.apache.parquet", "application/x-ndjson"
# Rows that are in memory at once: a large result is sent piece by piece.
_CHUNK_ROWS = 20_000
# What a file is, in its name.
RESULT, RULINGS, FOLLOW_UP = ("结果", "result"), ("结论", "rulings"), ("须补正", "to-do")


def file_name(service: Service, run: Run, what: tuple[str, str], ending: str) -> str:
    """Return the name of a file: that of the first input, what the file is, and the basis date."""
    name = records.read_request(service.data, run).inputs[0][0].rpartition(".")[0] or "rencai"
    assumed = f"{text('run.what_if', run.lang)}-" if run.is_what_if else ""
    return f"{name}-{assumed}{pick(what, run.lang)}-{run.as_of}.{ending}"


def download_workbook(request: Request, run: Run) -> Response:
    """Return the result workbook, which has the rulings of all cities."""
    require_all_cities(request, run)
    service = request.app.state.service
    return file_response(records.read_part(service.data, run, "result"), file_name(service, run, RESULT, "xlsx"), XLSX)


def download_follow_up(request: Request, run: Run) -> Response:
    """Return a workbook of the rows that need something, in the form of the template."""
    service, principal = request.app.state.service, request.state.principal
    parts = {name: queries.scan_table(service, run, name) for name in ("applicants", "problems")}
    parts["lines"] = queries.scan_lines(service, principal, run)
    content = follow_up.follow_up(
        parts, records.read_details(service.data, run), service.installed(), language(request)
    )
    return file_response(content, file_name(service, run, FOLLOW_UP, "xlsx"), XLSX)


def download_parquet(request: Request, run: Run) -> Response:
    """Return the rulings table as Parquet, with the columns of the contract."""
    require_all_cities(request, run)
    service = request.app.state.service
    return file_response(
        records.read_part(service.data, run, "rulings"), file_name(service, run, RULINGS, "parquet"), PARQUET
    )


def download_ndjson(request: Request, run: Run) -> Response:
    """Return the rulings as one JSON object a line, read while they are sent."""
    require_all_cities(request, run)
    service = request.app.state.service
    rulings = queries.scan_table(service, run, "rulings")
    return StreamingResponse(
        _ndjson_chunks(rulings),
        media_type=NDJSON,
        headers=attachment_headers(file_name(service, run, RULINGS, "ndjson")),
    )


def _ndjson_chunks(rulings: pl.LazyFrame) -> Iterator[bytes]:
    first = 0
    while not (lines := rulings.slice(first, _CHUNK_ROWS).collect()).is_empty():
        yield numbers(lines).write_ndjson().encode()
        first += _CHUNK_ROWS
