"""Describe the API in OpenAPI 3.1, from the table of its routes."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from rencai.web.api import schemas as api_schemas
from rencai.web.api.operation import FILES, LANGUAGE, V1
from rencai.web.auth import API
from rencai.web.routing import PUBLIC, needs, route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rencai.web.api.operation import Answer, Operation, Parameter
    from rencai.web.api.schemas import Schema


PATH = f"{API}openapi.json"
SAYS = """\
Which Chinese city recognises an overseas professional qualification 境外职业资格, as which title 职称, with which
benefits 待遇.

Come with a token of `rencai tokens add` (`Authorization: Bearer ...`). A service without users serves its own machine
without one; every method but GET then needs the header `X-Rencai: 1`, which no page of another site can send. Upload
workbooks, wait until the upload is `finished`, have it scored, wait until the run is `finished`, take the result. The
same request is one run, whoever asks for it, the command line included. Errors are problem+json with the codes of the
command line. Texts are in Chinese unless `lang=en` is asked for."""
ERRORS = {
    400: "The body is no JSON or no form.",
    401: "No token, or one that is not good (any more).",
    403: "Not allowed to the token: a scope, a city, or the header X-Rencai is missing.",
    404: "No such thing, another department's, or not kept any more.",
    409: "It is not finished.",
    413: "The body is too large.",
    415: "The body is of another kind.",
    422: "It does not fit the description, or the command line's code says what is wrong.",
    429: "More than one account may upload in 24 hours.",
    503: "The store or a city cannot be used now.",
}
PROBLEM = api_schemas.record(
    "What went wrong (RFC 9457).",
    type=api_schemas.text(),
    title=api_schemas.text(),
    status=api_schemas.COUNT,
    detail=api_schemas.text("What, and what to do."),
    code=api_schemas.text("Stable: E_..."),
)


def described(routes: Iterable[Route], schemas: Mapping[str, Schema], size: str) -> dict[str, Any]:
    """The document of these operations."""
    paths: dict[str, dict[str, Any]] = {}
    for one in routes:
        (method,) = (one.methods or set()) - {"HEAD"}
        paths.setdefault(one.path, {})[method.lower()] = _operation(one, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "rencai 人才", "version": version("rencai"), "description": SAYS + size,
                 "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "responses": {f"E{status}": _problem(says) for status, says in ERRORS.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def _operation(one: Route, method: str) -> dict[str, Any]:
    told: Operation = one.told  # type: ignore[attr-defined]
    public = needs(one) == PUBLIC
    return {
        "operationId": f"{method.lower()}-{one.path.removeprefix(V1 + '/').translate(_PLAIN)}",
        "summary": told.summary,
        "description": "" if public else f"Needs the scope `{needs(one)}`.",
        "parameters": [*_path(one), *(_query(each) for each in (*told.query, LANGUAGE))],
        **({} if told.body is None else {"requestBody": _body(told)}),
        "responses": {str(status): said for status, said in sorted(_answers(one, told))},
        "security": [] if public else [{"token": []}],
    }


_PLAIN = str.maketrans({"/": "-", "{": None, "}": None, ".": "-"})


def _path(one: Route) -> Iterator[dict[str, Any]]:
    for name in one.param_convertors:
        says = "The run's or upload's id." if name == "run" else "The city's key."
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": says}


def _query(one: Parameter) -> dict[str, Any]:
    told = {"name": one.name, "in": "query", "schema": one.schema, "description": one.says}
    return {**told, "required": one.required}


def _body(told: Operation) -> dict[str, Any]:
    return {"required": told.takes == FILES, "content": {told.takes: {"schema": told.body}}}


def _answers(one: Route, told: Operation) -> Iterator[tuple[int, dict[str, Any]]]:
    """What it answers when all is well, and every error that it may answer."""
    yield from ((status, _answer(answer)) for status, answer in told.answers.items())
    errors = {*told.errors, 422, 503}
    errors |= set() if needs(one) == PUBLIC else {401, 403}
    errors |= {404} if one.param_convertors else set()
    errors |= set() if told.body is None else {400, 413, 415}
    yield from ((status, {"$ref": f"#/components/responses/E{status}"}) for status in errors)


def _answer(told: Answer) -> dict[str, Any]:
    content = {kind: {"schema": schema} for kind, schema in told.content.items()}
    headers = {name: {"description": says, "schema": {"type": "string"}} for name, says in told.headers.items()}
    held = {"description": told.says, "content": content, "headers": headers}
    return {name: value for name, value in held.items() if value}


def _problem(says: str) -> dict[str, Any]:
    return {"description": says, "content": {"application/problem+json": {"schema": api_schemas.ref("Problem")}}}


def shown(document: Mapping[str, Any]) -> Route:
    """The route at which the document is."""

    def openapi(_: Request) -> Response:
        return JSONResponse(document)

    return route("GET", PATH, openapi, needs=PUBLIC)
