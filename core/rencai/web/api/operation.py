"""An operation of the API: a route together with its description, by which requests are checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rencai.web.api import check
from rencai.web.guard import API, answered
from rencai.web.route import FORM, route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    Schema = Mapping[str, Any]
    Endpoint = Callable[[Request], Response | Awaitable[Response]]

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


def json(says: str, schema: Schema, **headers: str) -> Answer:
    """An answer in JSON."""
    return Answer(says, {JSON: schema}, headers)


def operation(method: str, path: str, endpoint: Endpoint, told: Operation, *, needs: str, size: int = FORM) -> Route:
    """The route below ``/api/v1``; the endpoint finds ``request.state.query`` and ``.body`` as they were described."""

    async def checked(request: Request) -> Response:
        request.state.query = check.query(request, (*told.query, LANGUAGE))
        if told.body is None:
            return await answered(endpoint, request)
        if told.takes == FILES:
            async with check.form(request) as form:
                request.state.form = form
                return await answered(endpoint, request)
        request.state.body = await check.body(request, told.body)
        return await answered(endpoint, request)

    checked.__name__ = getattr(endpoint, "__name__", "checked")
    made = route(method, V1 + path, checked, needs=needs, body=size)
    made.told = told  # type: ignore[attr-defined]
    return made
