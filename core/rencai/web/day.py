"""The day that a page is asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rencai import clock
from rencai.web.fault import Fault

if TYPE_CHECKING:
    from starlette.requests import Request


def asked(request: Request, name: str = "as_of") -> date:
    """The day in the query, today in China where there is none.

    :raises Fault: when it is none.
    """
    text = request.query_params.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise Fault(422, "E_USAGE_DATE", "日期写作 2026-11-23", "write the day as 2026-11-23") from error
