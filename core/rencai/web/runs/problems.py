"""The page of a run's unreadable cells: where they are and what to do, never what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from rencai.cells.schema import KEYS
from rencai.messages.cell_problems import cell_problems
from rencai.messages.lookup import words as table
from rencai.web import parameters
from rencai.web.decisions import words
from rencai.web.responses import language, render_page
from rencai.web.routing import route
from rencai.web.runs import queries
from rencai.web.runs.finished import display_names, finished_page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rencai.store.runs import Run
    from rencai.web.service import Service


@finished_page
def show_problems(request: Request, run: Run) -> Response:
    """Show the cells in the order of the input, all or those of one kind."""
    service, lang, code = request.app.state.service, language(request), request.query_params.get("code", "")
    every = queries.scan_table(service, run, "problems")
    problems = every.filter(pl.col("code") == code) if code else every
    pagination = parameters.paginate(request, problems.select(pl.len()).collect().item())
    cells = pagination.slice(problems).collect()
    here = pl.col("row").is_in(cells["row"].unique().implode())
    people = queries.scan_applicants(service, run).filter(here).select("index", *KEYS).collect()
    placed = cells.join(people, on=KEYS, how="left", maintain_order="left").with_columns(
        found=cell_problems("found", lang), to_do=cell_problems("to_do", lang)
    )
    context = {
        "run": run,
        "pagination": pagination,
        "cells": _with_words(service, run, placed).to_dicts(),
        "code": code,
        "codes": every.group_by("code").len().sort("code").collect().rows(),
        "found": table("reading.found", lang),
        "named": display_names(request),
    }
    return render_page(request, "run_problems.html", context)


def _with_words(service: Service, run: Run, cells: pl.DataFrame) -> pl.DataFrame:
    """Add to the cells whose word can be answered once ``same``, in how many cells it is; null for others."""
    coded = words.read_cells(service, run)
    lines = words.read_lines(service, run, coded).select("line", same="cells")
    places = coded.join(lines, on="line").select(*KEYS, "same", column="name")
    return cells.join(places, on=[*KEYS, "column"], how="left", maintain_order="left")


ROUTES = (route("GET", "/runs/{run}/problems", show_problems, needs="read"),)
