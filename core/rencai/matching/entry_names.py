"""Collect the names of catalogue entries: as printed, aliases, bracketed parts, and their issuers."""

from __future__ import annotations

import polars as pl

from rencai.matching.context_words import context_words
from rencai.matching.lexicon import LINES, add_patterns
from rencai.matching.meaning import mentions
from rencai.matching.texts import simplified, without_marks, wrapped
from rencai.system.text import fold

_BRACKET = r"^(.*?)\s*[(（\[【]([^()（）\[\]【】]+)[)）\]】]\s*(.*)$"
_COMMA = r"^(.*), ([A-Z]\S*)()$"
_LEVEL = r"^(.*\b(?:Level|Class|Grade) [A-Z0-9]+)\s+[–—-]\s"
_CODE = r"\b([A-Z]{3,}[ -]?(?:[0-9]{3,}|[0-9]+\.[0-9]+))\b"
_STANDARD = r"^(?:ISO|IEC|OHSAS|DIN|JIS|ANSI|ASTM)\b"
"""A certificate does not go by the number of a standard alone: many certificates are about one standard."""
_PARTS = ("before", "inside", "after")
_LANGUAGES = ("qualification", "qualification_zh")
_WORD = pl.element()


def entry_names(exact: pl.DataFrame) -> pl.DataFrame:
    """Return every name of the exact entries, ``schema.NAMES`` with ``number``.

    ``number`` is the same for the names of an entry that have the same words, which are therefore one form.

    :param exact: the entries of kind ``exact``, under ``policy.package.ENTRY_SCHEMA``.
    """
    own = [exact.select(entry="id", name=name, how=pl.lit("name")) for name in _LANGUAGES]
    orders = [pl.concat_str(*pair) for pair in (_LANGUAGES, _LANGUAGES[::-1])]
    both = [exact.select(entry="id", name=name, how=pl.lit("name")) for name in orders]
    others = [
        exact.select(entry="id", name=column, how=pl.lit(how)).explode("name")
        for column, how in (("aliases", "alias"), ("shared_aliases", "shared"))
    ]
    short = [form(pl.concat(own).drop_nulls()) for form in (_bracketed_names, _coded_names)]
    names = pl.concat([*own, *both, *others, *short]).drop_nulls()
    plain = names.with_columns(plain=simplified(names["name"]))
    formed = plain.with_columns(q=fold(without_marks(pl.col("plain"))), w=wrapped(pl.col("plain"))).drop("plain")
    unique = formed.filter(pl.col("q").is_not_null()).unique(["entry", "name", "how"], maintain_order=True)
    return unique.with_columns(number=pl.struct("entry", "w").rank("dense").cast(pl.UInt32))


def _bracketed_names(own: pl.DataFrame) -> pl.DataFrame:
    """Return the names that brackets make: a name without its bracket, and what is inside (PMP).

    What is inside is a name where it abbreviates the rest, or is Chinese of which half stands in the rest, too. Other
    brackets qualify the name, and stay.
    """
    plain = own.with_columns(name=simplified(own["name"]))
    parts = [plain.with_columns(_extract_part(form, at) for at in range(len(_PARTS))) for form in (_BRACKET, _COMMA)]
    bracketed = pl.concat(parts).filter(pl.col("inside") != "", pl.col("before") != "")
    # a Chinese bracket of fewer characters is a grade or a remark, no second name
    han = pl.col("inside").str.contains(r"^[\p{Han}\d]{4,}$")
    usable = bracketed.filter(_is_abbreviation() | (han & _shares_half()))
    forms = [pl.concat_str(pl.col(part), pl.lit(" "), pl.col("after")).str.strip_chars() for part in _PARTS[:2]]
    return pl.concat([usable.select("entry", name=form, how=pl.lit("short")) for form in forms])


def _coded_names(own: pl.DataFrame) -> pl.DataFrame:
    """Return what a name goes by for short: its level before a dash (IPMA Level B), the code within it (API 510)."""
    name = pl.col("name")
    code = name.str.extract(_CODE)
    forms = (name.str.extract(_LEVEL), pl.when(~code.str.contains(_STANDARD)).then(code))
    return pl.concat([own.select("entry", name=form, how=pl.lit("short")) for form in forms])


def _extract_part(form: str, place: int) -> pl.Expr:
    """Return one group of the pattern as a column of ``_PARTS``, empty where the pattern does not match."""
    part = pl.coalesce(pl.col("name").str.extract(form, place + 1), pl.lit(""))
    return part.str.strip_chars(" ,–—-").alias(_PARTS[place])


def _is_abbreviation() -> pl.Expr:
    """Whether the bracket abbreviates what stands before it: by its letters, or it begins alike (VCDX)."""
    inside, before = pl.col("inside"), pl.col("before")
    capitals = inside.str.replace_all(r"\(.*\)", "").str.replace_all(r"[^A-Z]", "")
    order = capitals.str.replace_all("(.)", "$1.*")
    fits = _initials().str.contains(order) | before.str.contains(r"\p{Han}")
    begins = inside.str.contains(r"^[A-Z]{2,}$") & (inside.str.slice(0, 1) == before.str.slice(0, 1))
    return (capitals.str.len_chars() > 1) & ~inside.str.contains(r"\p{Han}") & (fits | begins)


def _initials() -> pl.Expr:
    """Return the capitals, or else the first letter, of each word: ``Chartered IT Professional`` -> ``CITP``."""
    capitals = _WORD.str.replace_all(r"[^A-Z]", "")
    first = pl.when(capitals != "").then(capitals).otherwise(_WORD.str.slice(0, 1).str.to_uppercase())
    return pl.col("before").str.extract_all(r"[A-Za-z]+").list.eval(first).list.join("")


def _shares_half() -> pl.Expr:
    """Whether half of the characters in a bracket also stand before it."""
    inside, before = (pl.col(name).str.extract_all(r"\p{Han}") for name in _PARTS[1::-1])
    return inside.list.set_intersection(before).list.len() * 2 >= inside.list.len()


_ISSUERS_PARTS = r"[()（）\[\]【】/／|;；、]"


def issuer_bodies(entries: pl.DataFrame, words: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the bodies of every entry that has an issuer, and the words with the catalogue's own names of bodies.

    An issuer that names no known body becomes a body of its own, ``b:@`` and its first name.

    :param entries: all entries, under ``policy.package.ENTRY_SCHEMA``.
    :param words: the known words, ``schema.WORDS``.
    :return: ``entry`` and ``body``; and ``schema.WORDS``.
    """
    parts = _issuer_parts(entries)
    mentioned = mentions(parts.select("text", "w").unique("text", maintain_order=True), words)
    bodies = mentioned.filter(pl.col("slot") == "b").with_columns(options=pl.len().over("text", "m"))
    # a part with other words beside a body's name is another organisation (a branch, a school), not the body
    covered = parts.join(mentioned.filter(pl.col("slot").is_in(["w", "t", "g"])), on="text", how="anti")
    named = covered.join(bodies, on="text", maintain_order="left")
    # of an issuer's several names the one that the fewest bodies go by says who it is
    fewest = named.filter(pl.col("options") == pl.col("options").min().over("entry"))
    recognised = fewest.select("entry", body="symbol").unique(maintain_order=True)
    strange = parts.join(recognised, on="entry", how="anti", maintain_order="left")
    first = pl.col("part").first().over("entry", order_by="rank")
    new = strange.select("entry", body="b:@" + first).unique(maintain_order=True)
    bodies_of = pl.concat([recognised, new])
    return bodies_of, _add_issuer_names(parts, bodies_of, words)


def _issuer_parts(entries: pl.DataFrame) -> pl.DataFrame:
    """Return each name of each entry's issuer, also those in brackets: ``entry``, ``part``, ``text``, ``w``."""
    given = [pl.concat_list("issuer", "issuer_zh"), pl.col("issuer_aliases")]
    texts = pl.concat([entries.select(entry="id", part=names).explode("part") for names in given]).drop_nulls()
    texts = texts.with_columns(simplified(texts["part"]))
    whole = texts.select("entry", pl.col("part").str.split("|"))
    bracketed = texts.select("entry", pl.col("part").str.replace_all(_ISSUERS_PARTS, "|").str.split("|"))
    exploded = pl.concat([bracketed, whole]).explode("part").with_row_index("rank")
    exploded = exploded.with_columns(part=pl.col("part").str.strip_chars(), w=wrapped(pl.col("part")))
    # a single letter or digit between brackets names no body
    filled = exploded.filter(pl.col("w").str.count_matches(r"[\p{L}\p{N}]") > 1).unique(
        ["entry", "w"], maintain_order=True
    )
    return filled.with_columns(text=pl.col("w").rank("dense").cast(pl.UInt32))


def _add_issuer_names(parts: pl.DataFrame, bodies_of: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the words with the issuers' names; what this catalogue calls its issuers is no other body's name."""
    own = parts.join(bodies_of, on="entry", maintain_order="left").select(
        word="part", slot=pl.lit("b"), symbol="body", nominal=pl.lit(value=False)
    )
    own = own.select(pl.col(name).cast(dtype) for name, dtype in LINES.items())
    named = add_patterns(own)
    named = pl.concat([named, _without_country(own, pl.concat([words.select("pattern"), named.select("pattern")]))])
    usable = named.join(words.filter(pl.col("slot") != "b"), on="pattern", how="anti", maintain_order="left")
    foreign = (pl.col("slot") == "b") & pl.col("pattern").is_in(usable["pattern"].implode())
    return pl.concat([words.filter(~foreign).select(usable.columns), usable]).unique(maintain_order=True)


def _without_country(own: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Return the names of unknown bodies without the country before them, where that is no other body's name."""
    countries = context_words().countries.values()
    country = "^(" + "|".join(word for words in countries for word in words if not word.isascii()) + ")"
    strange = own.filter(pl.col("symbol").str.starts_with("b:@"), pl.col("word").str.contains(country + r"\p{Han}{4,}"))
    short = add_patterns(strange.with_columns(pl.col("word").str.replace(country, "")))
    single = short.filter(pl.col("symbol").n_unique().over("pattern") == 1)
    return single.join(taken, on="pattern", how="anti", maintain_order="left")
