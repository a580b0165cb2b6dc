"""Answer with a page in the reader's language, or with a file to download."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rencai.accounts import sign_in
from rencai.messages.lookup import LANGUAGES, pick, text
from rencai.runs import records
from rencai.system import clock
from rencai.system.errors import OutputError
from rencai.web import cookies, display_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from rencai.messages.lookup import Language


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["moment"] = clock.in_china
_templates.filters["yuan"] = lambda amount: f"{amount:,.2f}".removesuffix(".00")


def language(request: Request) -> Language:
    """Return the language of the query, else of the cookie; Chinese where neither names one of ours."""
    lang = request.query_params.get("lang") or request.cookies.get(cookies.LANGUAGE)
    return next((each for each in LANGUAGES if each == lang), LANGUAGES[0])


def render_page(
    request: Request, template: str, context: Mapping[str, object], status: int = 200, *, keyless: bool = False
) -> Response:
    """Render a template into a page, and set the cookies that it needs.

    Beside ``context`` every template has ``lang`` and the address of the page in the ``other`` language; ``say(zh,
    en)`` and ``t(code, field=...)``, which return the text in the reader's language; ``words``, the words of codes by
    kind; ``principal`` or None; ``csrf``, which forms carry; ``path``; ``service``; and ``input_names(run)``.

    :param keyless: whether the page is shown also where the store or its key cannot be used: its forms are void then.
    :raises OutputError: when they cannot, and the page is another one.
    """
    lang = language(request)
    reference = cookies.reference(request)
    if reference is None:
        request.state.reference = fresh = cookies.new_reference()
    service = request.app.state.service
    shared = {
        "lang": lang,
        "other": request.url.include_query_params(lang="en" if lang == "zh" else "zh"),
        "say": lambda zh, en: pick((zh, en), lang),
        "t": lambda code, **fields: text(code, lang, **fields),
        "words": display_names.words_by_kind(lang),
        "principal": getattr(request.state, "principal", None),
        "csrf": _csrf(service.data, reference or fresh, keyless=keyless),
        "path": request.url.path,
        "service": service,
        "input_names": lambda run: records.input_names(service.data, run),
    }
    html = _templates.get_template(template).render({**shared, **context})
    response = HTMLResponse(html, status_code=status)
    if reference is None:
        cookies.set_session(request, response, fresh)
    if request.query_params.get("lang") in LANGUAGES:
        cookies.remember_language(request, response, lang)
    return response


def _csrf(data: Path, reference: str, *, keyless: bool) -> str:
    try:
        return sign_in.csrf_token(data, reference)
    except OutputError:
        if keyless:
            return ""
        raise


def redirect(path: str) -> Response:
    """Send the browser to another page, which it asks for with GET whatever this request was."""
    return RedirectResponse(path, status_code=303)


def file_response(content: bytes, name: str, kind: str) -> Response:
    """Return a file that the browser saves under ``name`` and never shows; ``kind`` is its media type."""
    return Response(content, media_type=kind, headers=attachment_headers(name))


def attachment_headers(name: str) -> dict[str, str]:
    """Return the header that makes a browser save the response under ``name``, as RFC 6266 has it.

    ``filename`` is for clients that do not read the UTF-8 form, with ``_`` for every character beyond ASCII.
    """
    # urllib.parse costs start-up time, and few requests are downloads.
    from urllib.parse import quote

    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in name)
    return {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}
