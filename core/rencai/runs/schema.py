"""The declared columns of the frames that are kept of a run.

``ruling.schema.RULINGS`` and ``awards.schema.DUE`` are kept, too.
"""

from __future__ import annotations

import polars as pl

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

LINES = Schema(
    "LINES",
    _INDEX,
    Field("qualification", pl.String(), "the name ruled on; null where empty", nullable=True),
    Field("city", pl.String(), "key of the city"),
    Field("pathway", pl.String(), "code of the pathway"),
    Field("outcome", pl.String(), "messages.codes.OUTCOMES"),
    Field("title", pl.String(), "the title granted; null as in RULINGS", nullable=True),
    Field("title_level", pl.String(), "policy.nouns.LEVELS; null as in RULINGS", nullable=True),
    Field("what", pl.String(), "what is granted, in words; null where nothing", nullable=True),
    Field("next", pl.String(), "what to do next, in words; null where nothing", nullable=True),
    Field("missing", pl.String(), "columns that would settle it, between bars; null where none", nullable=True),
    Field("why", pl.String(), "checks not met or unknown, code:false or code:cause, between bars", nullable=True),
    Field("elsewhere", pl.Boolean(), "refused for the place of work alone"),
)
"""One line for each ruling, in the order of ``RULINGS``, for lists of rulings."""

REVIEW = Schema(
    "REVIEW",
    Field("city", pl.String(), "name of the city or the addition, in the run's language"),
    Field("qualification", pl.String(), "the name in doubt, as typed"),
    Field("issuer", pl.String(), "the issuer typed with it; null where empty", nullable=True),
    Field("people", pl.Int64(), "how many applicants have it"),
    Field("candidate1", pl.String(), "the entry that it may be, in words; null where there is none", nullable=True),
    Field("candidate2", pl.String(), "the second such entry", nullable=True),
    Field("candidate3", pl.String(), "the third such entry", nullable=True),
    Field("decision", pl.String(), "null: the cell in which a person decides", nullable=True),
    Field("note", pl.String(), "what to look up, or by whose decision it is read so", nullable=True),
    Field("line", pl.String(), "code by which a line that was decided is recognised"),
)
"""One line for each name in doubt, or decided, as on the sheet of names to decide."""
