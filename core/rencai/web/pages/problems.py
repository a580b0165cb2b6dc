"""The cells that could not be used: where they are, what was found, what to do; never what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from rencai.messages.lookup import words
from rencai.problems import KEYS
from rencai.web import kept, paging
from rencai.web.pages.finished import finished, names
from rencai.web.reply import language, page
from rencai.web.route import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


@finished
def show(request: Request, run: dict[str, Any]) -> Response:
    """The cells in the order of the input, all or those of one kind."""
    site, lang, code = request.app.state.site, language(request), request.query_params.get("code", "")
    every = kept.part(site, run, "problems")
    told = every.filter(pl.col("code") == code) if code else every
    part = paging.part(request, told.select(pl.len()).collect().item())
    cells = told.slice(part.offset, part.size).collect()
    here = pl.col("row").is_in(cells["row"].unique().implode())
    people = kept.applicants(site, run).filter(here).select("index", *KEYS).collect()
    placed = cells.join(people, on=KEYS, how="left", maintain_order="left")
    filled = {
        "run": run,
        "part": part,
        "cells": placed.to_dicts(),
        "code": code,
        "codes": every.group_by("code").len().sort("code").collect().rows(),
        "found": words("reading.found", lang),
        "to_do": words("reading.to_do", lang),
        "named": names(request),
    }
    return page(request, "run_problems.html", filled)


ROUTES = (route("GET", "/runs/{run}/problems", show, needs="read"),)
