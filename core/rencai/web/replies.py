"""Answer with a page in the reader's language, or with a file to download."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rencai.accounts import sign_in
from rencai.messages.lookup import LANGUAGES, pick, text
from rencai.web import cookies, names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.filters["yuan"] = lambda amount: f"{amount:,.2f}".removesuffix(".00")


def language(request: Request) -> str:
    """Chinese, unless the reader chose English, now or before."""
    asked = request.query_params.get("lang") or request.cookies.get(cookies.LANGUAGE)
    return asked if asked in LANGUAGES else LANGUAGES[0]


def page(request: Request, name: str, told: Mapping[str, Any], status: int = 200) -> Response:
    """Return the template filled.

    In it, ``t(code, field=...)`` is a message and ``say(zh, en)`` one of a pair, both in the reader's language, and
    ``csrf`` is what the forms carry.
    """
    lang = language(request)
    reference = cookies.reference(request)
    if reference is None:
        request.state.reference = fresh = cookies.new_reference()
    site = request.app.state.site
    who = getattr(request.state, "who", None)
    shown = {
        "lang": lang,
        "other": request.url.include_query_params(lang="en" if lang == "zh" else "zh"),
        "say": lambda zh, en: pick((zh, en), lang),
        "t": lambda code, **fields: text(code, lang, **fields),
        "words": names.of(lang),
        "who": who,
        "csrf": sign_in.csrf_token(site.data, reference or fresh),
        "path": request.url.path,
        "site": site,
        **told,
    }
    answer = HTMLResponse(_pages.get_template(name).render(shown), status_code=status)
    if reference is None:
        cookies.set_session(request, answer, fresh)
    if request.query_params.get("lang") in LANGUAGES:
        cookies.remember_language(request, answer, lang)
    return answer


def elsewhere(path: str) -> Response:
    """The reader's browser asks for that page next."""
    return RedirectResponse(path, status_code=303)


def attachment(content: bytes, name: str, kind: str) -> Response:
    """A file that is saved, never shown."""
    return Response(content, media_type=kind, headers=saved(name))


def saved(name: str) -> dict[str, str]:
    """What says that the answer is a file to be saved under that name, in RFC 6266's form."""
    from urllib.parse import quote

    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\' else "_" for sign in name)
    return {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}
