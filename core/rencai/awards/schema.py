"""The declared columns of the frames that leave this folder, and the vocabularies in them."""

from __future__ import annotations

from typing import Literal

import polars as pl

from rencai.policy.schema import YUAN
from rencai.system.frames import Field, Schema

_NUMBER = Field("number", pl.Int64(), "number of the award, which never changes and is never given again")
_PERSON_KEY = Field("person_key", pl.String(), "awards.model.person_keys: a digest of the person's ID number")
_CITY = Field("city", pl.String(), "key of the city or of the addition to one")
_REWARD = Field("reward", pl.String(), "code of the reward")
_GROUP = Field("group", pl.String(), "the exclusive group of the reward; null where it is in none", nullable=True)
_YEAR = Field("year", pl.Int64(), "calendar year of the basis date")
_RUN = Field("run", pl.String(), "id of the run that found the award due")
_RECORDED_AT = Field("recorded_at", pl.String(), "ISO moment in UTC")

AWARDS = Schema(
    "AWARDS",
    _NUMBER,
    _PERSON_KEY,
    _CITY,
    _REWARD,
    _GROUP,
    Field("amount", pl.Int64(), "fen"),
    Field("yearly", pl.Int64(), "most fen for a person in a calendar year; null: no such cap", nullable=True),
    _YEAR,
    _RUN,
    _RECORDED_AT,
    Field("by", pl.String(), "who recorded it"),
    Field("reason", pl.String(), "why it was reversed; null: it was not", nullable=True),
    Field("reversed_at", pl.String(), "ISO moment in UTC; null: it was not", nullable=True),
    Field("reversed_by", pl.String(), "who reversed it; null: it was not", nullable=True),
)
"""The ledger: every award with its reversal, if it was reversed."""

RECEIVED = Field(
    "{code}.received", pl.Boolean(), "whether the reward, or another of its group, was received; null: no usable ID"
    " number tells", nullable=True,
)  # fmt: skip
RECEIPT = Field("{code}.receipt", pl.String(), "that in words; null: not received", nullable=True)
RECEIPTS = Schema("RECEIPTS", RECEIVED, RECEIPT)
"""What the applicants have received, a line each; columns only for rewards that stand in the ledger for anybody."""

_PLACE = (
    Field("input", pl.String(), "the input's file name"),
    Field("sheet", pl.String(), "the sheet's name"),
    Field("row", pl.Int64(), "Excel's own number of the applicant's line"),
)

DUE = Schema(
    "DUE",
    *_PLACE,
    Field("applicant_id", pl.String(), "as typed; null where the cell is empty", nullable=True),
    _CITY,
    Field("pathway", pl.String(), "code of the pathway"),
    Field("qualification", pl.String(), "the name ruled on, one of its cell; null where empty", nullable=True),
    Field("title_level", pl.String(), "policy.nouns.LEVELS; null where none is granted or known", nullable=True),
    Field("as_of", pl.Date(), "the basis date; a row where it is unknown holds no reward"),
    Field("person", pl.String(), "as AWARDS.person_key; null without a usable ID number", nullable=True),
    _REWARD,
    _GROUP,
    Field("low", YUAN, "the least that it may be"),
    Field("high", YUAN, "the most that it may be; null where no ceiling is published", nullable=True),
    Field("yearly", YUAN, "most for a person in a calendar year; null: no such cap", nullable=True),
)
"""One-time money rewards that a run found to hold: a line for each applicant, qualification, pathway and reward."""

DUE_KEYS = ("input", "sheet", "row", "city", "pathway", "qualification", "reward")
"""What tells one line of ``DUE`` from another."""

AMOUNT = "amount_cny"
CONDITIONS = (
    "input", "sheet", "row", "applicant_id", "city", "pathway", "qualification", "title_level", "reward",
)  # fmt: skip
"""The columns of ``DUE`` that a line of the table of amounts may name beside its amount."""

AMOUNTS = Schema(
    "AMOUNTS",
    Field(AMOUNT, pl.String(), "the amount as typed; null where empty", nullable=True),
    *(Field(name, pl.String(), f"{name} of the awards as typed; null: of any", nullable=True) for name in CONDITIONS),
    Field("cell", pl.String(), "sheet and address of the amount's cell"),
)
"""A table of amounts as it was typed: single awards, or tiers."""

DUE_TODAY = Schema(
    "DUE_TODAY",
    *(DUE.field(name) for name in DUE_KEYS),
    Field("today_low", YUAN, "the least that it may be today"),
    Field("today_high", YUAN, "the most that it may be today; null where no ceiling is published", nullable=True),
    Field("ground", pl.String(), "awards.ground.Ground as JSON: on what it rests today"),
)
"""The awards of a run that are due by what holds today, each once."""

ASSIGNED = Schema(
    "ASSIGNED",
    *DUE.fields,
    Field("amount", YUAN, "what is to be recorded; null where it is not known", nullable=True),
    Field(
        "cell", pl.String(), "sheet and address of the cell that gives the amount; null: no table did", nullable=True
    ),
)
"""Each award that is due once, with its amount."""

AmountFault = Literal[
    "E_AWARD_FIGURE",
    "E_AWARD_LINE",
    "E_AWARD_WORD",
    "E_AWARD_NAME",
    "E_AWARD_TWICE",
    "E_AWARD_SEVERAL",
    "E_AWARD_UNMET",
]
"""Why a line of the table of amounts cannot be taken; the last: it fits no award, and is merely not used."""

AMOUNT_FAULTS = Schema(
    "AMOUNT_FAULTS",
    Field("code", pl.String(), "AmountFault"),
    Field("cell", pl.String(), "sheet and address of the amount's cell"),
    Field(
        "other", pl.String(), "the cell that it contradicts, or the codes that it may mean; else null", nullable=True
    ),
    Field("met", pl.Boolean(), "whether the line fits an award"),
)
"""The lines of a table of amounts that cannot be taken."""

GROUNDS = Schema(
    "GROUNDS",
    _NUMBER,
    Field("ground", pl.String(), "awards.ground.Ground as JSON"),
)
"""The grounds of awards; those that a version without grounds recorded have none."""

_LEDGER_FIELDS = (
    _PERSON_KEY,
    _CITY,
    _REWARD,
    _GROUP,
    Field("amount", pl.Int64(), "fen; null where it is not known", nullable=True),
    Field("yearly", pl.Int64(), "fen, as in AWARDS", nullable=True),
    _YEAR,
    Field("low", pl.Int64(), "the least fen that it may be; null: no bound", nullable=True),
    Field("high", pl.Int64(), "the most fen that it may be; null: no bound", nullable=True),
    Field("due_today", pl.Boolean(), "whether it is due by what holds today, with that amount where it is known"),
    Field("ground", pl.String(), "awards.ground.Ground as JSON; null where it is not due today", nullable=True),
)

PROPOSED = Schema("PROPOSED", *_LEDGER_FIELDS, open=True)
"""Awards of one run that are to be recorded, none of them twice; what else a line has is carried along."""

AwardState = Literal["recorded", "already", "group", "lapsed", "figure", "waits", "bounds", "yearly"]
"""What becomes of a proposed award.

``recorded``: it is new. ``already``: the person has that reward. ``group``: the person has another of its exclusive
group, or that one is recorded now, being the larger. ``lapsed``: it is not due today. ``figure``: its amount is not
known. ``waits``: the amount of another of its group is not, which may be the larger. ``bounds``: the amount is outside
``low`` and ``high``. ``yearly``: the person would have more than may be awarded in the calendar year.
"""

REFUSED: tuple[AwardState, ...] = ("bounds", "yearly")
"""The states that no rule permits: where a line has one, no line is recorded."""

CLASSIFIED = Schema(
    "CLASSIFIED",
    *_LEDGER_FIELDS,
    Field("state", pl.String(), "AwardState"),
    Field("number", pl.Int64(), "of the award by which the state is so; null where none is", nullable=True),
    Field("run", pl.String(), "the run of that award; null where it is new or there is none", nullable=True),
    Field("recorded_at", pl.String(), "when it was recorded; null as the run is", nullable=True),
    Field("cap", pl.Int64(), "most fen for the person in the year; null: no cap, or not new", nullable=True),
    open=True,
)
"""``PROPOSED`` with what becomes of each line."""
