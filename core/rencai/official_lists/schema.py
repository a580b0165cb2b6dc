"""The vocabularies of official lists, and the declared columns of the frames that an import goes through."""

from __future__ import annotations

from typing import Literal, get_args

import polars as pl

from rencai.decisions.schema import DECISIONS
from rencai.official_lists.columns import TEXTS
from rencai.policy.package import ENTRY_SCHEMA
from rencai.system.frames import Field, Schema

Silent = Literal["tier", "title"]
"""What a list may leave unsaid, without a column or a section for it."""
SILENT: tuple[Silent, ...] = get_args(Silent)

SameBy = Literal["name", "alias"]
"""What two entries have in common: a name of both, or an alias that only the old one lists."""

AuditCode = Literal["source", "days", "until", "total", "clash"]
"""What an audit of a catalogue may find."""

KEYS = (
    Field("file", pl.String(), "name of the file"),
    Field("sheet", pl.String(), "name of the sheet or table"),
    Field("row", pl.Int64(), "number of the row, as the reader of the file sees it"),
)
"""Where a line of a list stands."""

SECTIONS = ("field", "tier", "title_level")
"""Columns that a list may state once, in a line over its entries or in a sheet's name."""
OVER = Field("over.{name}", pl.String(), "what the section over the line says of it; null where nothing", nullable=True)
SHEET = Field("sheet.{name}", pl.String(), "what the sheet's name says of it; null where nothing", nullable=True)

LINES = Schema(
    "LINES",
    *KEYS,
    Field("reason", pl.String(), "why the line is no entry: messages.codes.SKIPPED or section; else null",
          nullable=True),
    *(Field(name, pl.String(), "the cell's text in one line, a name in two languages in two, the Chinese first; null"
            " where empty or no such column", nullable=True)
      for name in TEXTS),
    Field("unreadable", pl.Boolean(), "whether characters of any of its cells are lost"),
    Field("cancelled", pl.Boolean(), "whether a cell of it says that it is no longer in force"),
    Field("doubtful", pl.Boolean(), "whether its name or remarks speak of that in other words"),
    Field("strange", pl.String(), "the section over the line, where it says nothing known; else null", nullable=True),
    *(Field(family.of(name=name), family.dtype, family.meaning, nullable=True)
      for family in (OVER, SHEET) for name in SECTIONS),
)  # fmt: skip
"""All lines of a list's tables below their headers."""

_FILLED = ("id", "kind")
_ENTRY = tuple(
    Field(
        name,
        dtype,
        "as in policy.package.ENTRY_SCHEMA; null where not stated",
        nullable=not isinstance(dtype, pl.List) and name not in _FILLED,
    )
    for name, dtype in ENTRY_SCHEMA.items()
)

ENTRY_DRAFTS = Schema("ENTRY_DRAFTS", *KEYS, *_ENTRY)
"""The entries that a list would become, with the lines they are from; ``source`` is empty."""

CARRIED = Schema(
    "CARRIED",
    *_ENTRY,
    Field("was", pl.String(), "id of the package's entry that is the same; null where none is", nullable=True),
)
"""A list's entries with what the package documents of the same ones."""

FAULTS = Schema(
    "FAULTS",
    *KEYS,
    Field("fault", pl.String(), "messages.codes.LIST_FAULTS"),
    Field("text", pl.String(), "start of the cell that could not be read; null where there is none", nullable=True),
)
"""What is wrong with which line of a list."""

TOUCHED = Schema(
    "TOUCHED",
    Field("change", pl.String(), "messages.codes.Touched"),
    Field("state_after", pl.String(), "messages.codes.DecisionStanding, as it would be"),
    *(DECISIONS.field(name) for name in (
        "number", "department", "verdict", "entry", "edition", "shown_edition_name", "shown_qualification",
        "shown_qualification_zh", "shown_issuer", "shown_issuer_zh",
    )),
)  # fmt: skip
"""What becomes of decisions; what was typed in them is not among it."""

SAME = Schema(
    "SAME",
    Field("new", pl.String(), "id of an entry of the new list"),
    Field("old", pl.String(), "id of the same entry in the old one"),
    Field("how", pl.String(), "SameBy"),
)
"""The entries that two lists have in common, each at most once."""

CHANGES = Schema(
    "CHANGES",
    Field("change", pl.String(), "messages.codes.LIST_CHANGES"),
    Field("id", pl.String(), "id of the entry: the new one, or where it has vanished the old one"),
    Field("name", pl.String(), "what the entry is called; null where it has no name", nullable=True),
    Field("what", pl.String(), "messages.codes.COUNTED, the changed cell; null for whole entries", nullable=True),
    Field("before", pl.String(), "the cell before; null for whole entries", nullable=True),
    Field("after", pl.String(), "the cell now; null for whole entries, or where it is empty now", nullable=True),
)
"""How a list differs from the one loaded before."""
