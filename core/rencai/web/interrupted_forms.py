"""Carry what was typed through a sign-in that interrupts a form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool

from rencai.web import cookies
from rencai.web.responses import render_page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


# Bytes of an interrupted form, percent-encoded as browsers send it: it comes back as one field, of at most 64 kB.
MAX_BYTES = 60_000
_FORM_TYPE = "application/x-www-form-urlencoded"
# A form with a field whose name begins so is not carried along.
_SECRET_PREFIX = "password"  # noqa: S105 - the name of a field


async def offer_sign_in(request: Request) -> Response | None:
    """Return the sign-in page with the interrupted form inside, if it can be carried along.

    None for a browser that never signed in: there is no session that ended.
    """
    reference = cookies.reference(request)
    if not (reference and cookies.is_signed_in(reference)):
        return None
    typed = await _serialize_form(request)
    context = {
        "error": None,
        "ended": True,
        "to": _referring_page(request),
        "again": request.url.path if typed else "",
        "typed": typed,
    }
    return render_page(request, "sign_in.html", context, status=401)


async def _serialize_form(request: Request) -> str:
    """Return the fields of the form as JSON; empty for files, passwords, another site's form, or too many bytes."""
    size = request.headers.get("content-length", "")
    is_plain_form = request.headers.get("content-type", "").startswith(_FORM_TYPE)
    if not is_plain_form or not size.isdecimal() or int(size) > MAX_BYTES:
        return ""
    async with request.form(max_fields=MAX_BYTES) as form:
        if not await run_in_threadpool(cookies.has_valid_csrf, request, form.get("csrf")):
            return ""
        fields = [(name, value) for name, value in form.multi_items() if name != "csrf"]
    if not fields or any(name.startswith(_SECRET_PREFIX) for name, _ in fields):
        return ""
    serialized = json.dumps(fields, ensure_ascii=False)
    return serialized if len(quote(serialized)) <= MAX_BYTES else ""


def parse_fields(typed: str) -> list[tuple[str, str]]:
    """Return names and values of a form that was carried along; empty if ``typed`` is not what the sign-in was given.

    The browser sends it back, so that it may be anything.
    """
    try:
        return [(str(name), str(value)) for name, value in json.loads(typed)]
    except (ValueError, TypeError):
        return []


def _referring_page(request: Request) -> str:
    """Return the path of the page on which the form was, if it is one of this service's."""
    referer = urlsplit(request.headers.get("referer", ""))
    if referer.netloc != request.url.netloc:
        return "/"
    return local_path(referer.path + (f"?{referer.query}" if referer.query else ""))


def local_path(path: str) -> str:
    """Return the path if it is one of this service's pages, else ``/``: nothing may redirect to another site.

    >>> paths = ("/runs/1?q=2", "//evil.example", "/x//y", "https://evil.example", "/sign-in?next=/")
    >>> [local_path(path) for path in paths]
    ['/runs/1?q=2', '/', '/x//y', '/', '/']
    """
    is_foreign = not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable()
    return "/" if is_foreign or _page_path(path) in ("/sign-in", "/sign-out") else path


def _page_path(path: str) -> str:
    return path.partition("?")[0].partition("#")[0].rstrip("/")
