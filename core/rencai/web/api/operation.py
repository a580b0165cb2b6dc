"""An operation of the API: its route, its description, and the validation of its requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jsonschema import Draft202012Validator
from starlette.responses import JSONResponse

from rencai.web.api.schemas import COUNT
from rencai.web.api.schemas import LIMIT as LINES
from rencai.web.auth import API_PREFIX, call_endpoint
from rencai.web.errors import HTTPError
from rencai.web.forms import open_form
from rencai.web.routing import FORM_BYTES, ScopedRoute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.web.api.schemas import JsonObject, Schema
    from rencai.web.auth import Endpoint


V1 = f"{API_PREFIX}v1"
JSON, FILES = "application/json", "multipart/form-data"
_LANGUAGES = {"type": "string", "enum": ["zh", "en"], "default": "zh"}
# Digits of a whole number in a query: more would not fit the store's 64 bits, and are refused as text.
_MAX_DIGITS = 18


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query; a list is given by its name several times."""

    name: str
    schema: Schema
    says: str
    required: bool = False


LANGUAGE = Parameter("lang", _LANGUAGES, "The language of texts and errors: zh 中文, en English.")


OFFSET = Parameter("offset", {**COUNT, "maximum": 10**9, "default": 0}, "So many are passed over.")
LIMIT = Parameter("limit", LINES, "So many are given at most.")


@dataclass(frozen=True)
class ApiResponse:
    """What an operation answers: a sentence, and the schema by media type; ``headers`` by name."""

    says: str
    content: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """The description of a route.

    ``answers`` are by status, ``errors`` the statuses of errors beyond those that every route may answer. Requests are
    checked against ``query`` and ``body``; ``takes`` is the media type of the body.
    """

    summary: str
    responses: Mapping[int, ApiResponse]
    query: tuple[Parameter, ...] = ()
    body: Schema | None = None
    media_type: str = JSON
    errors: Sequence[int] = ()


class OperationRoute(ScopedRoute):
    """A route of the API, with the operation that describes it."""

    operation: Operation


def json_response(says: str, schema: Schema, **headers: str) -> ApiResponse:
    """Describe a response in JSON; ``headers`` say what each header holds."""
    return ApiResponse(says, {JSON: schema}, headers)


def paged_response(query: JsonObject, total: int, items: Sequence[object]) -> JSONResponse:
    """Return one page of a list, described by ``schemas.paged``; ``query`` has ``offset`` and ``limit``."""
    page = {"total": total, "offset": query["offset"], "limit": query["limit"], "items": items}
    return JSONResponse(page)


def operation_route(
    method: str, path: str, endpoint: Endpoint, described: Operation, *, needs: str, size: int = FORM_BYTES
) -> OperationRoute:
    """Return the route below ``/api/v1`` for a caller with the scope ``needs``, whose body has at most ``size`` bytes.

    The endpoint finds what was sent, validated, in ``request.state``: ``query``, and ``body`` or ``form``.
    """

    async def validated(request: Request) -> Response:
        request.state.query = validate_query(request, (*described.query, LANGUAGE))
        if described.body is None:
            return await call_endpoint(endpoint, request)
        if described.media_type == FILES:
            _require_media_type(request, FILES)
            async with open_form(request) as form:
                request.state.form = form
                return await call_endpoint(endpoint, request)
        request.state.body = await validate_body(request, described.body)
        return await call_endpoint(endpoint, request)

    validated.__name__ = getattr(endpoint, "__name__", "validated")
    made = OperationRoute(method, V1 + path, validated, needs=needs, body=size)
    made.operation = described
    return made


def validate_query(request: Request, parameters: Sequence[Parameter]) -> JsonObject:
    """Return the value of each parameter by name: integers as numbers, lists as lists.

    A parameter that was not given has its default, or None.

    :raises HTTPError: when one is unknown, given twice, or does not fit its schema.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    given: JsonObject = {}
    for name, text in request.query_params.multi_items():
        kind = by_name[name].schema["type"] if name in by_name else "string"
        if kind == "array":
            given.setdefault(name, []).append(text)
        elif name in given:
            raise _invalid("E_WEB_PARAMETER", name, "given twice")
        else:
            given[name] = _parse_integer(text) if kind == "integer" else text
    _require_valid(given, query_schema(parameters), "E_WEB_PARAMETER")
    defaults = {each.name: each.schema["default"] for each in parameters if "default" in each.schema}
    return {**dict.fromkeys(by_name), **defaults, **given}


def query_schema(parameters: Sequence[Parameter]) -> Schema:
    """Return the schema of the whole query, as one object with no other fields."""
    return {
        "type": "object",
        "properties": {each.name: each.schema for each in parameters},
        "required": [each.name for each in parameters if each.required],
        "additionalProperties": False,
    }


def _parse_integer(text: str) -> int | str:
    """Return the number; a text that is none stays one, which its schema then refuses."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS else text


async def validate_body(request: Request, schema: Schema) -> object:
    """Return the JSON of the body, which fits the schema; an empty body counts as ``{}``.

    :raises HTTPError: when it is no JSON in UTF-8, of another media type, or does not fit.
    """
    content = await request.body()
    if content:
        _require_media_type(request, JSON)
    try:
        parsed: object = json.loads(content or b"{}", parse_constant=_refuse_constant)
        # JSON may escape half of a surrogate pair, which neither the store nor a workbook can hold.
        json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPError(400, "E_WEB_BODY", "请求体不是 JSON（UTF-8）", "the body is no JSON in UTF-8") from error
    _require_valid(parsed, schema, "E_WEB_BODY")
    return parsed


def _refuse_constant(text: str) -> None:
    """Refuse NaN and Infinity, which Python's parser takes and JSON does not have."""
    raise ValueError(text)


def _require_media_type(request: Request, kind: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        raise HTTPError(415, "E_WEB_KIND", f"请求体须为 {kind}", f"the body must be {kind}")


def _require_valid(value: object, schema: Schema, code: str) -> None:
    """Refuse a value that does not fit, by its place and the rule; the message never repeats what was sent.

    :raises HTTPError: for the first misfit.
    """
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    error = next(iter(validator.iter_errors(value)), None)
    if error:
        rule = "" if isinstance(error.validator_value, dict) else f" {json.dumps(error.validator_value)}"
        raise _invalid(code, _location(error.absolute_path), f"{error.validator}{rule}")


def _location(path: Sequence[str | int]) -> str:
    return "/".join(map(str, path)) or "/"


def _invalid(code: str, place: str, rule: str) -> HTTPError:
    return HTTPError(422, code, f"{place} 不符合接口说明：{rule}", f"{place} does not fit the description: {rule}")
