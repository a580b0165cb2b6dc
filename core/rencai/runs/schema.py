"""The declared columns of the frames that are kept of a run.

``ruling.schema.RULINGS``, ``awards.schema.DUE``, and ``LINES`` and ``REVIEW`` of ``output.schema`` are kept, too.
"""

from __future__ import annotations

import polars as pl

from rencai.ruling.schema import RULINGS
from rencai.system.frames import Field, Schema

_INPUT = Field("input", pl.String(), "the input's file name")
_SHEET = Field("sheet", pl.String(), "the sheet's name")
_ROW = Field("row", pl.Int64(), "Excel's own number of the applicant's line")
_INDEX = Field("index", pl.UInt32(), "number of the applicant's line, from 0, in APPLICANTS")

PROBLEMS = Schema(
    "PROBLEMS",
    _INPUT,
    _SHEET,
    _ROW,
    Field("column", pl.String(), "name of the canonical or a city's column"),
    Field("code", pl.String(), "the error code"),
    Field("other", pl.String(), "the column that the cell contradicts; null where it cannot be read", nullable=True),
    Field("letter", pl.String(), "its letter on the sheet; null where an assumption replaces it", nullable=True),
)
"""One line for each cell that could not be read or contradicts another, by row; never its content."""

APPLICANTS = Schema(
    "APPLICANTS",
    _INDEX,
    _INPUT,
    _SHEET,
    _ROW,
    Field("own.{place}", pl.String(), "the applicant's own column at that place, as text", nullable=True),
    Field("applicant_id", pl.String(), "as typed; null where empty", nullable=True),
    Field("name", pl.String(), "as typed; null where empty", nullable=True),
    Field("qualification", pl.String(), "as typed; null where empty", nullable=True),
    Field("work_city", pl.String(), "as typed; null where empty", nullable=True),
    Field("cell.{column}", pl.String(), "text read, merged cells filled down, with its heading's unit", nullable=True),
    Field("read.{column}", pl.String(), "what the cell was read as; null where empty or unreadable", nullable=True),
)
"""One line for each applicant, in order; ``cell`` and ``read`` of each canonical column that any sheet has."""

_PLACED = ("applicant_id", "qualification", "city", "pathway", "sheet", "row", "outcome")
CHANGED = Schema(
    "CHANGED",
    *(RULINGS.field(name) for name in _PLACED),
    Field("outcome.before", pl.String(), "the outcome of the run before"),
    Field("causes", pl.List(pl.String()), "why it changed: codes.CHANGES"),
    RULINGS.field("input"),
)
"""One line for each ruling that differs from that of a run before, as ``changes.compare_rulings`` finds them."""
