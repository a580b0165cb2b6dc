"""The declared columns of the frames of a night's workbook, whose values are in the words of the night's language."""

from __future__ import annotations

import polars as pl

from rencai.messages.codes import OUTCOMES
from rencai.system.frames import Field, Schema

FILES = Schema(
    "FILES",
    Field("department", pl.String(), "the department of the folder in which the file lay"),
    Field("name", pl.String(), "the file's own name"),
    Field("state", pl.String(), "what became of it, worded by run.state"),
    Field("why", pl.String(), "the error, or what was left out; empty where all is well"),
    Field("rows", pl.Int64(), "applicants' lines; null where none was scored", nullable=True),
    *(Field(each, pl.Int64(), "rulings of that outcome; null where none was made", nullable=True) for each in OUTCOMES),
    Field("problems", pl.Int64(), "cells that could not be used; null where none was read", nullable=True),
    Field("target", pl.String(), "path of the result; null: there is none", nullable=True),
    Field("put", pl.String(), "path at which the file lies now; null: it is scored again", nullable=True),
    Field("seconds", pl.Float64(), "how long the run took; null where it was not performed", nullable=True),
    Field("run", pl.String(), "the run's id; null where the file never became one", nullable=True),
)
"""One line for each file of the night, then one for each file that stays in the inbox."""

CHANGES = Schema(
    "CHANGES",
    Field("department", pl.String(), "the department of the file"),
    Field("input", pl.String(), "the file's own name"),
    Field("sheet", pl.String(), "the sheet's name; null: unknown", nullable=True),
    Field("row", pl.String(), "Excel's own number of the applicant's line; null: unknown", nullable=True),
    Field("applicant_id", pl.String(), "as typed; null: unknown", nullable=True),
    Field("qualification", pl.String(), "as typed; null where empty", nullable=True),
    Field("pathway", pl.String(), "the names of city and pathway; null: unknown", nullable=True),
    Field(
        "outcome.before",
        pl.String(),
        "the last outcome, worded by ruling.outcome; null: unknown",
        nullable=True,
    ),
    Field(
        "outcome",
        pl.String(),
        "the outcome now, worded by ruling.outcome; null: unknown",
        nullable=True,
    ),
    Field("causes", pl.String(), "why it changed, worded by run.change, one after the other"),
)
"""One line for each ruling that differs from that of the file's last run; one for a file of which that is unknown."""
