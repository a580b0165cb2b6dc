"""Carry what was typed through a sign-in that interrupts a form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool

from rencai.web import cookies
from rencai.web.replies import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


MOST = 60_000
"""Bytes of what is taken along, which is one field of a form again, as browsers write it."""
_KIND = "application/x-www-form-urlencoded"
_SECRET = "password"  # noqa: S105 - the name of a field
"""How the names of fields begin with which nothing is taken along."""


async def offered(request: Request) -> Response | None:
    """The sign-in, with what was typed where it can be taken along; None for whoever never signed in."""
    reference = cookies.reference(request)
    if not (reference and cookies.somebodys(reference)):
        return None
    typed = await _typed(request)
    told = {"error": None, "ended": True, "to": _before(request), "again": request.url.path if typed else ""}
    return page(request, "sign_in.html", {**told, "typed": typed}, status=401)


async def _typed(request: Request) -> str:
    """What a small form of our own holds, as JSON; nothing of files, of another's form, or of too much."""
    size = request.headers.get("content-length", "")
    if not request.headers.get("content-type", "").startswith(_KIND) or not size.isdecimal() or int(size) > MOST:
        return ""
    async with request.form(max_fields=MOST) as form:
        if not await run_in_threadpool(cookies.ours, request, form.get("csrf")):
            return ""
        kept = [(name, value) for name, value in form.multi_items() if name != "csrf"]
    if not kept or any(name.startswith(_SECRET) for name, _ in kept):
        return ""
    told = json.dumps(kept, ensure_ascii=False)
    return told if len(quote(told)) <= MOST else ""


def read(typed: str) -> list[tuple[str, str]]:
    """The names and values of the fields that were taken along; none where it is not what was given."""
    try:
        return [(str(name), str(value)) for name, value in json.loads(typed)]
    except (ValueError, TypeError):
        return []


def _before(request: Request) -> str:
    """The page on which the form was."""
    told = urlsplit(request.headers.get("referer", ""))
    return own(told.path + (f"?{told.query}" if told.query else "")) if told.netloc == request.url.netloc else "/"


def own(path: str) -> str:
    """The path if it is of this service's pages, else the first page's.

    >>> [own(path) for path in ("/runs/1?q=2", "//evil.example", "/x//y", "https://evil.example", "/sign-in?next=/")]
    ['/runs/1?q=2', '/', '/x//y', '/', '/']
    """
    odd = not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable()
    return "/" if odd or _name(path) in ("/sign-in", "/sign-out") else path


def _name(path: str) -> str:
    return path.partition("?")[0].partition("#")[0].rstrip("/")
