"""An operation of the API: its route, its description, and the validation of its requests."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from rencai.web.auth import API, FIELD, FIELDS, answered
from rencai.web.auth import FILES as AUTH_FILES
from rencai.web.faults import Fault
from rencai.web.routing import FORM, route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    Schema = Mapping[str, Any]
    Endpoint = Callable[[Request], Response | Awaitable[Response]]


_NUMBER = 18
"""Digits of a whole number that is none of ours when it has more."""


def validated_query(request: Request, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The parameters by name, whole numbers as numbers; defaults where they were not given.

    :raises Fault: when one is not known, is given twice, or does not fit.
    """
    held = {one.name: one for one in parameters}
    given: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        kind = held[name].schema["type"] if name in held else "string"
        if kind == "array":
            given.setdefault(name, []).append(text)
        elif name in given:
            raise _unfit("E_WEB_PARAMETER", name, "given twice")
        else:
            given[name] = _number(text) if kind == "integer" else text
    _require(given, described(parameters), "E_WEB_PARAMETER")
    defaults = {one.name: one.schema["default"] for one in parameters if "default" in one.schema}
    return {**dict.fromkeys(held), **defaults, **given}


def described(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The query as one object."""
    return {
        "type": "object",
        "properties": {one.name: one.schema for one in parameters},
        "required": [one.name for one in parameters if one.required],
        "additionalProperties": False,
    }


def _number(text: str) -> int | str:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _NUMBER else text


async def validated_body(request: Request, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the schema says
    """The JSON that was sent, which fits the schema; nothing sent is an object without fields.

    :raises Fault: when it is no JSON, or does not fit.
    """
    sent = await request.body()
    if sent:
        _require_kind(request, "application/json")
    try:
        told = json.loads(sent or b"{}", parse_constant=_no_number)
        json.dumps(told, ensure_ascii=False).encode()  # half a sign of UTF-16 can be kept nowhere
    except (ValueError, RecursionError) as error:
        raise Fault(400, "E_WEB_BODY", "请求体不是 JSON（UTF-8）", "the body is no JSON in UTF-8") from error
    _require(told, schema, "E_WEB_BODY")
    return told


def _no_number(text: str) -> None:
    raise ValueError(text)


@asynccontextmanager
async def validated_form(request: Request) -> AsyncIterator[FormData]:
    """The files that were sent.

    :raises Fault: when something else was.
    """
    _require_kind(request, "multipart/form-data")
    async with request.form(max_files=AUTH_FILES, max_fields=FIELDS, max_part_size=FIELD) as told:
        yield told


def _require_kind(request: Request, kind: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        raise Fault(415, "E_WEB_KIND", f"请求体须为 {kind}", f"the body must be {kind}")


def _require(told: Any, schema: Mapping[str, Any], code: str) -> None:  # noqa: ANN401 - any JSON
    """What was sent fits; what does not is told by its place and the rule, never by what it holds."""
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    error = next(iter(checker.iter_errors(told)), None)
    if error:
        rule = "" if isinstance(error.validator_value, dict) else f" {json.dumps(error.validator_value)}"
        raise _unfit(code, _place(error.absolute_path), f"{error.validator}{rule}")


def _place(path: Sequence[str | int]) -> str:
    return "/".join(map(str, path)) or "/"


def _unfit(code: str, place: str, rule: str) -> Fault:
    """The fault of a part that does not fit its description."""
    return Fault(422, code, f"{place} 不符合接口说明：{rule}", f"{place} does not fit the description: {rule}")


V1 = f"{API}v1"
JSON, FILES = "application/json", "multipart/form-data"
_LANGUAGES = {"type": "string", "enum": ["zh", "en"], "default": "zh"}


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query; a list is given by its name several times."""

    name: str
    schema: Schema
    says: str
    required: bool = False


LANGUAGE = Parameter("lang", _LANGUAGES, "The language of texts and errors: zh 中文, en English.")


@dataclass(frozen=True)
class Answer:
    """What an operation answers: a sentence, and the schema by media type; ``headers`` by name."""

    says: str
    content: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """The description of a route; ``query`` and ``body`` are what its requests are checked against."""

    summary: str
    answers: Mapping[int, Answer]
    query: tuple[Parameter, ...] = ()
    body: Schema | None = None
    takes: str = JSON
    errors: Sequence[int] = ()


def json_answer(says: str, schema: Schema, **headers: str) -> Answer:
    """An answer in JSON."""
    return Answer(says, {JSON: schema}, headers)


def operation(method: str, path: str, endpoint: Endpoint, told: Operation, *, needs: str, size: int = FORM) -> Route:
    """The route below ``/api/v1``; the endpoint finds ``request.state.query`` and ``.body`` as they were described."""

    async def checked(request: Request) -> Response:
        request.state.query = validated_query(request, (*told.query, LANGUAGE))
        if told.body is None:
            return await answered(endpoint, request)
        if told.takes == FILES:
            async with validated_form(request) as form:
                request.state.form = form
                return await answered(endpoint, request)
        request.state.body = await validated_body(request, told.body)
        return await answered(endpoint, request)

    checked.__name__ = getattr(endpoint, "__name__", "checked")
    made = route(method, V1 + path, checked, needs=needs, body=size)
    made.told = told  # type: ignore[attr-defined]
    return made
