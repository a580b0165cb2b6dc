"""The city packages put to the test by their own cases."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rencai import cases
from rencai.web import city
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.package import Package


def show(request: Request) -> Response:
    """Every package's cases, ruled by the package alone as ``rencai plugin check`` does; nothing is changed by it."""
    lang, packages = language(request), request.app.state.site.shipped.packages
    told = [{**city.named(one, lang), "told": one, **_checked(one)} for one in packages]
    return page(request, "admin_check.html", {"packages": told})


def _checked(package: Package) -> dict[str, Any]:
    """How many cases there are, which came out otherwise than derived, and the error that ended it."""
    try:
        return dict(zip(("count", "failures", "error"), (*_ruled(package), None), strict=True))
    except Exception as error:  # noqa: BLE001 - a stranger's rules may fail in any way
        return {"count": 0, "failures": [], "error": type(error).__name__}


@lru_cache(maxsize=64)
def _ruled(package: Package) -> tuple[int, list[cases.Failure]]:
    """The cases of a package as it was loaded, which come out alike each time: they take seconds."""
    told = cases.read(cases.folder(package), package)
    return told.height, cases.run(package, told)


ROUTES = (route("GET", "/admin/check", show, needs="admin"),)
