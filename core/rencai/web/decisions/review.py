"""Read the names in doubt of a run, and store what a department decides of them; for pages and API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.decisions import service as decision_service
from rencai.decisions import sheet
from rencai.web.runs import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from rencai.store.runs import Run
    from rencai.system.frames import Row


def with_candidates(line: Row) -> Row:
    """Return the line with ``offered``: by choice, the lines of text that describe its candidate."""
    offered = {name: line[name].split("\n") for name in sheet.OFFERED if line[name]}
    return {**line, "offered": offered}


def scan_doubts(request: Request, run: Run) -> pl.LazyFrame:
    """Return the names in doubt of the run, of the cities that the caller may see; the columns are the sheet's."""
    service, principal = request.app.state.service, request.state.principal
    doubts = queries.scan_table(service, run, "review")
    if principal.cities is None:
        return doubts
    # The sheet names the city in the language of the run.
    nouns = [package.who for package in service.installed().packages if package.city.key in principal.cities]
    return doubts.filter(pl.col("city").is_in([name for noun in nouns for name in (noun.zh, noun.en)]))


def store_choices(
    request: Request, run: Run, chosen: Mapping[str, str]
) -> tuple[int, dict[str, tuple[str, str | None]]]:
    """Store what was chosen, and return the number of decisions that are new, and the faults by line.

    All choices are stored, or none: a fault is an error code with what the choice contradicts, or None.

    :param chosen: line -> choice, or the id of an entry.
    """
    service, principal = request.app.state.service, request.state.principal
    lines = scan_doubts(request, run).filter(pl.col("line").is_in(list(chosen))).collect()
    if unknown := set(chosen) - set(lines["line"]):
        return 0, dict.fromkeys(sorted(unknown), ("E_DECISION_LINE", None))
    decision = pl.col("line").replace_strict(dict(chosen), return_dtype=pl.String)
    choices = sheet.with_choices(lines.with_columns(decision=decision, cell="line"))
    wanted, faults = sheet.parse(choices, service.installed().packages)
    if faults.height:
        return 0, {cell: (code, other) for code, cell, other in faults.select("code", "cell", "other").iter_rows()}
    return decision_service.store_decisions(
        service.data, principal.department, wanted, by=principal.by, account=principal.by
    ).height, {}
