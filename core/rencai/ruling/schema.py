"""The declared columns of the frames that leave this folder."""

from __future__ import annotations

import polars as pl

from rencai.ruling.checks import REASON
from rencai.ruling.rewards import YUAN
from rencai.system.frames import Field, Schema

_CODES = pl.List(pl.String())

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
    Field("title", pl.String(), "the title granted; null where none is, it is not known, or ineligible", nullable=True),
    Field("title_level", pl.String(), "policy.nouns.LEVELS; null as the title is", nullable=True),
    Field("entry", pl.String(), "id of the catalogue's entry; null where none is certain", nullable=True),
    Field("other_entries", _CODES, "ids of the further entries that the name certainly is, too"),
    Field("match_method", pl.String(), "messages.codes.LADDER, or decided; null where nothing matched", nullable=True),
    Field("match_score", pl.Float64(), "how alike the names are, 0-100; null unless they were compared", nullable=True),
    Field("edition", pl.String(), "label of the edition in force; null where none or unknown", nullable=True),
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
