"""The declared columns of the frames that leave this folder."""

from __future__ import annotations

import polars as pl

from rencai.cells.schema import REMEMBERED_STORED
from rencai.system.frames import Field, Schema

_CITY = Field("city", pl.String(), "name of the city package")
_ENTRY = Field("entry", pl.String(), "id of the entry; empty for a look-up, which is about an edition")
_VERDICT = Field("verdict", pl.String(), "decisions.model.Verdict")
_CELL = Field("cell", pl.String(), "sheet and address of the decision's cell, or its line's code")

LOOKED_UP = (
    Field("edition", pl.String(), "of a look-up: key of the edition; else null, as all that follow", nullable=True),
    Field("listing_name", pl.String(), "what the document calls the entry; null: not given", nullable=True),
    Field("listing_number", pl.String(), "the document's number of the entry; null: not given", nullable=True),
    Field("title", pl.String(), "the title it corresponds to; null: not given", nullable=True),
    Field("level", pl.String(), "policy.nouns.LEVELS; null: not given", nullable=True),
    Field("tier", pl.String(), "a tier of the city, or decisions.model.NO_TIER; null: not given", nullable=True),
    Field("field", pl.String(), "field of work; null: not given", nullable=True),
    Field("seen", pl.String(), "the document that was looked at, in the user's words or the city's", nullable=True),
)
"""What a look-up says beside its verdict; a null is unknown."""

SEALED = (
    Field("qualification", pl.String(), "the name, sealed (store.sealed); null: an old decision", nullable=True),
    Field("issuer", pl.String(), "its issuer, sealed; null: an old decision, or no issuer", nullable=True),
)
"""What a decision is about, as it was typed, for the eyes of the department alone."""

SHOWN = (
    Field("shown_edition", pl.String(), "key of the edition asked about; shown.UNCLEAR: nobody can tell any more what"
          " it was on; null: an old decision, as in all that follow", nullable=True),
    Field("shown_edition_name", pl.String(), "its Chinese name", nullable=True),
    Field("shown_begins", pl.String(), "shown.days_text of its first day", nullable=True),
    Field("shown_qualification", pl.String(), "the entry's name; null for look-ups, as in all that follow",
          nullable=True),
    Field("shown_qualification_zh", pl.String(), "its Chinese name; null: it had none", nullable=True),
    Field("shown_issuer", pl.String(), "its issuer; null: none was stated", nullable=True),
    Field("shown_issuer_zh", pl.String(), "its issuer's Chinese name; null: none was stated", nullable=True),
)  # fmt: skip
"""What a decision was on when it was made, as the catalogue had it; public, unlike what was typed."""

DECISIONS = Schema(
    "DECISIONS",
    Field("number", pl.Int64(), "number of the decision, which never changes"),
    Field("department", pl.String(), "whose decision it is"),
    _CITY,
    Field("name", pl.String(), "decisions.model.with_digests: digest of the qualification's name"),
    Field("pair", pl.String(), "digest of name and issuer; the name's where there is no issuer"),
    _ENTRY,
    _VERDICT,
    Field("by", pl.String(), "who decided"),
    Field("at", pl.String(), "ISO moment in UTC"),
    Field("undone_at", pl.String(), "null: it was not", nullable=True),
    Field("undone_by", pl.String(), "null: it was not", nullable=True),
    Field("promoted_at", pl.String(), "null: it never was", nullable=True),
    Field("promoted_by", pl.String(), "null: it never was", nullable=True),
    Field("withdrawn_at", pl.String(), "when a promotion ended; null: it did not", nullable=True),
    Field("withdrawn_by", pl.String(), "null: it did not", nullable=True),
    *LOOKED_UP,
    *SEALED,
    *SHOWN,
    Field("entry_before", pl.String(), "the entry's id before ids followed what entries are; else null", nullable=True),
)
"""Decisions as they are stored: of all departments, those undone and superseded too."""

EFFECTIVE = Schema("EFFECTIVE", *DECISIONS.fields, Field("own", pl.Boolean(), "the department's own, not promoted"))
"""The decisions that a department's runs apply."""

LISTED = Schema(
    "LISTED",
    *DECISIONS.fields,
    Field("state", pl.String(), "messages.codes.DecisionStanding"),
    Field("promoted", pl.String(), "who promoted it; null where it is not promoted", nullable=True),
)
"""Decisions with what they count for now; ``qualification`` and ``issuer`` are unsealed."""

_TYPED = (
    Field("qualification", pl.String(), "the name in doubt", nullable=True),
    Field("issuer", pl.String(), "its issuer; null where the cell is empty", nullable=True),
)

FILLED = Schema(
    "FILLED",
    Field("city", pl.String(), "the city as the sheet calls it; null where the cell was emptied", nullable=True),
    *_TYPED,
    Field("edition", pl.String(), "the edition as the sheet calls it; null where emptied", nullable=True),
    Field("decision", pl.String(), "what was typed; empty where only other cells of the line are filled in"),
    Field("line", pl.String(), "the line's code, see decisions.sheet.with_codes; null where emptied", nullable=True),
    _CELL,
    Field("entries", pl.List(pl.String()), "ids of the entries that the line offers, nearest first"),
    Field("choice", pl.String(), "messages.codes.Choice; null where what was typed is none", nullable=True),
    open=True,
)
"""The lines of a filled review sheet on which something is decided; its other columns are carried along."""

PARSED = Schema(
    "PARSED", _CITY, *_TYPED, _ENTRY, _VERDICT, *LOOKED_UP,
    Field("shown_edition", pl.String(), "key of the edition that the line asks about"), _CELL,
)  # fmt: skip
"""What is to be decided: a line for each entry, and of look-ups one for each edition."""

SHEET_FAULTS = Schema(
    "SHEET_FAULTS",
    Field("cell", pl.String(), "the cell that cannot be taken"),
    Field("code", pl.String(), "messages.codes.ReviewFault"),
    Field("other", pl.String(), "the cell that it contradicts; null where none", nullable=True),
)
"""The cells of a filled sheet that cannot be taken."""

STORED = Schema(
    "STORED",
    _CITY, *(DECISIONS.field(name) for name in ("name", "pair")), _ENTRY, _VERDICT,
    *LOOKED_UP, *(DECISIONS.field(name) for name in ("number", "department", "by", "at")),
)  # fmt: skip
"""The decisions of a filled sheet that are new, as they were stored."""

STATEMENTS = Schema(
    "STATEMENTS",
    Field("number", pl.Int64(), "number of the statement, which never changes"),
    Field("department", pl.String(), "whose statement it is"),
    _CITY,
    Field("kind", pl.String(), "messages.codes.StatedKind: what it is about"),
    Field("subject", pl.String(), "code of a check, reward or pathway, name of a parameter, key of an edition"),
    Field("source", pl.String(), "id of the reprint; empty unless it is about what one carries"),
    Field("wording", pl.String(), "policy.statement.wording_digest of the check or reward; else empty"),
    Field("verdict", pl.String(), "messages.codes.StatedVerdict"),
    Field("value", pl.String(), "what was supplied, as text; null where nothing was", nullable=True),
    Field("keys", pl.String(), "of a table, the row's KEY=VALUE joined by ``;``; else empty"),
    Field("begins", pl.String(), "ISO day from which a figure holds; else empty"),
    Field("seen", pl.String(), "the official text in which it was read"),
    *(DECISIONS.field(name) for name in (
        "by", "at", "undone_at", "undone_by", "promoted_at", "promoted_by", "withdrawn_at", "withdrawn_by",
    )),
)  # fmt: skip
"""Statements on sources and figures as they are stored: of all departments, those undone and superseded too."""

APPLIED_STATEMENTS = Schema(
    "APPLIED_STATEMENTS", *STATEMENTS.fields, Field("own", pl.Boolean(), "the department's own, not promoted")
)
"""The statements that a department's runs apply."""

LISTED_STATEMENTS = Schema(
    "LISTED_STATEMENTS", *STATEMENTS.fields, Field("state", pl.String(), "messages.codes.Standing"),
    LISTED.field("promoted"),
)  # fmt: skip
"""Statements with what they count for now."""

WORD_ANSWERS = Schema(
    "WORD_ANSWERS",
    Field("column", pl.String(), "a column's heading or canonical name; null where emptied", nullable=True),
    Field("text", pl.String(), "the word; null where the cell was emptied", nullable=True),
    Field("answer", pl.String(), "what it is to mean, as typed"),
    Field("line", pl.String(), "the line's code; null where it has none or was emptied", nullable=True),
    Field("coded", pl.Boolean(), "whether it is of a sheet or page, whose lines have codes"),
    _CELL,
)
"""What somebody answered that words mean."""

WORDS_PARSED = Schema(
    "WORDS_PARSED",
    Field("column", pl.String(), "canonical name of the column"),
    Field("text", pl.String(), "the word"),
    Field("value", pl.String(), "cells.schema.REMEMBERED"),
    _CELL,
)
"""What the answers say, a line for each column and word."""

WORD_FAULTS = Schema(
    "WORD_FAULTS",
    Field("cell", pl.String(), "the cell that cannot be taken"),
    Field("code", pl.String(), "messages.codes.WordFault"),
    Field("other", pl.String(), "the cell that it contradicts; null where none", nullable=True),
)
"""The answers that cannot be taken."""

WORDS_STORED = Schema(
    "WORDS_STORED",
    *(REMEMBERED_STORED.field(name) for name in ("number", "department", "column", "digest", "value", "by", "at")),
)
"""The answers that are new, as they were stored."""

WORDS_LISTED = Schema(
    "WORDS_LISTED",
    *(field for field in REMEMBERED_STORED.fields if field.name != "sealed"),
    Field("text", pl.String(), "the word; null where it cannot be unsealed", nullable=True),
    Field("state", pl.String(), "messages.codes.Standing"),
    Field("promoted", pl.String(), "who promoted it; null where it is not promoted", nullable=True),
)
"""Words with what they count for now."""
