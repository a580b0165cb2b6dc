"""What a line of a list calls a qualification and the body that issues it."""

from __future__ import annotations

import polars as pl

from rencai import vocabulary
from rencai.columns import canonical_columns
from rencai.fold import fold
from rencai.readings import names

LONGEST = 300
"""Characters of a qualification's name; what is longer is none."""

_HAN = r"\p{Han}"
_BRACKETED = r"^(.+?)\s*[（(]([^（()）]+)[)）]$"


def named() -> list[pl.Expr]:
    """Either language by its column, else by its script; what then remains of a name is another of its names.

    ``fault.name``: why the line names nothing.
    """
    generic, zh, en = (pl.col(name) for name in ("qualification", "qualification_zh", "qualification_en"))
    han = generic.str.contains(_HAN)
    chinese = pl.coalesce(_name(zh), pl.when(han).then(_name(generic)))
    latin = pl.coalesce(_name(en), pl.when(~han).then(_name(generic)))
    longest = pl.max_horizontal(name.str.len_chars() for name in (generic, zh, en))
    none = chinese.is_null() & latin.is_null()
    return [
        latin.alias("qualification"),
        chinese.alias("qualification_zh"),
        pl.when(generic.ne_missing(chinese) & generic.ne_missing(latin)).then(_name(generic)).alias("other"),
        pl.when(longest > LONGEST).then(pl.lit("name_long")).when(none).then(pl.lit("name_empty")).alias("fault.name"),
    ]


def _name(text: pl.Expr) -> pl.Expr:
    return pl.when(names(text)).then(text)


def short() -> pl.Expr:
    """The short forms that stand in a column of their own."""
    parts = pl.col("abbreviation").str.split("/").list.eval(pl.element().str.strip_chars())
    return parts.fill_null([]).list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)


def issued() -> list[pl.Expr]:
    """The body in either language, and its other names: what stands in brackets after it, unless that is a country."""
    whole, en = pl.col("issuer"), pl.col("issuer_en")
    inner = whole.str.extract(_BRACKETED, 2)
    split = inner.is_not_null() & ~_country(inner)
    main = pl.when(split).then(whole.str.extract(_BRACKETED, 1)).otherwise(whole)
    inner = pl.when(split).then(inner)
    latin = pl.coalesce(pl.when(~main.str.contains(_HAN)).then(main), pl.when(~inner.str.contains(_HAN)).then(inner))
    han = pl.coalesce(pl.when(text.str.contains(_HAN)).then(text) for text in (main, inner))
    issuer = pl.coalesce(en, latin)
    others = [pl.when(text.ne_missing(issuer) & text.ne_missing(han)).then(text) for text in (main, inner, latin)]
    return [
        issuer.alias("issuer"),
        han.alias("issuer_zh"),
        pl.concat_list(others).list.drop_nulls().list.unique(maintain_order=True).alias("issuer_aliases"),
    ]


def country() -> pl.Expr:
    """The country's code where the cell is one country's name."""
    words = _countries()
    return fold(pl.col("country")).replace_strict(words["word"], words["value"], default=None, return_dtype=pl.String)


def _country(text: pl.Expr) -> pl.Expr:
    return fold(text).is_in(_countries()["word"].implode())


def _countries() -> pl.DataFrame:
    return vocabulary.words([column for column in canonical_columns() if column.name == "nationality"])["nationality"]
