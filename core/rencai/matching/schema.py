"""The vocabularies of matching, and the declared columns of the frames that its modules exchange or hand out."""

from __future__ import annotations

from typing import Literal, get_args

import polars as pl

from rencai.decisions.schema import EFFECTIVE
from rencai.system.frames import Field, Schema

Slot = Literal["b", "g", "l", "c", "q", "h", "o", "t", "w"]
"""The kind of a symbol: body, grade, level, country, qualifier, harmless, certified, trade, or any other word.

A symbol is its slot, a colon and a key, such as ``b:ieee``, ``g:fellow`` or ``w:safety``.
"""
SLOTS: tuple[Slot, ...] = ("b", "g", "l", "c", "q", "h", "o", "t", "w")

Naming = Literal["yes", "ask", "contradiction"]
"""Whether a pair names an entry: certainly, perhaps, or by its name while the issuer is another's."""

Method = Literal[
    "decision", "id", "exact", "folded", "alias", "structured", "family", "candidate", "withdrawn", "none"
]  # fmt: skip
"""How a name was recognised, the most certain first: a decision, a step of the ladder, or how the ladder ended."""
METHODS = pl.Enum(get_args(Method))

NameKind = Literal["name", "alias", "shared", "short"]
"""Where an entry's name is from: its own, an alias, one that others share, or one made from a bracket or a code."""

Script = Literal["han", "latin", "short", "other"]
"""How a name may be written: Chinese, a written-out Latin name, a Latin abbreviation, or any other script."""
SCRIPTS: tuple[Script, ...] = get_args(Script)

Finding = Literal[
    "single", "several", "unreadable", "ask", "against", "withdrawn", "family", "contrary", "candidate", "unlisted",
    "untranslated", "uncovered",
]  # fmt: skip
"""What was found of a name in one edition or tier; the first that applies decides."""

_FORMED = "null where the text cannot be a name"

PAIRS = Schema(
    "PAIRS",
    Field("qualification", pl.String(), "the name as typed"),
    Field("issuer", pl.String(), "the issuer as typed; null where the cell is empty", nullable=True),
    Field("pair", pl.UInt32(), "number of the pair, from 0"),
    Field("q", pl.String(), f"the name folded, to compare it whole; {_FORMED}", nullable=True),
    Field("w", pl.String(), f"the name wrapped (texts.wrapped), to find words in it; {_FORMED}", nullable=True),
    Field("j", pl.String(), "the issuer wrapped; null where there is none", nullable=True),
    Field("code", pl.String(), "the text as a certificate code is compared; null where too long", nullable=True),
)
"""The distinct pairs of qualification and issuer."""

WRITTEN = Schema(
    "WRITTEN",
    Field("han", pl.Boolean(), "whether it says something in Chinese"),
    Field("latin", pl.Boolean(), "whether it is written out in Latin letters"),
    Field("short", pl.Boolean(), "whether it has Latin letters, be it an abbreviation"),
    Field("other", pl.Boolean(), "whether it says something in another script"),
)
"""How a name is written, or the names of an entry together are; the columns are ``SCRIPTS``."""

WORDS = Schema(
    "WORDS",
    Field("slot", pl.String(), "Slot; empty where the word tells nothing"),
    Field("symbol", pl.String(), "what the word means; empty where it tells nothing"),
    Field("nominal", pl.Boolean(), "whether holders put the word behind their names (FCCA)"),
    Field("pattern", pl.String(), "the wrapped word, as it is looked for"),
)
"""The known words; a word of several meanings has a row for each."""

NAMES = Schema(
    "NAMES",
    Field("entry", pl.String(), "id of the entry"),
    Field("name", pl.String(), "a name of the entry, as the catalogue writes it"),
    Field("how", pl.String(), "NameKind"),
    Field("q", pl.String(), "the name folded"),
    Field("w", pl.String(), "the name wrapped"),
)
"""What the exact entries are called."""

FORMS = Schema(
    "FORMS",
    Field("entry", pl.String(), "id of the entry"),
    Field("how", pl.String(), "NameKind"),
    Field("m", pl.UInt32(), "number of the mention within the name, in its order"),
    Field("slot", pl.String(), "Slot"),
    Field("symbol", pl.String(), "what the mention means"),
    Field("form", pl.UInt32(), "number of the name; odd for the variant without ``certified``"),
    Field("needed", pl.UInt32(), "how many mentions the form has, all of which a covering name must say"),
    Field("worded", pl.Boolean(), "whether the form has words of its own"),
    Field("graded", pl.Boolean(), "whether the form is a grade of a body"),
    Field("plain", pl.Boolean(), "whether the form is no more than a body"),
    Field("shared", pl.Boolean(), "whether other entries may go by it, too"),
    Field("anchor", pl.Boolean(), "whether the mention is the one that fewest forms share"),
)
"""The symbols of each name of each entry, a row for each."""

ENTRY_SCRIPTS = Schema("ENTRY_SCRIPTS", Field("entry", pl.String(), "id of the entry"), *WRITTEN)
"""In which scripts each exact entry has a name of its own."""

NAME_PARTS = Schema(
    "NAME_PARTS",
    Field("entry", pl.String(), "id of the exact entry"),
    Field("q", pl.String(), "what begins or ends a name of it, beside other text, folded"),
)
"""The parts of names that hold two, such as one in each language."""

CODES = Schema("CODES", Field("entry", pl.String(), "id of the entry"), Field("code", pl.String(), "in lower case"))
"""Ids and certificate codes that stand for an entry by themselves."""

BODIES = Schema(
    "BODIES",
    Field("entry", pl.String(), "id of the entry"),
    Field("body", pl.String(), "symbol of a body that issues it, or registers in that body's name"),
    Field("acts", pl.Boolean(), "whether the body only acts in the name of the entry's"),
)
"""The bodies that an entry has to do with."""

ALLOWED = Schema(
    "ALLOWED",
    Field("entry", pl.String(), "id of the entry"),
    Field("symbol", pl.String(), "a symbol that may stand in a name of the entry without speaking against it"),
)
"""What may be said beside an entry's name."""

FAMILY_MARKS = Schema(
    "FAMILY_MARKS",
    Field("entry", pl.String(), "id of the family"),
    Field("of", pl.String(), "where the pattern marks it: in the ``name``, or in name or ``issuer``"),
    Field("pattern", pl.String(), "the wrapped word, as it is looked for"),
)
"""The words by which a family of certificates is recognised."""

SYMBOLS = Schema(
    "SYMBOLS",
    Field("pair", pl.UInt32(), "number of the pair"),
    Field("pattern", pl.String(), "the words of the mention"),
    Field("m", pl.UInt32(), "number of the mention, in the order of all texts"),
    Field("slot", pl.String(), "Slot"),
    Field("symbol", pl.String(), "what the mention means, a row for each meaning"),
    Field("nominal", pl.Boolean(), "whether it is a post-nominal"),
    Field("doubt", pl.Boolean(), "whether it may mean another body or grade"),
    Field("unit", pl.UInt32(), "number of the post-nominal it belongs to; 0 where it is none"),
)
"""What the names of pairs say."""

ISSUER_SYMBOLS = Schema(
    "ISSUER_SYMBOLS",
    Field("pair", pl.UInt32(), "number of the pair"),
    Field("symbol", pl.String(), "a body or country that the issuer names"),
    Field("doubt", pl.Boolean(), "whether it is one of several bodies named, so that the grade may be another's"),
)
"""What the issuers of pairs say."""

PAIR_ENTRIES = Schema(
    "PAIR_ENTRIES",
    Field("pair", pl.UInt32(), "number of the pair"),
    Field("entry", pl.String(), "id of the entry"),
)
"""Pairs beside the entries that they may mean."""

HITS = Schema(
    "HITS",
    *PAIR_ENTRIES,
    Field("naming", pl.String(), "Naming"),
    Field("method", METHODS, "the surest step by which the pair names the entry"),
    Field("agrees", pl.Boolean(), "whether the issuer is given and is the entry's"),
)
"""The entries that pairs name, each at most once for a pair."""

NEAR = Schema(
    "NEAR",
    *PAIR_ENTRIES,
    Field("method", METHODS, "``family`` or ``candidate``"),
    Field("near", pl.Float64(), "how alike the names are, 0-100; null for a family", nullable=True),
    Field("against", pl.Boolean(), "whether the name says the entry's body, but the issuer is another"),
)
"""The families and candidates of pairs."""

PAIR_DECISIONS = Schema(
    "PAIR_DECISIONS",
    *PAIR_ENTRIES,
    *(EFFECTIVE.field(name) for name in ("verdict", "number", "own", "by", "at")),
)
"""The decisions that bear on pairs."""

PAIR_ENDED = Schema(
    "PAIR_ENDED",
    Field("pair", pl.UInt32(), "number of the pair"),
    *(EFFECTIVE.field(name) for name in ("number", "own", "by", "at", "entry", "edition", "shown_edition_name",
                                         "shown_qualification", "shown_qualification_zh")),
)  # fmt: skip
"""The decisions on the very pairs that decide nothing, as what they are on is gone or has changed."""

PAIR_LOOK_UPS = Schema(
    "PAIR_LOOK_UPS",
    Field("pair", pl.UInt32(), "number of the pair"),
    *(EFFECTIVE.field(name) for name in ("edition", "number")),
    Field("entry", pl.String(), "id of the entry that it lists; null where it lists none", nullable=True),
    Field("tier", pl.String(), "the entry's tier, or decisions.model.NO_TIER; null: unknown", nullable=True),
    Field("listed", pl.Boolean(), "whether the document lists the name"),
    Field("disputed", pl.Boolean(), "whether the pair has no issuer, and under some issuer something else was decided"),
    Field("outdone", pl.String(), "id of the entry that the pair was decided to be before; or null", nullable=True),
    Field("outdoing", pl.String(), "id of the entry that it was decided to be since; or null", nullable=True),
)
"""What was looked up of the very pairs, a row for each edition."""

GROUNDS = Schema(
    "GROUNDS",
    *PAIR_ENTRIES,
    Field("score", pl.Float64(), "0-100, 100 where the pair names the entry; null where not compared", nullable=True),
    Field("pro", pl.String(), "what speaks for the entry, in words; may be empty"),
    Field("con", pl.String(), "what speaks against it, in words; may be empty"),
)
"""Why a pair may, or may not, mean an entry."""

CANDIDATE = pl.Struct({"entry": pl.String, "score": pl.Float64, "pro": pl.String, "con": pl.String})
"""One of the entries that a name may mean, with its grounds."""

_TEXTS = pl.List(pl.String())
_LISTED = (
    Field("match.listed", pl.Boolean(), "whether the edition in force lists it; null: unknown", nullable=True),
    Field("match.listed.cause", pl.String(), "messages.codes.CAUSES, why unknown; null where known", nullable=True),
)
IN_TIER_CAUSE = Field("match.in_tier.{tier}.cause", pl.String(), "as that of ``match.listed``", nullable=True)
IN_TIER = Field("match.in_tier.{tier}", pl.Boolean(), "whether it is listed in the tier; null: unknown", nullable=True)


def cause_column(column: str) -> str:
    """Return the column that says why a match column is unknown; what an entry grants is unknown as the entry is."""
    return f"{column}.cause" if IN_TIER.matches(column) else "match.listed.cause"


ANSWERS = Schema(
    "ANSWERS",
    Field("pair", pl.UInt32(), "number of the pair"),
    Field("qualification", pl.String(), "the name as typed"),
    Field("issuer", pl.String(), "the issuer as typed; null where empty", nullable=True),
    *_LISTED,
    IN_TIER_CAUSE,
    IN_TIER,
    Field("entry", pl.String(), "id of the one entry that is certain; null where there is none", nullable=True),
    Field("method", METHODS, "Method; null where no edition is in force for certain", nullable=True),
    Field("near", pl.Float64(), "how alike the best entry is, 0-100; null where not compared", nullable=True),
    Field("others", _TEXTS, "ids of the entries that the name may mean instead, the best first"),
    Field("edition", pl.String(), "key of the edition, two parted by ``|``; null where none", nullable=True),
    Field("known_in", pl.String(), "key of the last edition before that has it, a tab, the entry; or null",
          nullable=True),
    Field("looked_up", pl.List(pl.Int64()), "numbers of the look-ups that lead to the answer or supplement it"),
    Field("earlier", pl.List(pl.Int64()), "numbers of the pair's look-ups in other editions"),
    Field("script", pl.String(), "Script in which entries of the complete edition lack a name, or null",
          nullable=True),
    Field("period", pl.UInt32(), "number of the period of the law"),
)  # fmt: skip
"""Each pair under the law of each period, before it is worded."""

MATCHES = Schema(
    "MATCHES",
    Field("qualification", pl.String(), "the name as typed"),
    Field("issuer", pl.String(), "the issuer as typed; null where empty", nullable=True),
    Field("period", pl.UInt32(), "number of the period of the law"),
    *_LISTED,
    IN_TIER_CAUSE,
    IN_TIER,
    Field("match.entry", pl.String(), "id of the one certain entry; null where there is none", nullable=True),
    Field("match.method", pl.String(), "Method; null where no edition is in force for certain", nullable=True),
    Field("match.score", pl.Float64(), "how alike the best entry is, 0-100; null where not compared", nullable=True),
    Field("match.others", _TEXTS, "ids of the entries that the name may mean instead, the best first"),
    Field("match.candidates", pl.List(CANDIDATE), "those entries with their grounds"),
    Field("match.title", pl.String(), "the entry's title; null where it has none, or there is no entry", nullable=True),
    Field("match.title_level", pl.String(), "policy.nouns.LEVELS; null as the title is", nullable=True),
    Field("match.source", pl.String(), "ids of the entry's sources, parted by ``; ``; or null", nullable=True),
    Field("match.tier", pl.String(), "the entry's tier; null where none", nullable=True),
    Field("match.field", pl.String(), "the entry's field; null where none", nullable=True),
    Field("match.looked_up", pl.Boolean(), "whether look-ups lead to the answer or supplement it"),
    Field("match.note", pl.String(), "what a person must look up, in words; null where nothing", nullable=True),
    Field("match.decision", pl.String(), "the decisions that led to the answer, in words; or null", nullable=True),
)
"""What matching hands out: a row for each pair and period, which the rulings join by name, issuer and period."""
