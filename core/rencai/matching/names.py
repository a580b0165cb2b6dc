"""Build the index of a catalogue's names, and split cells into pairs of qualification and issuer."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from rencai.cells.parsers import names as is_name
from rencai.matching import lexicon
from rencai.matching.entry_names import called, issuers
from rencai.matching.forms import forms, telling
from rencai.matching.index import Names
from rencai.matching.texts import LONGEST, bare, pattern, simplified, unmarked, wrapped
from rencai.system.text import fold

SPLIT = r"[;；、\n\r]+"
"""What separates several qualifications in one cell."""


def names(entries: pl.DataFrame) -> Names:
    """The name tables of a catalogue."""
    exact, family = (entries.filter(pl.col("kind") == kind) for kind in ("exact", "family"))
    of, words = issuers(entries, lexicon.lexicon())
    every = called(exact)
    told, formed = telling(every, forms(every, of, words), words)
    mentioned = formed.filter(pl.col("symbol").str.starts_with("b:")).select("entry", body="symbol")
    own = pl.concat([of, mentioned]).join(exact.select(entry="id"), on="entry", how="semi")
    bodies = _related(own.unique(maintain_order=True))
    allowed = _allowed(exact, formed, bodies, words)
    return Names(told, formed, _codes(exact), words, bodies, of["entry"].unique(), allowed, _families(family))


def _related(own: pl.DataFrame) -> pl.DataFrame:
    """The bodies of entries and those that act in their name (``acts``): ``entry``, ``body``."""
    children = own.join(lexicon.within(), left_on="body", right_on="of").select("entry", body="body_right")
    told = [own.with_columns(acts=pl.lit(value=False)), children.with_columns(acts=pl.lit(value=True))]
    return pl.concat(told).unique(["entry", "body"], keep="first", maintain_order=True)


def _allowed(exact: pl.DataFrame, formed: pl.DataFrame, bodies: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """What may be said beside an entry's name: its own symbols, its bodies and their countries, its country."""
    known = words.filter(pl.col("slot") == "c")
    land = exact.select(entry="id", w=wrapped(pl.col("country"))).drop_nulls()
    named = pl.col("w").str.extract_many(pl.lit(known["pattern"].implode()))
    told = [
        formed.select("entry", "symbol"),
        bodies.select("entry", symbol="body"),
        bodies.join(lexicon.homes(), on="body").select("entry", symbol="country"),
        land.with_columns(pattern=named).explode("pattern").join(known, on="pattern").select("entry", "symbol"),
    ]
    return pl.concat(told).unique(maintain_order=True)


def _codes(exact: pl.DataFrame) -> pl.DataFrame:
    """Ids and certificate codes that can be nothing else: no plain word, no short number: ``entry``, ``code``."""
    given = [exact.select(entry="id", code="id"), exact.select(entry="id", code="codes").explode("code")]
    code = pl.col("code").str.to_lowercase()
    mixed = (code.str.contains(r"\d") & code.str.contains(r"[a-z]")) | code.str.contains(r"[a-z][-_.][a-z]")
    told = pl.concat(given).drop_nulls().select("entry", code=code)
    return told.filter(mixed | code.str.contains(r"^\d{6,}$")).unique(maintain_order=True)


def _families(family: pl.DataFrame) -> pl.DataFrame:
    """What marks a family, in the name or (``of`` issuer) also in the issuer: ``entry``, ``pattern``, ``of``."""
    given = {"issuer": pl.concat_list("issuer", "issuer_zh", "issuer_aliases"), "name": pl.col("aliases")}
    told = [family.select(entry="id", word=words, of=pl.lit(of)).explode("word") for of, words in given.items()]
    every = pl.concat(told).drop_nulls()
    plain = every.with_columns(simplified(every["word"]))
    return plain.select("entry", "of", pattern=pattern(wrapped(pl.col("word")))).filter(
        pl.col("pattern").str.contains(r"\S")
    )


def pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """The distinct ``qualification`` and ``issuer`` texts, numbered, folded (``q``) and wrapped (``w``, ``j``).

    What cannot be a name, without a letter or too long, has neither form; ``code`` is the text as a code is compared.
    """
    distinct = frame.select("qualification", "issuer").unique(maintain_order=True)
    return _read(tuple(distinct.drop_nulls("qualification").iter_rows()))


@lru_cache(maxsize=1)
def _read(texts: tuple[tuple[str, str | None], ...]) -> pl.DataFrame:
    """The pairs of these texts, read once: one city after the other asks for the same."""
    told = pl.DataFrame(texts, schema={"qualification": pl.String, "issuer": pl.String}, orient="row")
    plain = told.with_columns(
        pair=pl.int_range(pl.len(), dtype=pl.UInt32),
        name=bare(pl.lit(simplified(told["qualification"]))),
        by=pl.lit(simplified(told["issuer"])),
    )
    normal = plain.with_columns(code=pl.col("name").str.normalize("NFKC"))
    name, short = pl.col("code"), pl.col("code").str.len_chars() <= LONGEST
    judged = normal.with_columns(short=short, readable=name.str.contains(r"\p{L}") & short & is_name(name))
    return judged.select(
        "qualification",
        "issuer",
        "pair",
        q=pl.when("readable").then(fold(unmarked(pl.col("name")))),
        w=pl.when("readable").then(wrapped(pl.col("name"))),
        j=wrapped(pl.col("by").str.slice(0, LONGEST)),
        code=pl.when("short").then(name.str.strip_chars().str.to_lowercase()),
    )
