"""Build the index of a catalogue's names."""

from __future__ import annotations

import polars as pl

from rencai.matching import lexicon
from rencai.matching.beside import name_parts
from rencai.matching.entry_names import entry_names, issuer_bodies
from rencai.matching.forms import mark_shared, name_forms
from rencai.matching.name_scripts import entry_scripts
from rencai.matching.names_index import NamesIndex
from rencai.matching.texts import pattern, simplified, wrapped
from rencai.system.text import fold


def build_index(entries: pl.DataFrame) -> NamesIndex:
    """Return the index of a catalogue's names.

    :param entries: all entries, under ``policy.package.ENTRY_SCHEMA``.
    :raises WordListError: when a word list of matching is wrong.
    """
    exact, family = (entries.filter(pl.col("kind") == kind) for kind in ("exact", "family"))
    bodies_of, words = issuer_bodies(entries, lexicon.lexicon())
    all_names = entry_names(exact)
    usable_names, forms = mark_shared(all_names, name_forms(all_names, bodies_of, words), words)
    mentioned = forms.filter(pl.col("symbol").str.starts_with("b:")).select("entry", body="symbol")
    own = pl.concat([bodies_of, mentioned]).join(exact.select(entry="id"), on="entry", how="semi")
    bodies = _related_bodies(own.unique(maintain_order=True))
    allowed = _allowed_symbols(exact, forms, bodies, words)
    codes, stated = _codes(exact, usable_names), bodies_of["entry"].unique()
    scripts = entry_scripts(exact)
    parts = name_parts(usable_names)
    return NamesIndex(usable_names, forms, codes, words, bodies, stated, allowed, _family_marks(family), scripts, parts)


def _related_bodies(own: pl.DataFrame) -> pl.DataFrame:
    """Return the bodies of entries, and those that act in their name (``schema.BODIES``)."""
    children = own.join(lexicon.within(), left_on="body", right_on="of").select("entry", body="body_right")
    parts = [own.with_columns(acts=pl.lit(value=False)), children.with_columns(acts=pl.lit(value=True))]
    return pl.concat(parts).unique(["entry", "body"], keep="first", maintain_order=True)


def _allowed_symbols(
    exact: pl.DataFrame, forms: pl.DataFrame, bodies: pl.DataFrame, words: pl.DataFrame
) -> pl.DataFrame:
    """Return what an entry's name may say (``schema.ALLOWED``): its symbols, its bodies and their countries."""
    country_words = words.filter(pl.col("slot") == "c")
    countries = exact.select(entry="id", w=wrapped(pl.col("country"))).drop_nulls()
    named = pl.col("w").str.extract_many(pl.lit(country_words["pattern"].implode()))
    parts = [
        forms.select("entry", "symbol"),
        bodies.select("entry", symbol="body"),
        bodies.join(lexicon.homes(), on="body").select("entry", symbol="country"),
        countries.with_columns(pattern=named)
        .explode("pattern")
        .join(country_words, on="pattern")
        .select("entry", "symbol"),
    ]
    return pl.concat(parts).unique(maintain_order=True)


def _codes(exact: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return the ids and codes that can be nothing else (``schema.CODES``): no plain word, short number or shared name.

    :param names: ``schema.NAMES``.
    """
    given = [exact.select(entry="id", code="id"), exact.select(entry="id", code="codes").explode("code")]
    code = pl.col("code").str.to_lowercase()
    # a plain word or a short number is a name or a row number, not a code, and RSC-Fellow is a name that others share
    mixed = (code.str.contains(r"\d") & code.str.contains(r"[a-z]")) | code.str.contains(r"[a-z][-_.][a-z]")
    shared = names.filter(pl.col("how") == "shared")["q"].unique()
    codes = pl.concat(given).drop_nulls().select("entry", code=code)
    usable = codes.filter(mixed | code.str.contains(r"^\d{6,}$"), ~fold(pl.col("code")).is_in(shared.implode()))
    return usable.unique(maintain_order=True)


def _family_marks(family: pl.DataFrame) -> pl.DataFrame:
    """Return what marks a family (``schema.FAMILY_MARKS``)."""
    given = {"issuer": pl.concat_list("issuer", "issuer_zh", "issuer_aliases"), "name": pl.col("aliases")}
    parts = [family.select(entry="id", word=words, of=pl.lit(of)).explode("word") for of, words in given.items()]
    every = pl.concat(parts).drop_nulls()
    plain = every.with_columns(simplified(every["word"]))
    return plain.select("entry", "of", pattern=pattern(wrapped(pl.col("word")))).filter(
        pl.col("pattern").str.contains(r"\S")
    )
