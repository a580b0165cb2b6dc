"""What a catalogue's entries may be called and by whom they are issued, to be joined with what applicants type."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rencai.normalise import fold

SPLIT = r"[;；、\n\r]+"
"""What separates several qualifications in one cell."""


@dataclass(frozen=True)
class Names:
    """What each exact entry may be called, and by whom it is issued; built once for each package."""

    names: pl.DataFrame
    issuers: pl.DataFrame
    keywords: pl.DataFrame


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
            _issuers(family).rename({"issuer": "keyword"}).with_columns(of=pl.lit("issuer")),
            _spaced(family.explode("aliases"), "aliases")
            .rename({"aliases": "keyword"})
            .with_columns(of=pl.lit("name")),
        ]
    )
    return Names(told.unique(maintain_order=True), _issuers(exact), keywords)


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
