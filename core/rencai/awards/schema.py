"""The declared columns of the frames that leave this folder."""

from __future__ import annotations

import polars as pl

from rencai.ruling.rewards import YUAN
from rencai.system.frames import Field, Schema

DUE = Schema(
    "DUE",
    Field("input", pl.String(), "the input's file name"),
    Field("sheet", pl.String(), "the sheet's name"),
    Field("row", pl.Int64(), "Excel's own number of the applicant's line"),
    Field("applicant_id", pl.String(), "as typed; null where empty", nullable=True),
    Field("city", pl.String(), "key of the city or the addition that pays"),
    Field("pathway", pl.String(), "code of the pathway"),
    Field("qualification", pl.String(), "the name ruled on; null where empty", nullable=True),
    Field("title_level", pl.String(), "policy.nouns.LEVELS; null where the pathway grants none", nullable=True),
    Field("as_of", pl.Date(), "the row's basis date; null where its application date is unreadable", nullable=True),
    Field("person", pl.String(), "digest of the ID number; null without a usable one", nullable=True),
    Field("reward", pl.String(), "code of the reward"),
    Field("group", pl.String(), "its group, of which one is paid; null where it has none", nullable=True),
    Field("low", YUAN, "least amount in yuan"),
    Field("high", YUAN, "most amount in yuan; null where no ceiling is published", nullable=True),
    Field("yearly", YUAN, "most that a person may be awarded in the year; null where nothing caps it", nullable=True),
)
"""One line for each one-time money reward that a ruling holds; a person may have the same one on many lines."""
