"""Whether a request is as the operation's description says."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from rencai.web.fault import Fault
from rencai.web.guard import FIELD, FIELDS, FILES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from rencai.web.api.operation import Parameter

_NUMBER = 18
"""Digits of a whole number that is none of ours when it has more."""


def query(request: Request, parameters: Sequence[Parameter]) -> dict[str, Any]:
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


async def body(request: Request, schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the schema says
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
async def form(request: Request) -> AsyncIterator[FormData]:
    """The files that were sent.

    :raises Fault: when something else was.
    """
    _require_kind(request, "multipart/form-data")
    async with request.form(max_files=FILES, max_fields=FIELDS, max_part_size=FIELD) as told:
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
