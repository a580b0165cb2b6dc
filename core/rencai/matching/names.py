"""What a catalogue's entries may be called and by whom they are issued, to be joined with what applicants type."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rencai.fold import fold

SPLIT = r"[;；、\n\r]+"
"""What separates several qualifications in one cell."""

_STEM = 5
"""Words that begin with the same letters, so many, are taken for forms of one word."""

_SAY_NOTHING = ("of", "the", "for", "in", "and", "certificate", "certification", "qualification", "证书", "资格证书")
"""Words of a name that tell it from no other."""


@dataclass(frozen=True)
class Names:
    """What each exact entry may be called, and by whom it is issued; built once for each package.

    ``rests`` are the names without their issuer's words, ``renamed`` those with each of the issuer's names instead.
    ``bodies`` are the issuers that an entry has to do with: its own, and those that its or their names contain.
    """

    names: pl.DataFrame
    issuers: pl.DataFrame
    keywords: pl.DataFrame
    rests: pl.DataFrame
    renamed: pl.DataFrame
    bodies: pl.DataFrame


def spaced(text: pl.Expr) -> pl.Expr:
    """Words apart by single spaces, Latin apart from Chinese, a space at both ends: ``' ieee 高级会员 '``."""
    words = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}+#]+", " ")
    return pl.concat_str(pl.lit(" "), words.str.replace_all(r"([a-z0-9+#]+)", " $1 "), pl.lit(" ")).str.replace_all(
        r"\s+", " "
    )


def names(entries: pl.DataFrame) -> Names:
    """The name tables of a catalogue."""
    exact, family = (entries.filter(pl.col("kind") == kind) for kind in ("exact", "family"))
    both = [pl.concat_str(first, second) for first, second in _orders("qualification", "qualification_zh")]
    told = pl.concat(
        [
            *(_named(exact, expr, "name") for expr in (pl.col("qualification"), pl.col("qualification_zh"), *both)),
            _named(exact.explode("aliases"), pl.col("aliases"), "alias"),
            _named(exact.explode("shared_aliases"), pl.col("shared_aliases"), "shared"),
        ]
    )
    keywords = pl.concat(
        [
            _issuers(family).select("entry", keyword=_mark("issuer"), of=pl.lit("issuer")),
            _spaced(family.explode("aliases"), "aliases").select("entry", keyword=_mark("aliases"), of=pl.lit("name")),
        ]
    )
    issuers = _issuers(exact)
    rests = _rests(told, issuers)
    latin = ~pl.concat_str("qs", "issuer").str.contains(r"\p{Han}")
    renamed = rests.join(issuers, on="entry").filter(latin)
    renamed = renamed.select("entry", qs=pl.concat_str(pl.lit(" "), "qs", "issuer"))
    return Names(told.unique(maintain_order=True), issuers, keywords, rests, renamed, _bodies(told, issuers))


def _mark(name: str) -> pl.Expr:
    """How a body's name is looked for: as whole words, but Chinese also within longer words."""
    words = pl.col(name).str.strip_chars(" ")
    return pl.when(words.str.contains(r"[a-z0-9]")).then(pl.col(name)).otherwise(words)


def _bodies(told: pl.DataFrame, issuers: pl.DataFrame) -> pl.DataFrame:
    marks = issuers.select(_mark("issuer")).to_series()
    texts = pl.concat([issuers.select("entry", text="issuer"), told.select("entry", text="qs")])
    found = texts.select("entry", body=mentioned("text", marks))
    return found.explode("body").drop_nulls().unique(maintain_order=True)


def mentioned(form: str, bodies: pl.Series) -> pl.Expr:
    """The bodies that a spaced text names."""
    return pl.col(form).str.extract_many(pl.lit(bodies.unique().implode()), overlapping=True)


def _rests(told: pl.DataFrame, issuers: pl.DataFrame) -> pl.DataFrame:
    """What its issuer's words, and those that say nothing, leave of each name: ``Fellow of IEEE`` -> ``fellow``.

    A word counts as the issuer's by its first letters: the Chemical Society's are those of the Society of Chemistry.
    """
    theirs = _words(issuers, "issuer").filter(pl.col("word").str.contains(r"[a-z0-9]"))
    words = (
        _words(told.join(issuers, on="entry", maintain_order="left"), "qs")
        .with_columns(pl.col("word").str.strip_prefix(pl.col("issuer").str.strip_chars(" ")))
        .filter(pl.col("word") != "", ~pl.col("word").is_in(_SAY_NOTHING))
        .join(theirs, on=["entry", "stem"], how="anti", maintain_order="left")
    )
    rests = words.group_by("entry", "qs", "issuer", maintain_order=True).agg(pl.col("word").str.join(" "))
    return rests.select("entry", qs="word").unique(maintain_order=True)


def _words(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Each word of a spaced text in a line of its own, with its first letters beside it."""
    words = frame.with_columns(word=pl.col(column).str.strip_chars(" ").str.split(" ")).explode("word")
    return words.with_columns(stem=pl.col("word").str.slice(0, _STEM))


def _orders(first: str, second: str) -> tuple[tuple[pl.Expr, pl.Expr], ...]:
    return (pl.col(first), pl.col(second)), (pl.col(second), pl.col(first))


def _named(entries: pl.DataFrame, name: pl.Expr, how: str) -> pl.DataFrame:
    told = entries.select(entry="id", name=name, q=fold(name), qs=spaced(name), how=pl.lit(how))
    return told.filter(pl.col("q").is_not_null())


def _spaced(entries: pl.DataFrame, column: str) -> pl.DataFrame:
    return entries.select(pl.col("id").alias("entry"), spaced(pl.col(column)).alias(column)).drop_nulls()


def _issuers(entries: pl.DataFrame) -> pl.DataFrame:
    told = entries.select("id", issuer=pl.concat_list("issuer", "issuer_zh")).explode("issuer")
    aliases = entries.select("id", issuer="issuer_aliases").explode("issuer")
    return _spaced(pl.concat([told, aliases]), "issuer").unique(maintain_order=True)


def pairs(frame: pl.DataFrame) -> pl.DataFrame:
    """The distinct ``qualification`` and ``issuer`` texts, numbered, with their folded and spaced forms."""
    distinct = frame.select("qualification", "issuer").unique(maintain_order=True)
    return distinct.filter(pl.col("qualification").is_not_null()).select(
        pair=pl.int_range(pl.len(), dtype=pl.UInt32),
        qualification="qualification",
        issuer="issuer",
        q=fold(pl.col("qualification")),
        qs=spaced(pl.col("qualification")),
        js=spaced(pl.col("issuer")),
    )
