"""What was decided becomes the department's decisions, and an entry of the processing record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rencai import clock, store
from rencai.decisions import keyed

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


def stored(data: Path, department: str, wanted: pl.DataFrame, *, by: str, account: str) -> pl.DataFrame:
    """Those of ``wanted``, as ``decided`` gives them, that are news are stored, and given back with their numbers.

    ``by`` is who decided, ``account`` who brought it in.
    """
    at = clock.moment()
    subject = keyed(wanted, store.key(data)).select("city", "name", "pair", "entry", "verdict")
    news = store.decide(data, department, subject, by=by, at=at)
    if news.height:
        told = {"numbers": news["number"].to_list(), "by": by}
        store.enter(data, at=at, by=account, action="decisions_stored", subject=department, told=told)
    return news
