"""The API of uploads: upload files, show how they were read, and have them scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.messages.codes import MARKED
from rencai.runs import records
from rencai.runs import request as runs_request
from rencai.web.api import schemas
from rencai.web.api.operation import FILES, V1, Operation, json_response, operation_route
from rencai.web.api.schemas import BOOLEAN, COUNT, array, enum, mapping_of, nullable, record, ref, string
from rencai.web.catalogue.queries import city_keys
from rencai.web.forms import uploaded_files
from rencai.web.responses import language
from rencai.web.routing import FORM_BYTES
from rencai.web.runs import payload, services
from rencai.web.runs.api import ACCEPTED, accept_run, basis_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal
    from rencai.store.details import RunDetails
    from rencai.store.runs import Run
    from rencai.web.api.operation import OperationRoute
    from rencai.web.service import Service


_COLUMN = record(
    "A column as it was read.",
    letter=string(), heading=string(),
    column=nullable(string("Which of rencai's; issuer_2: of a second certificate; null: carried through.")),
    how=string("known, confirmed, accepted, suggested, twice, asked, other, unknown, ..."), unit=nullable(string()),
    samples=array(string(), "Up to three different values."),
)  # fmt: skip
_TABLE = record("A table 表.", input=string(), sheet=string(), row=COUNT, people=COUNT, columns=array(_COLUMN))
_LINE = record(input=string(), sheet=string(), row=COUNT, reason=string())
_NOTICE = record(code=string(), told=array(string()), where=array(string()), columns=array(string()))
READING = record(
    "How the files were understood.",
    tables=array(_TABLE),
    skipped=array(_LINE, "Lines that are no applicants, the first 500."),
    left_out=COUNT,
    notices=array(_NOTICE),
    sheets=array(record(input=string(), sheet=string(), visible=BOOLEAN, lines=COUNT)),
)
UPLOAD = record("An upload 上传.", **payload.FIELDS, **payload.GAPS, reading=nullable(ref("Reading")))
SCHEMAS = {"Reading": READING, "Upload": UPLOAD}
UPLOAD_FORM = {
    "type": "object",
    "properties": {"files": array({"type": "string", "format": "binary"}, "Workbooks 名单.") | {"minItems": 1}},
    "required": ["files"],
}
SCORE_REQUEST = schemas.request_object(
    "How to score; all of it may be left out.",
    as_of=schemas.DAY | {"description": "The basis date 基准日; today in China."},
    lang=schemas.LANGUAGE | {"description": "The language of the result; zh."},
    cities=array(string(), "Keys or names of cities 城市; all that are allowed."),
    sheets=array(string(), "Only these sheets 工作表."),
    leave_out=array(enum(MARKED), "Rows not to be scored 不评定的行: of people who have left, struck through, hidden."),
    assumed=mapping_of(string(), "Column -> what every cell of it is taken to be 假设."),
    header_rows=array(string(), "Where headers are, by Excel's rows 表头所在行: 3, 2-3, or 名单=2-3 of one sheet."),
    typed=mapping_of(string(), 'Heading 列名 -> column, or "" for none of ours; remembered for the department.'),
)


def start_upload(request: Request) -> Response:
    """Store the files and queue a run that reads them."""
    service, principal, form = request.app.state.service, request.state.principal, request.state.form
    run = services.start_reading(service, principal, uploaded_files(form), language(request))
    return _respond(request, run, 202, {"location": f"{V1}/uploads/{run}"})


def show_upload(request: Request) -> Response:
    """Show the upload, and once it is read how it was understood."""
    return _respond(request, request.path_params["run"], 200, {})


def _respond(request: Request, run: str, status: int, headers: Mapping[str, str]) -> Response:
    service, principal = request.app.state.service, request.state.principal
    reading = services.require_run(service, principal, run, runs_request.READ)
    return JSONResponse(
        _serialize_upload(service, principal, reading, language(request)), status_code=status, headers=dict(headers)
    )


def _serialize_upload(service: Service, principal: Principal, run: Run, lang: str) -> dict[str, object]:
    details = records.read_details(service.data, run)
    reading = _serialize_reading(details) if run.finished and "tables" in details else None
    return {
        **payload.serialize_run(service, principal, run, lang),
        **payload.serialize_gaps(details),
        "reading": reading,
    }


def _serialize_reading(details: RunDetails) -> dict[str, object]:
    return {
        "tables": details["tables"],
        "skipped": payload.as_objects(("input", "sheet", "row", "reason"), details["skipped"]),
        "left_out": details["left_out"],
        "notices": details["notices"],
        "sheets": payload.as_objects(("input", "sheet", "visible", "lines"), details["sheets"]),
    }


def start_run(request: Request) -> Response:
    """Queue the run that scores the upload as the body says, whether it has been read yet or not."""
    service, principal, body = request.app.state.service, request.state.principal, request.state.body
    reading = services.require_run(service, principal, request.path_params["run"], runs_request.READ)
    run = services.start_scoring(
        service,
        principal,
        reading,
        as_of=basis_date(body),
        lang=body.get("lang", language(request)),
        cities=city_keys(service, body.get("cities", ())),
        sheets=body.get("sheets", ()),
        leave_out=body.get("leave_out", ()),
        assumed=body.get("assumed"),
        typed=body.get("typed"),
        header_rows=body.get("header_rows"),
    )
    return accept_run(request, run)


def build_routes(upload: int) -> tuple[OperationRoute, ...]:
    """Return the operations on uploads; ``upload`` bounds the files of one request together, in bytes."""
    return (
        operation_route("POST", "/uploads", start_upload, Operation(
            "Upload 上传 workbooks, up to 20, to be read.",
            {202: json_response(
                "They are kept and are going to be read.", ref("Upload"), location="Where the upload is."
            )},
            body=UPLOAD_FORM, media_type=FILES, errors=(429,),
        ), needs="score", size=upload + FORM_BYTES),
        operation_route("GET", "/uploads/{run}", show_upload, Operation(
            "Look at an upload: how its sheets and headings were understood.",
            {200: json_response("The upload; `reading` once it is read.", ref("Upload"))},
        ), needs="score"),
        operation_route("POST", "/uploads/{run}/runs", start_run, Operation(
            "Have an upload scored 评定.", {202: ACCEPTED}, body=SCORE_REQUEST, errors=(429,),
        ), needs="score"),
    )  # fmt: skip
