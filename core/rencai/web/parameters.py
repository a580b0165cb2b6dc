"""Read parameters that pages share: the day, and the page of a long list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from rencai.system import clock
from rencai.web.errors import HTTPError

if TYPE_CHECKING:
    from starlette.datastructures import URL
    from starlette.requests import Request


Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
# Lines of one page of a list.
PAGE_SIZE = 50
# Digits of a page's number; what is longer counts as no number, before it is parsed.
_MAX_DIGITS = 7


@dataclass(frozen=True)
class Pagination:
    """Page ``number``, counted from 1, of a list of ``total`` lines; ``url`` is the request's, with its query."""

    number: int
    total: int
    url: URL
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """Return the number of pages, 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Return the number of lines before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """Return the number of this page's last line, counted from 1."""
        return min(self.total, self.offset + self.size)

    def url_of(self, number: int) -> str:
        """Return path and query of another page of the same list."""
        url = self.url.include_query_params(page=number)
        return f"{url.path}?{url.query}"

    def slice(self, frame: Frame) -> Frame:
        """Return this page's rows of the whole list."""
        return frame.slice(self.offset, self.size)


def paginate(request: Request, total: int, size: int = PAGE_SIZE) -> Pagination:
    """Return the page that the query's ``page`` asks for: the last one if it is beyond, the first if it is none."""
    text = request.query_params.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 1
    pages = max(1, -(-total // size))
    return Pagination(min(max(number, 1), pages), total, request.url, size)


def parse_day(request: Request, name: str = "as_of") -> date:
    """Return the day in the query, today in China where it is empty or missing.

    :raises HTTPError: 422, when it is no ISO date.
    """
    text = request.query_params.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise HTTPError(422, "E_USAGE_DATE", "日期写作 2026-11-23", "write the day as 2026-11-23") from error
