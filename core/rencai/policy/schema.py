"""The declared columns of a city's catalogue and of the law in force, and the type of money."""

from __future__ import annotations

import polars as pl

from rencai.system.frames import Field, Schema

YUAN = pl.Decimal(18, 2)
"""Money: yuan with two decimals."""

_TEXTS = pl.List(pl.String())

ENTRIES = Schema(
    "ENTRIES",
    Field("id", pl.String(), "the entry's id, which no other entry of the package has"),
    Field("qualification", pl.String(), "its name in English or another language; null: Chinese only", nullable=True),
    Field("qualification_zh", pl.String(), "its Chinese name; null where the catalogue has none", nullable=True),
    Field("aliases", _TEXTS, "further names of this entry alone"),
    Field("shared_aliases", _TEXTS, "names that it shares with other entries, so that they decide nothing"),
    Field("codes", _TEXTS, "certificate codes that stand for the entry"),
    Field("issuer", pl.String(), "who awards it; null where not stated", nullable=True),
    Field("issuer_zh", pl.String(), "its Chinese name; null where not stated", nullable=True),
    Field("issuer_aliases", _TEXTS, "further names of the issuer"),
    Field("country", pl.String(), "country or region of the issuer; null where not stated", nullable=True),
    Field("field", pl.String(), "field of work; null where the catalogue has none", nullable=True),
    Field("title", pl.String(), "the title it corresponds to; null where none is published", nullable=True),
    Field("title_zh", pl.String(), "that title in Chinese; null where none is published", nullable=True),
    Field("title_level", pl.String(), "policy.nouns.LEVELS; null where none is published", nullable=True),
    Field("tier", pl.String(), "a tier of its editions; null where it is in none", nullable=True),
    Field("kind", pl.String(), "policy.nouns.ENTRY_KINDS, or policy.package.LOOKED_UP"),
    Field("remarks", pl.String(), "the catalogue's remarks; null where it has none", nullable=True),
    Field("edition", _TEXTS, "keys of the editions that list it, one or more"),
    Field("from", pl.Date(), "first day on which it holds; null: as its editions", nullable=True),
    Field("until", pl.Date(), "first day on which it no longer holds; null: not ended", nullable=True),
    Field("source", _TEXTS, "ids of its sources, one or more"),
)
"""A catalogue's entries, lines of it (``exact``) and families, in the file's order."""

STATED = Field(
    "stated.{code}", pl.Boolean(), "true: a source of the edition states the reward; else null", nullable=True
)
PARAM_SOURCE = Field(
    "param.{parameter}.source", pl.String(), "ids of the parameter's sources; null: not published", nullable=True
)
PARAM = Field(
    "param.{parameter}",
    pl.Float64(),
    "the parameter in force on the basis date, NAME or NAME@KEY+KEY; null: not published",
    nullable=True,
    alternatives=(pl.Boolean(), pl.String(), pl.Date()),
)

CURRENT = Field(
    "certificate.current",
    pl.Boolean(),
    "true where nothing in the certificate's dates speaks against its being held on the basis date; else null",
    nullable=True,
)
LAPSE = Field(
    "certificate.lapse",
    pl.String(),
    "what speaks against it: ``expired`` before the basis date, or ``issued_later``; null where neither is known",
    nullable=True,
)

LAW = Schema(
    "LAW",
    Field("edition", pl.String(), "keys of the editions that may be in force, joined by |; null: none", nullable=True),
    Field("edition.source", pl.String(), "ids of their sources; null: none", nullable=True),
    Field("coverage", pl.String(), "entries loaded of those published, of each edition; null: none", nullable=True),
    PARAM_SOURCE,
    PARAM,
    STATED,
    open=True,
)
"""What ``in_force.join_law`` lays beside a frame, all of it null where the basis date is."""
