"""Describe the API in OpenAPI 3.1, from the table of its routes."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from rencai.web.api import schemas as api_schemas
from rencai.web.api.operation import FILES, LANGUAGE, V1
from rencai.web.auth import API_PREFIX
from rencai.web.routing import PUBLIC, route, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rencai.web.api.operation import ApiResponse, Operation, OperationRoute, Parameter
    from rencai.web.api.schemas import JsonObject, Schema


PATH = f"{API_PREFIX}openapi.json"
DESCRIPTION = """\
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
    429: "More than one account may upload, have scored or leave unfinished.",
    503: "The store or a city cannot be used now.",
}
PROBLEM = api_schemas.record(
    "What went wrong (RFC 9457).",
    type=api_schemas.string(),
    title=api_schemas.string(),
    status=api_schemas.COUNT,
    detail=api_schemas.string("What, and what to do."),
    code=api_schemas.string("Stable: E_..."),
)
# Turns a path into an operation id.
_PLAIN = str.maketrans({"/": "-", "{": None, "}": None, ".": "-"})


def build_document(routes: Iterable[OperationRoute], schemas: Mapping[str, Schema], limits: str) -> JsonObject:
    """Return the OpenAPI document of the operations; ``limits`` is a sentence that ends its description."""
    paths: dict[str, JsonObject] = {}
    for each in routes:
        (method,) = (each.methods or set()) - {"HEAD"}
        paths.setdefault(each.path, {})[method.lower()] = _describe_operation(each, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "rencai 人才", "version": version("rencai"), "description": DESCRIPTION + limits,
                 "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "responses": {f"E{status}": _error_response(text) for status, text in ERRORS.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def _describe_operation(route: OperationRoute, method: str) -> JsonObject:
    operation = route.operation
    is_public = scope_of(route) == PUBLIC
    return {
        "operationId": f"{method.lower()}-{route.path.removeprefix(V1 + '/').translate(_PLAIN)}",
        "summary": operation.summary,
        "description": "" if is_public else f"Needs the scope `{scope_of(route)}`.",
        "parameters": [*_path_parameters(route), *(_query_parameter(each) for each in (*operation.query, LANGUAGE))],
        **({} if operation.body is None else {"requestBody": _request_body(operation)}),
        "responses": {str(status): response for status, response in sorted(_responses(route))},
        "security": [] if is_public else [{"token": []}],
    }


def _path_parameters(route: Route) -> Iterator[JsonObject]:
    for name in route.param_convertors:
        text = "The run's or upload's id." if name == "run" else "The city's key."
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": text}


def _query_parameter(parameter: Parameter) -> JsonObject:
    described = {"name": parameter.name, "in": "query", "schema": parameter.schema, "description": parameter.says}
    return {**described, "required": parameter.required}


def _request_body(operation: Operation) -> JsonObject:
    return {"required": operation.media_type == FILES, "content": {operation.media_type: {"schema": operation.body}}}


def _responses(route: OperationRoute) -> Iterator[tuple[int, JsonObject]]:
    """Yield status and description of what the operation answers, and of every error that it may answer."""
    operation = route.operation
    yield from ((status, _response(answer)) for status, answer in operation.responses.items())
    errors = {*operation.errors, 422, 503}
    errors |= set() if scope_of(route) == PUBLIC else {401, 403}
    errors |= {404} if route.param_convertors else set()
    errors |= set() if operation.body is None else {400, 413, 415}
    yield from ((status, {"$ref": f"#/components/responses/E{status}"}) for status in errors)


def _response(answer: ApiResponse) -> JsonObject:
    content = {kind: {"schema": schema} for kind, schema in answer.content.items()}
    headers = {name: {"description": text, "schema": {"type": "string"}} for name, text in answer.headers.items()}
    response = {"description": answer.says, "content": content, "headers": headers}
    return {name: value for name, value in response.items() if value}


def _error_response(text: str) -> JsonObject:
    return {"description": text, "content": {"application/problem+json": {"schema": api_schemas.ref("Problem")}}}


def document_route(document: JsonObject) -> Route:
    """Return the public route that answers with the document."""

    def openapi(_: Request) -> Response:
        return JSONResponse(document)

    return route("GET", PATH, openapi, needs=PUBLIC)
