"""The API of uploads: taken, read, and sent to be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse

from rencai.runs import queue
from rencai.runs import request as runs_request
from rencai.web.api import schemas
from rencai.web.api.operation import FILES, V1, Operation, json_answer, operation
from rencai.web.api.schemas import COUNT, YES_NO, keyed, many, maybe, record, ref, text
from rencai.web.catalogue.api import keys
from rencai.web.replies import language
from rencai.web.routing import FORM_BYTES
from rencai.web.runs import payload, requests
from rencai.web.runs.api import ACCEPTED, accepted, day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.accounts.principal import Principal
    from rencai.store.runs import Run
    from rencai.web.api.operation import OperationRoute
    from rencai.web.site import Site


_COLUMN = record(
    "A column as it was read.",
    letter=text(), heading=text(), column=maybe(text("Which of rencai's; null: carried through.")),
    how=text("known, confirmed, accepted, suggested, twice, unknown, ..."), unit=maybe(text()),
    samples=many(text(), "Up to three different values."),
)  # fmt: skip
_TABLE = record("A table 表.", input=text(), sheet=text(), row=COUNT, people=COUNT, columns=many(_COLUMN))
_LINE = record(input=text(), sheet=text(), row=COUNT, reason=text())
_NOTICE = record(code=text(), told=many(text()), where=many(text()), columns=many(text()))
READING = record(
    "How the files were understood.",
    tables=many(_TABLE),
    skipped=many(_LINE, "Lines that are no applicants, the first 500."),
    left_out=COUNT,
    notices=many(_NOTICE),
    sheets=many(record(input=text(), sheet=text(), visible=YES_NO, lines=COUNT)),
)
UPLOAD = record("An upload 上传.", **payload.FIELDS, **payload.GAPS, reading=maybe(ref("Reading")))
SCHEMAS = {"Reading": READING, "Upload": UPLOAD}
FORM_OF = {
    "type": "object",
    "properties": {"files": many({"type": "string", "format": "binary"}, "Workbooks 名单.") | {"minItems": 1}},
    "required": ["files"],
}
ASKED = schemas.asked(
    "How to score; all of it may be left out.",
    as_of=schemas.DAY | {"description": "The basis date 基准日; today in China."},
    lang=schemas.LANGUAGE | {"description": "The language of the result; zh."},
    cities=many(text(), "Keys or names of cities 城市; all that are allowed."),
    sheets=many(text(), "Only these sheets 工作表."),
    assumed=keyed(text(), "Column -> what every cell of it is taken to be 假设."),
    typed=keyed(text(), 'Heading 列名 -> column, or "" for none of ours; remembered for the department.'),
)


def take(request: Request) -> Response:
    """The files are kept and are going to be read."""
    site, who, form = request.app.state.site, request.state.who, request.state.form
    files = [(one.filename or "", one.file) for one in form.getlist("files") if isinstance(one, UploadFile)]
    run = requests.read(site, who, [(name, file) for name, file in files if name], language(request))
    return _answered(request, run, 202, {"location": f"{V1}/uploads/{run}"})


def show(request: Request) -> Response:
    """The upload, and once it is read how it was understood."""
    return _answered(request, request.path_params["run"], 200, {})


def _answered(request: Request, run: str, status: int, headers: Mapping[str, str]) -> Response:
    site, who = request.app.state.site, request.state.who
    held = requests.own(site, who, run, runs_request.READ)
    return JSONResponse(_told(site, who, held, language(request)), status_code=status, headers=dict(headers))


def _told(site: Site, who: Principal, run: Run, lang: str) -> dict[str, Any]:
    held = queue.told(site.data, run)
    read = _reading(held) if run.finished and "tables" in held else None
    return {**payload.row(site, who, run, lang), **payload.gaps(held), "reading": read}


def _reading(held: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "tables": held["tables"],
        "skipped": payload.named(("input", "sheet", "row", "reason"), held["skipped"]),
        "left_out": held["left_out"],
        "notices": held["notices"],
        "sheets": payload.named(("input", "sheet", "visible", "lines"), held["sheets"]),
    }


def score(request: Request) -> Response:
    """The upload is going to be scored as was said, whether it has been read yet or not."""
    site, who, said = request.app.state.site, request.state.who, request.state.body
    reading = requests.own(site, who, request.path_params["run"], runs_request.READ)
    run = requests.score(
        site,
        who,
        reading,
        as_of=day(said),
        lang=said.get("lang", language(request)),
        cities=keys(site, said.get("cities", ())),
        sheets=said.get("sheets", ()),
        assumed=said.get("assumed"),
        typed=said.get("typed"),
    )
    return accepted(request, run)


def routes(upload: int) -> tuple[OperationRoute, ...]:
    """The operations on uploads, whose files are bounded to so many bytes altogether."""
    return (
        operation("POST", "/uploads", take, Operation(
            "Upload 上传 workbooks, up to 20, to be read.",
            {202: json_answer(
                "They are kept and are going to be read.", ref("Upload"), location="Where the upload is."
            )},
            body=FORM_OF, takes=FILES, errors=(429,),
        ), needs="score", size=upload + FORM_BYTES),
        operation("GET", "/uploads/{run}", show, Operation(
            "Look at an upload: how its sheets and headings were understood.",
            {200: json_answer("The upload; `reading` once it is read.", ref("Upload"))},
        ), needs="score"),
        operation("POST", "/uploads/{run}/runs", score, Operation(
            "Have an upload scored 评定.", {202: ACCEPTED}, body=ASKED,
        ), needs="score"),
    )  # fmt: skip
