"""The declared columns of the frames of cells: as they were read, as they were normalised, and what was odd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from rencai.system.frames import Field, Schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rencai.policy.nouns import Column, ColumnKind


CellState = Literal["ok", "empty", "unreadable", "contradiction"]
"""How a cell was understood; only an ``ok`` one has a value."""
CELL_STATES: tuple[CellState, ...] = get_args(CellState)
STATE_DTYPE = pl.Enum(CELL_STATES)

VALUE_DTYPES: Mapping[ColumnKind, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "word": pl.String(),
}
"""Kind of a canonical column -> the type of its values."""

KEY_FIELDS = (
    Field("input", pl.String(), "the input's file name"),
    Field("sheet", pl.String(), "the sheet's name"),
    Field("row", pl.Int64(), "Excel's own number of the line"),
)
"""The columns by which a line is found in its input."""
KEYS = tuple(field.name for field in KEY_FIELDS)

TEXT = Field("{cell}.text", pl.String(), "the cell's text, trimmed; null where it is empty", nullable=True)
STATE = Field("{cell}.state", STATE_DTYPE, "how the cell was understood")
NUMBER = Field("{cell}.number", pl.Boolean(), "whether it is stored as a number; null if not known", nullable=True)
REASON = Field("{cell}.reason", pl.String(), "messages.codes.UnreadReason; null where the text is right", nullable=True)
WORD = Field("{cell}.word", pl.Int64(), "number of the remembered word by which it was read; or null", nullable=True)
GROUP = Field("nationality.group", pl.String(), "mainland, hmt or foreign; null as the nationality is", nullable=True)
AS_OF = Field("as_of", pl.Date(), "the row's basis date; null where its application date is unreadable", nullable=True)

CELLS = Schema(
    "CELLS",
    *KEY_FIELDS,
    NUMBER,
    REASON,
    Field("{cell}", pl.String(), "the cell as it stands; null where empty", nullable=True),
)
"""Applicants' cells by canonical column, before they are normalised; columns that no sheet has are missing."""


def normalised(columns: Sequence[Column]) -> Schema:
    """Declare the normalised frame of these canonical columns: a value, ``TEXT`` and ``STATE`` for each."""
    cells = [
        field
        for column in columns
        for field in (
            Field(column.name, VALUE_DTYPES[column.kind], "the value; null unless the state is ok", nullable=True),
            Field(TEXT.of(cell=column.name), TEXT.dtype, TEXT.meaning, nullable=True),
            Field(STATE.of(cell=column.name), STATE.dtype, STATE.meaning),
        )
    ]
    group = [GROUP] if any(column.name == "nationality" for column in columns) else []
    return Schema("NORMALISED", *KEY_FIELDS, *cells, *group, AS_OF, WORD)


PROBLEMS = Schema(
    "PROBLEMS",
    *KEY_FIELDS,
    Field("column", pl.String(), "canonical name of the cell's column"),
    Field("code", pl.String(), "error code that says why it could not be read"),
    Field("other", pl.String(), "the column whose cell it contradicts; null without a contradiction", nullable=True),
)
"""One line for each cell that could not be read; never its content."""

REMARKS = Schema(
    "REMARKS",
    *KEY_FIELDS,
    Field("column", pl.String(), "canonical name of the cell's column"),
    Field("code", pl.String(), "month_only: a date without a day"),
)
"""One line for each cell that was read by a stated rule."""

REMEMBERED = Schema(
    "REMEMBERED",
    Field("number", pl.Int64(), "number of the word, which never changes"),
    Field("column", pl.String(), "canonical name of the column, without the number of a further certificate"),
    Field("digest", pl.String(), "cells.remembered.with_digests: digest of the word"),
    Field("value", pl.String(), "the published value that it means; yes or no; empty: as if the cell were empty"),
    Field("by", pl.String(), "who answered"),
    Field("at", pl.String(), "ISO moment in UTC"),
    Field("own", pl.Boolean(), "the department's own, not promoted"),
)
"""The words that a department's runs apply."""

REMEMBERED_STORED = Schema(
    "REMEMBERED_STORED",
    Field("number", pl.Int64(), "number of the word, which never changes"),
    Field("department", pl.String(), "whose word it is"),
    *(REMEMBERED.field(name) for name in ("column", "digest")),
    Field("sealed", pl.String(), "the word as it was typed, sealed with the store's key"),
    *(REMEMBERED.field(name) for name in ("value", "by", "at")),
    *(
        Field(f"{mark}_{how}", pl.String(), f"{how} whom or when it was {mark} last; null: it was not", nullable=True)
        for mark in ("undone", "promoted", "withdrawn")
        for how in ("at", "by")
    ),
)
"""Words as they are stored: of all departments, those undone and superseded too."""

WORD_CELLS = Schema(
    "WORD_CELLS",
    *KEY_FIELDS,
    Field("column", pl.String(), "name of the cell's column"),
    Field("text", pl.String(), "the cell's text; null where it is empty", nullable=True),
    Field("person", pl.String(), "what tells people apart"),
    Field("number", pl.Int64(), "of the remembered word by which it was read; null: by none", nullable=True),
    Field("letter", pl.String(), "of its column on the sheet; null where a value is assumed", nullable=True),
)
"""The cells among which words are gathered."""

WORD_LINES = Schema(
    "WORD_LINES",
    Field("column", pl.String(), "canonical name of the column, without the number of a further certificate"),
    Field("text", pl.String(), "the word as most cells have it"),
    Field("cells", pl.Int64(), "cells that hold it"),
    Field("people", pl.Int64(), "people with such a cell"),
    Field("line", pl.String(), "code of the line, see cells.unread_words.line_code"),
    Field("number", pl.Int64(), "of the remembered word by which its cells were read; null: by none", nullable=True),
)
"""Words that no vocabulary has: the unread before the remembered, those in most cells first."""
