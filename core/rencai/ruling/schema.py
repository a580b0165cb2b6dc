"""The declared columns of what is ruled on, of the rulings as they are made, and of the rulings table."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from rencai.awards.schema import RECEIPT, RECEIVED
from rencai.cells.schema import STATE, TEXT, WORD
from rencai.matching.schema import MATCHES
from rencai.messages import codes
from rencai.policy.schema import LAPSE, LAW, PARAM_SOURCE, YUAN
from rencai.system.frames import Field, Schema

_CODES = pl.List(pl.String())

OUTCOMES = pl.Enum(codes.OUTCOMES)
"""In the order in which an applicant's best qualification counts."""

CAUSES = pl.Enum((
    "contradiction", "empty", "unreadable", "ambiguous", "family", "coverage", "unpublished", "reprint", "untold",
))  # fmt: skip
"""Why a check is unknown; the applicant's cells settle ``empty`` and ``unreadable``, and no other."""

REASON = pl.Struct(
    {
        "check": pl.String, "required": pl.Boolean, "holds": pl.Boolean, "cause": pl.String, "value": pl.String,
        "threshold": pl.String, "weight": pl.Int32, "source": pl.String,
    }
)  # fmt: skip
"""One check of a ruling, as outside programs read it: its code and answer, why it is unknown, and from what it is so.

``value`` is what it read, ``threshold`` the parameters, both null where there are none; ``source`` the documents' ids.
"""

_KEYS = (
    Field("index", pl.UInt32(), "number of the applicant's line, from 0"),
    Field("input", pl.String(), "the input's file name"),
    Field("sheet", pl.String(), "the sheet's name"),
    Field("row", pl.Int64(), "Excel's own number of the applicant's line"),
    Field("applicant_id", pl.String(), "as typed; null where the cell is empty", nullable=True),
    Field("as_of", pl.Date(), "the basis date; null where the application date is unreadable", nullable=True),
    Field("qualification", pl.String(), "the name to match, one of its cell; null where empty", nullable=True),
    Field("issuer", pl.String(), "its issuer; null where empty, or where it is of another name", nullable=True),
    Field("verification", pl.String(), "code of 核验; null where empty or unreadable", nullable=True),
)

PREPARED = Schema(
    "PREPARED",
    *_KEYS,
    *(replace(TEXT, name=TEXT.of(cell=cell)) for cell in ("qualification", "issuer")),
    *(replace(STATE, name=STATE.of(cell=cell)) for cell in ("qualification", "application_date")),
    *(replace(field, nullable=True) for field in MATCHES if field.name.startswith("match.")),
    *LAW,
    RECEIVED,
    RECEIPT,
    TEXT,
    STATE,
    WORD,
    open=True,
)
"""What ``rule`` works on: one line for each applicant and qualification, with the match and the law of its day.

All of the law and the match is null where the basis date is. Beside these columns lie the cells as typed by their kind
that the package reads, under their columns' own names.
"""

RULING_ROWS = Schema(
    "RULING_ROWS", *PREPARED, Field("distinct", pl.UInt32(), "number of its line in ``Rulings.distinct``"), open=True
)
"""``Rulings.rows``: the lines of ``PREPARED`` on which the pathway may be in force, and whose ruling each has.

Of a package that failed, all that depends on it is null.
"""

HOLDS = Field("{code}.holds", pl.Boolean(), "the check's answer; null: unknown", nullable=True)
CAUSE = Field("{code}.cause", CAUSES, "why the check is unknown, one cause; null where it is known", nullable=True)
WHEN = Field("{code}.when", pl.Boolean(), "whether the reward's own condition is met; null: unknown", nullable=True)
LEAST = Field("{code}.least", YUAN, "least money where the reward is granted; null: not published", nullable=True)
MOST = Field("{code}.most", YUAN, "most money where it is granted; null: no ceiling is published", nullable=True)
YEARLY = Field("{code}.yearly", YUAN, "most for a person in a calendar year; null: not published", nullable=True)
HOLDING = Field("{code}.holding", pl.Boolean(), "whether the reward holds: eligible, its condition met, not received")
OPEN = Field("{code}.open", pl.Boolean(), "whether it may hold, but that is not known yet")
LOW = Field("{code}.low", YUAN, "least money from this ruling: 0 unless the reward holds")
HIGH = Field("{code}.high", YUAN, "most money: 0 unless it holds or is open; null: no published ceiling", nullable=True)

VERIFICATION_FIGURES = (
    "workdays_low", "workdays_high", "cost_avoided_low", "cost_avoided_high", "workdays_avoided_low",
    "workdays_avoided_high",
)  # fmt: skip
"""What a verification takes and avoids, by the names of the fields of ``policy.nouns.Verification``."""

OUTCOME_FIELDS = Schema(
    "OUTCOME_FIELDS",
    Field("outcome", OUTCOMES, "the first that applies, see ``rule.outcome``"),
    Field("title", pl.String(), "the title granted; null where none is, it is not known, or ineligible", nullable=True),
    Field("title_level", pl.String(), "policy.nouns.LEVELS; null as the title is", nullable=True),
    Field("score_low", pl.Float64(), "0-100, weight of the checks known true; null for system_error", nullable=True),
    Field("score_high", pl.Float64(), "0-100, of those not known false; null for system_error", nullable=True),
    Field("missing", _CODES, "columns whose cells would settle it; empty for eligible and ineligible"),
    Field("rewards", _CODES, "codes of the rewards that hold"),
    Field("rewards_open", _CODES, "codes of those that may hold"),
    Field("reward_low_cny", YUAN, "least money in yuan; null for system_error", nullable=True),
    Field("reward_high_cny", YUAN, "most money in yuan; null where no ceiling is published", nullable=True),
    *(
        Field(
            name, pl.Float64(), "workdays or yuan; null where no verification is open to the applicant", nullable=True
        )
        for name in VERIFICATION_FIGURES
    ),
    *(PREPARED.field(name) for name in ("edition", "match.entry", "match.method", "match.note", "match.decision")),
)
"""What every ruling has before it is dated and worded; ``failed_rulings`` makes its lines of these."""

DISTINCT = Schema(
    "DISTINCT",
    *OUTCOME_FIELDS,
    Field("verification_from", pl.Date(), "first day on which a verification may end; null where none", nullable=True),
    Field("verification_to", pl.Date(), "last such day; null also past the published calendar", nullable=True),
    Field("verification_not_before", pl.Date(), "past the calendar, a day it cannot precede; else null", nullable=True),
    Field("notes", _CODES, "what a person must look up and where, in words"),
    replace(LAPSE, optional=True),
    PARAM_SOURCE,
    Field("elsewhere", pl.Boolean(), "refused for the place of work alone"),
    Field("decision", pl.String(), "whose decision led to how the name is read, in words; or null", nullable=True),
    Field("stated", pl.String(), "on what users read in official texts it rests, in words; or null", nullable=True),
    Field("received", pl.String(), "which rewards were or may have been received, in words; or null", nullable=True),
    Field("words", pl.String(), "by which remembered words cells were read, in words; or null", nullable=True),
    WORD,
    Field("as_of", pl.Date(), "the basis date, where the pathway has a verification", nullable=True, optional=True),
    HOLDS,
    CAUSE,
    WHEN,
    LEAST,
    MOST,
    YEARLY,
    HOLDING,
    OPEN,
    LOW,
    HIGH,
    RECEIVED,
    RECEIPT,
    STATE,
)
"""``Rulings.distinct``: each ruling of a pathway once, for all applicants of whom the same is known.

The checks' columns are there for each of ``Rulings.check_specs``, the rewards' for each of the pathway: the amounts for
money, ``yearly`` where the reward has a cap, ``received`` and ``receipt`` where the ledger has an award of it. The
``state`` is that of each cell that a check reads, and the sources of figures are there where users supplied some. A
package that failed has none of these families.
"""

RULINGS = Schema(
    "RULINGS",
    Field("input", pl.String(), "the input's file name"),
    Field("sheet", pl.String(), "the sheet's name"),
    Field("row", pl.Int64(), "Excel's own number of the applicant's line"),
    Field("applicant_id", pl.String(), "as typed; null where the cell is empty", nullable=True),
    Field("qualification", pl.String(), "the name ruled on, one of its cell; null where empty", nullable=True),
    Field("city", pl.String(), "key of the city"),
    Field("pathway", pl.String(), "code of the pathway"),
    Field("outcome", pl.String(), "messages.codes.OUTCOMES"),
    Field("grants", pl.String(), "policy.nouns.GRANTS: how strong an eligible is"),
    *(OUTCOME_FIELDS.field(name) for name in ("title", "title_level")),
    Field("entry", pl.String(), "id of the catalogue's entry; null where none is certain", nullable=True),
    Field("other_entries", _CODES, "ids of the entries that the name may mean instead, the best first"),
    Field("match_method", pl.String(), "matching.schema.METHODS; null where no edition certainly holds", nullable=True),
    Field("match_score", pl.Float64(), "how alike the names are, 0-100; null unless they were compared", nullable=True),
    Field("edition", pl.String(), "keys of the editions that may be in force, joined by |", nullable=True),
    Field("coverage", pl.String(), "how much of the edition is loaded; null where there is none", nullable=True),
    Field("score_low", pl.Float64(), "0-100, weight of the checks known true; null for system_error", nullable=True),
    Field("score_high", pl.Float64(), "0-100, of those not known false; null for system_error", nullable=True),
    Field("reward_low_cny", YUAN, "least money in yuan; null for system_error", nullable=True),
    Field("reward_high_cny", YUAN, "most money in yuan; null where no ceiling is published", nullable=True),
    Field("rewards", _CODES, "codes of the rewards that hold"),
    Field("rewards_open", _CODES, "codes of those that may hold"),
    Field("reasons", pl.List(REASON), "every check with its answer; empty for system_error"),
    Field("missing", _CODES, "columns whose cells would settle it; empty for eligible and ineligible"),
    Field("steps", _CODES, "what the applicant does afterwards, in words"),
    Field("verification_from", pl.Date(), "first day on which a verification may end; null where none", nullable=True),
    Field("verification_to", pl.Date(), "last such day; null also past the published calendar", nullable=True),
    Field("notes", _CODES, "what a person must look up and where, in words"),
    Field("as_of", pl.Date(), "the row's basis date; null where its application date is unreadable", nullable=True),
    Field("plugin_version", pl.String(), "version of the city package"),
)
"""The rulings table of the contract: one line for each applicant, qualification, city and pathway."""
