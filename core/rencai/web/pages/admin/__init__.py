"""The pages for administrators: the installation, its lists and decisions, its people, its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai.web.pages.admin import audit, check, decided, lists, overview, people

if TYPE_CHECKING:
    from starlette.routing import Route


def routes(upload: int) -> tuple[Route, ...]:
    """Every page for administrators; an official list's files are bounded to so many bytes."""
    return (*overview.ROUTES, *check.ROUTES, *decided.ROUTES, *lists.routes(upload), *people.ROUTES, *audit.ROUTES)
