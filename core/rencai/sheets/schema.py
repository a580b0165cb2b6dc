"""The declared columns of the frames of sheets: raw cells, applicants, and how each line and column was read."""

from __future__ import annotations

import polars as pl

from rencai.cells.schema import KEY_FIELDS
from rencai.system.frames import Field, Schema

RAW_CELLS = Schema(
    "RAW_CELLS", Field("{index}", pl.String(), "a column of the sheet, counted from 0; null where empty", nullable=True)
)
"""``RawSheet.cells``: line ``i`` is Excel's row ``first_row + i``; a sheet without content has no column at all."""

RAW_NUMBERS = Schema(
    "RAW_NUMBERS", Field("{index}", pl.Boolean(), "true where the cell is a number or yes/no, else null", nullable=True)
)
"""``RawSheet.numbers``, of the shape of the cells."""

REASONS = Schema(
    "REASONS",
    Field("line", pl.Int64(), "line of ``RawSheet.cells``, from 0"),
    Field("column", pl.Int64(), "column of ``RawSheet.cells``, from 0"),
    Field("reason", pl.String(), "messages.codes.UnreadReason; computed_zero for a zero of a formula that is meant"),
)
"""``RawSheet.reasons``: the cells whose text does not say what they hold; whatever reads a format may add to them."""

OWN = Field("own.{number}", pl.String(), "an own column, as typed; null where the cell is empty", nullable=True)
"""An applicant's own column goes by its number: its heading may be any text, also one of rencai's.

A column of cells that are all numbers, all yes/no or all days has the first of ``OWN_DTYPES`` that fits; any other is
text.
"""
OWN_DTYPES = (pl.Boolean(), pl.Float64(), pl.Date())

APPLICANTS = Schema("APPLICANTS", *KEY_FIELDS, open=True)
"""``Applicants.own``: the keys and, in the order of ``Applicants.headings``, the own columns (``OWN``)."""

COLUMNS_READ = Schema(
    "COLUMNS_READ",
    *KEY_FIELDS[:2],
    Field("letter", pl.String(), "Excel's letters of the column"),
    Field("heading", pl.String(), "the heading, numbered where it is repeated; (C) where there is none"),
    Field(
        "column",
        pl.String(),
        "canonical name, of a further certificate issuer_2; null: none of rencai's",
        nullable=True,
    ),
    Field("how", pl.String(), "messages.codes.HOW_READ"),
    Field("unit", pl.String(), "unit of bare numbers by the heading; null where the column's own", nullable=True),
    Field("row", pl.Int64(), "Excel's number of the header's line"),
)
"""How each column of each table was understood, in the order of the sheets."""

SKIPPED = Schema("SKIPPED", *KEY_FIELDS, Field("reason", pl.String(), "messages.codes.SKIPPED"))
"""The lines below a header that are no applicants."""

FILLED = Schema("FILLED", *KEY_FIELDS, Field("letter", pl.String(), "Excel's letters of the column"))
"""The applicants' cells that took a merged cell's value, or hold a formula without a result."""
