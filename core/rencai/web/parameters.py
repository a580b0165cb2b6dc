"""Read parameters that pages share: the day asked for, and the part of a long list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rencai.system import clock
from rencai.web.faults import Fault

if TYPE_CHECKING:
    from starlette.datastructures import URL
    from starlette.requests import Request


SIZE = 50
"""Lines of a page."""
_DIGITS = 7
"""A page's number has no more; what is longer is none."""


@dataclass(frozen=True)
class Part:
    """The page of that number of a list of so many lines; ``url`` is the page's own, with all it was asked for."""

    number: int
    total: int
    url: URL
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, one also where there is no line."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """The lines before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of this page's last line."""
        return min(self.total, self.offset + self.size)

    def at(self, number: int) -> str:
        """Where the page of that number is."""
        url = self.url.include_query_params(page=number)
        return f"{url.path}?{url.query}"


def part(request: Request, total: int, size: int = SIZE) -> Part:
    """The page that is asked for; beyond the last one the last, and the first where none is named."""
    asked = request.query_params.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS else 1
    most = max(1, -(-total // size))
    return Part(min(max(number, 1), most), total, request.url, size)


def asked(request: Request, name: str = "as_of") -> date:
    """The day in the query, today in China where there is none.

    :raises Fault: when it is none.
    """
    text = request.query_params.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise Fault(422, "E_USAGE_DATE", "日期写作 2026-11-23", "write the day as 2026-11-23") from error
